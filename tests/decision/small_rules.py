"""Provisions of one or two legs, and the cases they are decided on: by the reference and by the engine at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from safe_rules.decision.agreement import require_agreement
from safe_rules.decision.case import Case
from safe_rules.decision.compiling import compile_program
from safe_rules.decision.grounding import ground
from safe_rules.decision.program import Fact
from safe_rules.decision.reference import evaluate
from safe_rules.decision.trace import Decision, Standing
from safe_rules.dossier.bom import BomLine
from safe_rules.dossier.proposal import Proposal
from safe_rules.rulebook.opened import (
    Citation,
    Comparison,
    ComparisonOperator,
    Figure,
    Leg,
    Limit,
    Member,
    Node,
    Provision,
    Share,
    SymbolTest,
    Test,
)
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.interval import Interval
from tests.support import INLINE, dossier_proposal, opened, proposal

OUTSIDE = Share(frozenset({"component"}), Member("origin", property="outside"))
BOOLEANS = {True: "true", False: "false", None: "unknown"}


def leg(test: Test, name: str = "leg", *, rule: str = "REQ", duty: bool = False) -> Leg:
    return Leg(f"{rule}/{name}", name, test, duty)


def says(attribute: str, *allowed: str, rule: str = "REQ", duty: bool = False) -> Leg:
    """The procurement states one of `allowed`, `true` by default."""
    test = SymbolTest(f"procurement.{attribute}", allowed or ("true",))
    return leg(test, attribute.replace(".", "_"), rule=rule, duty=duty)


def compared(figure: Figure, operator: ComparisonOperator, limit: Any, name: str = "figure", rule: str = "REQ") -> Leg:
    if isinstance(limit, int | Fraction):
        limit = Interval.exactly(limit)
    return leg(Comparison(figure, operator, Limit(limit)), name, rule=rule)


def provision(
    condition: Node, *, kind: Any = "requirement", key: str = "REQ", applies: Node | None = None, **more: Any
) -> Provision:
    more.setdefault("subject_kind", "product")
    citation = Citation("safe", "eli", "1")
    return Provision(key, key, kind, key, citation, applies=applies, condition=condition, **more)


def derogation(condition: Node, *, applies: Node | None = None, key: str = "DER", **more: Any) -> Provision:
    return provision(condition, kind="derogation", key=key, applies=applies, derogates_from=("REQ",), **more)


def case_of(judged: Proposal) -> tuple[Case, StatusTable]:
    case = opened(judged)
    return case.case, case.rulebook.statuses


def bare(*lines: BomLine) -> tuple[Case, StatusTable]:
    return case_of(proposal(*lines))


def stated(products: Sequence[Mapping[str, Any]] = ({"id": "p"},), **procurement: Any) -> tuple[Case, StatusTable]:
    """A dossier that says of its procurement what is given; `None` is left out."""
    said = {key: value for key, value in procurement.items() if value is not None}
    data: dict[str, Any] = {"procurement": {"id": "E", **said}, "products": list(products)}
    return case_of(dossier_proposal(data))


def both(provisions: Sequence[Provision], at: tuple[Case, StatusTable], standing: Sequence[Standing] = ()) -> Decision:
    """What the reference decides, once the engine has agreed to all of it."""
    case, statuses = at
    decision = evaluate(provisions, statuses, case, standing)
    require_agreement(
        decision, INLINE.evaluate(compile_program(provisions), ground(provisions, statuses, case, standing))
    )
    return decision


def only(provisions: Sequence[Provision], at: tuple[Case, StatusTable]) -> Any:
    """The one finding there is."""
    (found,) = both(provisions, at).findings
    return found


def facts_of(provisions: Sequence[Provision], at: tuple[Case, StatusTable], kind: str) -> list[Fact]:
    case, statuses = at
    return [fact for fact in ground(provisions, statuses, case) if fact["kind"] == kind]
