"""Faults as an author may make them, each put into one place of the path from a proposal to its verdict.

`docs/decisions/0003-seeded-faults.md` lists them by name beside the guard that catches each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from safe_rules import check as checking
from safe_rules.decision import comparing, compiling, engine_rules, grounding, reference, rete
from safe_rules.decision.case import Case
from safe_rules.decision.normal_form import Gate, Literal
from safe_rules.decision.program import EngineResult, Fact
from safe_rules.decision.trace import LegTrace
from safe_rules.dossier.proposal import Proposal
from safe_rules.measures import component_cost
from safe_rules.rulebook import opening
from safe_rules.rulebook.canonical import shipped_ruleset
from safe_rules.rulebook.opened import Negation, Provision
from safe_rules.rulebook.opening import open_rulebook
from safe_rules.values.truth import Truth
from tests.support import AS_OF, INLINE, dossier_proposal, line, proposal


@dataclass(frozen=True)
class SeededFault:
    """`put` injects it; `on` is the proposal whose check must then end in `error`, and passes without the fault."""

    name: str
    put: Callable[[pytest.MonkeyPatch], None]
    on: Callable[[], Proposal]
    says: str
    error: type[Exception] | None = None
    """`None`: `EngineFault`."""
    readings: tuple[tuple[str, str], ...] = ()


# -- proposals on which a fault shows ----------------------------------------------------------------------------------


def at_the_cap() -> Proposal:
    return proposal(line(2, "DE", "65"), line(3, "US", "35"))


def finely_above_the_cap() -> Proposal:
    return proposal(line(2, "DE", "64.9999999999999999"), line(3, "US", "35.0000000000000001"))


def with_labour() -> Proposal:
    return proposal(line(2, "DE", "60"), line(3, "US", "40"), line(4, "DE", "60", kind="labour"))


def dossier(**procurement: Any) -> Proposal:
    """Two buyers and two products, of which no capability is stated."""
    said: dict[str, Any] = {"id": "E", "product_class": "defence_product", "conducted_by": {"kind": "lead_state"}}
    said["buyers"] = [{"country": "PL", "safe_loan": True}, {"country": "DE", "safe_loan": False}]
    products = [{"id": name, "components": [{"origin": "DE", "cost": "1"}]} for name in ("a", "b")]
    return dossier_proposal({"procurement": said | procurement, "products": products})


def alone_on_the_last_day() -> Proposal:
    signed = {"stage": "signed", "signature_date": "2026-05-30", "in_investment_plan": False}
    return dossier(buyers=[{"country": "GR", "safe_loan": True}], **signed)


# -- the reference evaluator -------------------------------------------------------------------------------------------


def reference_strict(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(comparing, "_never_above", lambda left, right: left.high is not None and left.high < right.low)


def reference_null_is_no(patch: pytest.MonkeyPatch) -> None:
    real = reference._said

    def said(leg: Any, value: Any, allowed: Any) -> LegTrace:
        return LegTrace(leg, Truth.FALSE) if value is None else real(leg, value, allowed)

    patch.setattr(reference, "_said", said)


def reference_drops_derogations(patch: pytest.MonkeyPatch) -> None:
    real = checking.evaluate

    def evaluate(provisions: Sequence[Provision], *rest: Any) -> Any:
        return real([p for p in provisions if p.kind != "derogation"], *rest)

    patch.setattr(checking, "evaluate", evaluate)


def reference_loses_a_not(patch: pytest.MonkeyPatch) -> None:
    real = reference.where_truth

    def where_truth(where: Any, attribute_of: Any, statuses: Any) -> Truth:
        return real(where.part if isinstance(where, Negation) else where, attribute_of, statuses)

    patch.setattr(reference, "where_truth", where_truth)


def reference_leaves_a_row_out(patch: pytest.MonkeyPatch) -> None:
    real = reference.share_of
    patch.setattr(reference, "share_of", lambda rows, *, complete: real(rows[1:], complete=complete))


# -- the grounding -----------------------------------------------------------------------------------------------------


def grounding_null_is_no(patch: pytest.MonkeyPatch) -> None:
    real = grounding.said
    patch.setattr(grounding, "said", lambda leg, subject, symbol: real(leg, subject, symbol or "false"))


class _OneSubjectLess:
    """A case of which the last subject of a kind is not seen, consistently."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def __getattr__(self, name: str) -> Any:
        return getattr(self._case, name)

    def subjects(self, kind: Any) -> tuple[Any, ...]:
        found = self._case.subjects(kind)
        return found[:-1] if len(found) > 1 else found


def grounding_drops_a_subject(patch: pytest.MonkeyPatch) -> None:
    real: Any = checking.ground
    patch.setattr(
        checking, "ground", lambda rules, statuses, case, *rest: real(rules, statuses, _OneSubjectLess(case), *rest)
    )


def grounding_loses_a_not(patch: pytest.MonkeyPatch) -> None:
    real = grounding._marks
    patch.setattr(grounding, "_marks", lambda tree, leaf: real(tree.part if isinstance(tree, Negation) else tree, leaf))


def grounding_counts_days_from_tomorrow(patch: pytest.MonkeyPatch) -> None:
    real = grounding._number
    patch.setattr(grounding, "_number", lambda value: real(value) + isinstance(value, date))


def grounding_cuts_its_facts(patch: pytest.MonkeyPatch) -> None:
    real = checking.ground
    patch.setattr(checking, "ground", lambda *given: real(*given)[:-1])


# -- the engine and the way to it --------------------------------------------------------------------------------------


def engine_strict(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(engine_rules, "_SURE", {**engine_rules._SURE, "at_most": ("hi", ("lt",), "lo", ("eq", "gt"))})


def engine_drops_derogations(patch: pytest.MonkeyPatch) -> None:
    real = compiling._effect
    patch.setattr(compiling, "_effect", lambda rule, entry, _, units: real(rule, entry, [], units))


def engine_loses_a_not(patch: pytest.MonkeyPatch) -> None:
    """Applies, or condition, or a derogation; it should be: does not apply, or …"""

    def effect(rule: Provision, entry: Any, derogations: Sequence[str], units: Any) -> dict[str, Any]:
        names = [name for name in (entry["applies"], entry["condition"], *derogations) if name is not None]
        gate = Gate(every=False, parts=tuple(map(Literal, names)))
        return {"effect": compiling._add(rule.key, "effect", gate, units)}

    patch.setattr(compiling, "_effect", effect)


def engine_takes_the_lightest_grade(patch: pytest.MonkeyPatch) -> None:
    real = compiling.verdict

    def verdict() -> dict[str, Any]:
        folded = real()
        for fact in folded["facts"]:
            fact["z"] = min(fact["x"], fact["y"], key=engine_rules.GRADES.index)
        return folded

    patch.setattr(compiling, "verdict", verdict)


class _CutShort:
    """The engine's extension, which takes a batch and silently stores all but one of its facts."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def assert_facts(self, handle: int, batch: str) -> Any:
        facts = json.loads(batch)
        return self._real.assert_facts(handle, json.dumps([*facts[:-2], facts[-1]]))


def engine_cuts_a_batch(patch: pytest.MonkeyPatch) -> None:
    short = _CutShort(rete._extension())
    patch.setattr(rete, "_extension", lambda: short)


def another_reading_for_the_engine(patch: pytest.MonkeyPatch) -> None:
    """The engine gets the rules under the default readings, whatever was asked."""
    rulebook = open_rulebook(shipped_ruleset(), as_of=AS_OF)
    real = checking.ground

    def ground(provisions: Sequence[Provision], *rest: Any) -> list[Fact]:
        keys = {p.key for p in provisions}
        return real([p for p in rulebook.provisions if p.key in keys], *rest)

    patch.setattr(checking, "ground", ground)


def _evaluates(patch: pytest.MonkeyPatch, change: Callable[[Any, Iterable[Fact]], EngineResult]) -> None:
    patch.setattr(type(INLINE), "evaluate", lambda _, program, facts: change(program, facts))


def a_leg_flipped_on_the_way_back(patch: pytest.MonkeyPatch) -> None:
    def change(program: Any, facts: Iterable[Fact]) -> EngineResult:
        result = rete.evaluate(program, facts)
        at = ("SAFE-16-10-CAP/within_cap", "product:0")
        return result._replace(legs={**result.legs, at: ~result.legs[at]})

    _evaluates(patch, change)


def a_fact_flipped_on_the_way_out(patch: pytest.MonkeyPatch) -> None:
    def flipped(fact: Fact) -> Fact:
        return {**fact, "v": "none_of_these"} if fact["kind"] == "said" and fact["v"] == "defence_product" else fact

    _evaluates(patch, lambda program, facts: rete.evaluate(program, [flipped(fact) for fact in facts]))


# -- the figures both evaluators share ---------------------------------------------------------------------------------


def a_line_summed(times: int) -> Callable[[pytest.MonkeyPatch], None]:
    def put(patch: pytest.MonkeyPatch) -> None:
        real = component_cost._parts
        patch.setattr(
            component_cost, "_parts", lambda one, unit: list(real(one, unit)) * (times if one.row == 3 else 1)
        )

    return put


def sums_rounded_to_cents(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(component_cost, "_scale", lambda _: 2)


def a_status_a_day_late(patch: pytest.MonkeyPatch) -> None:
    """Shared by both evaluators, so that they agree: put in for `test_a_status_a_day_late_fails_an_example`."""
    real = opening.open_statuses
    patch.setattr(
        opening,
        "open_statuses",
        lambda *files, on, readings: real(*files, on=on - timedelta(days=1), readings=readings),
    )


FAULTS = (
    SeededFault("reference-strict", reference_strict, at_the_cap, "the leg SAFE-16-10-CAP/within_cap"),
    SeededFault("engine-strict", engine_strict, at_the_cap, "the leg SAFE-16-10-CAP/within_cap"),
    SeededFault("reference-null-is-no", reference_null_is_no, dossier, "SAFE-1-SCOPE"),
    SeededFault("grounding-null-is-no", grounding_null_is_no, dossier, "SAFE-1-SCOPE"),
    SeededFault("grounding-drops-a-subject", grounding_drops_a_subject, dossier, "for product:1"),
    SeededFault(
        "reference-drops-derogations", reference_drops_derogations, alone_on_the_last_day, "outcome of SAFE-2-3-BUYERS"
    ),
    SeededFault("engine-drops-derogations", engine_drops_derogations, alone_on_the_last_day, "SAFE-2-3-BUYERS"),
    SeededFault("reference-loses-a-not", reference_loses_a_not, dossier, "others_may_join"),
    SeededFault("grounding-loses-a-not", grounding_loses_a_not, dossier, "others_may_join"),
    SeededFault("engine-loses-a-not", engine_loses_a_not, finely_above_the_cap, "the outcome of SAFE-16-10-CAP"),
    SeededFault("reference-leaves-a-row-out", reference_leaves_a_row_out, at_the_cap, "within_cap"),
    SeededFault(
        "a-day-late-in-grounding", grounding_counts_days_from_tomorrow, alone_on_the_last_day, "signed_in_time"
    ),
    SeededFault("facts-cut-short", grounding_cuts_its_facts, at_the_cap, "chain of findings"),
    SeededFault("batch-cut-short", engine_cuts_a_batch, at_the_cap, "the rule engine holds"),
    SeededFault("lightest-grade-wins", engine_takes_the_lightest_grade, dossier, "the verdict"),
    SeededFault(
        "readings-ignored",
        another_reading_for_the_engine,
        with_labour,
        "within_cap",
        None,
        (("cost_kinds", "all_costs"),),
    ),
    SeededFault("leg-flipped-on-the-way-back", a_leg_flipped_on_the_way_back, at_the_cap, "within_cap"),
    SeededFault("fact-flipped-on-the-way-out", a_fact_flipped_on_the_way_out, at_the_cap, "SAFE-16-10-CAP"),
    SeededFault("line-summed-twice", a_line_summed(2), at_the_cap, "do not add up", ArithmeticError),
    SeededFault("line-lost", a_line_summed(0), at_the_cap, "do not add up", ArithmeticError),
    SeededFault("sums-rounded", sums_rounded_to_cents, finely_above_the_cap, "no whole number", ArithmeticError),
)
