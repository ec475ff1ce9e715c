"""Any single difference between the evaluators is a fault that names both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from safe_rules.decision.agreement import differences, require_agreement
from safe_rules.decision.compiling import compile_program
from safe_rules.decision.grounding import ground
from safe_rules.decision.program import EngineResult
from safe_rules.decision.reference import evaluate
from safe_rules.decision.trace import Decision
from safe_rules.values.errors import EngineFault
from safe_rules.values.truth import Truth
from tests.decision.small_rules import derogation, provision, says, stated
from tests.support import INLINE

RULES = [
    provision(says("clauses_included"), applies=says("in_investment_plan")),
    derogation(says("outreach_taken", rule="DER"), applies=says("in_investment_plan", rule="DER")),
]
AT = ("REQ", "product:0")


def sides() -> tuple[Decision, EngineResult]:
    case, statuses = stated(in_investment_plan=True, clauses_included=False, outreach_taken=True)
    decision = evaluate(RULES, statuses, case)
    return decision, INLINE.evaluate(compile_program(RULES), ground(RULES, statuses, case))


def test_equal_decisions_pass() -> None:
    decision, result = sides()
    assert differences(decision, result) == []
    require_agreement(decision, result)


def changed(**maps: dict[Any, Any]) -> Callable[[EngineResult], EngineResult]:
    return lambda result: result._replace(**{name: {**getattr(result, name), **new} for name, new in maps.items()})


def without(name: str, key: tuple[str, str]) -> Callable[[EngineResult], EngineResult]:
    return lambda result: result._replace(**{name: {k: v for k, v in getattr(result, name).items() if k != key}})


@pytest.mark.parametrize(
    ("change", "what", "ours", "theirs"),
    [
        (lambda result: result._replace(grade="violated"), "the verdict", "ok", "violated"),
        (changed(outcomes={AT: "satisfied"}), "the outcome of REQ", "relieved", "satisfied"),
        (changed(outcomes={("REQ", "product:1"): "ok"}), "the outcome of REQ for product:1", "nothing", "ok"),
        (without("outcomes", AT), "the outcome of REQ", "relieved", "nothing"),
        (changed(applies={AT: Truth.UNKNOWN}), "whether it applies: REQ", "true", "unknown"),
        (changed(applies={("DER", "product:0"): Truth.FALSE}), "whether it applies: DER", "true", "false"),
        (without("applies", AT), "whether it applies: REQ", "true", "nothing"),
        (
            changed(legs={("DER/outreach_taken", "product:0"): Truth.UNKNOWN}),
            "the leg DER/outreach_taken",
            "true",
            "unknown",
        ),
        (
            changed(legs={("REQ/clauses_included", "product:0"): Truth.TRUE}),
            "the leg REQ/clauses_included",
            "false",
            "true",
        ),
        (without("legs", ("REQ/in_investment_plan", "product:0")), "the leg REQ/in_investment_plan", "true", "nothing"),
        (changed(held={AT: ()}), "the derogations that hold for REQ", "DER", "none"),
        (changed(held={AT: ("DER", "OTHER")}), "the derogations that hold for REQ", "DER", "DER, OTHER"),
    ],
)
def test_a_single_difference_is_a_fault_with_both_sides(
    change: Callable[[EngineResult], EngineResult], what: str, ours: str, theirs: str
) -> None:
    decision, result = sides()
    with pytest.raises(EngineFault) as caught:
        require_agreement(decision, change(result))
    (fault,) = caught.value.faults
    assert fault.message.startswith(f"the two evaluators differ on {what}")
    assert fault.message.endswith(f": reference {ours}, engine {theirs}")


def test_a_difference_on_the_side_of_the_reference_is_seen_alike() -> None:
    decision, result = sides()
    other = decision.findings[0]._replace(outcome="violated", grade="violated")
    found = differences(decision._replace(findings=(other,), grade="violated"), result)
    assert [(what.split(" for ")[0], ours, theirs) for what, ours, theirs in found] == [
        ("the outcome of REQ", "violated", "relieved"),
        ("the verdict", "violated", "ok"),
    ]


def test_every_difference_is_told_and_in_one_order() -> None:
    decision, result = sides()
    wrong = result._replace(grade="violated", outcomes={AT: "violated"}, held={AT: ()})
    with pytest.raises(EngineFault) as caught:
        require_agreement(decision, wrong)
    messages = [fault.message for fault in caught.value.faults]
    assert len(messages) == 3
    assert messages == sorted(messages)


def test_a_finding_the_reference_lost_is_a_difference() -> None:
    decision, result = sides()
    found = differences(decision._replace(findings=()), result)
    assert ("the outcome of REQ for product:0", "nothing", "relieved") in found
