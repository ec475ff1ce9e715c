"""What the tests of decisions share: proposals made in memory, the shipped ruleset opened, and the engine inline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from safe_rules.check import OpenCase, check, open_case
from safe_rules.decision.program import EngineResult, Fact, Program
from safe_rules.decision.trace import Decision, FindingTrace
from safe_rules.dossier.bom import WHOLE, BomLine, BomTable, OriginShare
from safe_rules.dossier.dossier import SCHEMA
from safe_rules.dossier.proposal import Proposal
from safe_rules.dossier.reading import read_dossier
from safe_rules.explanation.report import Report
from safe_rules.intake.dossier_proposal import proposal_of
from safe_rules.rulebook.canonical import shipped_ruleset
from safe_rules.values.document import Document
from safe_rules.values.errors import FaultList
from safe_rules.values.position import Position

__all__ = [
    "AS_OF",
    "INLINE",
    "Inline",
    "decided",
    "dossier_proposal",
    "finding",
    "grade",
    "line",
    "opened",
    "proposal",
    "reported",
    "split",
]

AS_OF = date(2026, 11, 21)

Origin = str | None | Sequence[tuple[str | None, str]]


class Inline:
    """The rule engine in this process."""

    def evaluate(self, program: Program, facts: Sequence[Fact]) -> EngineResult:
        from safe_rules.decision import rete

        return rete.evaluate(program, facts)

    def start(self, program: Program, facts: Sequence[Fact]) -> Ended:
        return Ended(self.evaluate(program, facts))


class Ended:
    """An evaluation that is over."""

    def __init__(self, found: EngineResult) -> None:
        self._found = found

    def result(self) -> EngineResult:
        return self._found


INLINE = Inline()


def line(row: int, origin: Origin, cost: str | tuple[str, str] | None, **more: Any) -> BomLine:
    """A line; `origin` may be a list of (place, percent), `cost` a pair of bounds."""
    shares = [(origin, "100")] if origin is None or isinstance(origin, str) else origin
    low, high = (cost, cost) if cost is None or isinstance(cost, str) else cost
    return BomLine(
        row=row,
        line_id=str(row),
        cost_low=None if low is None else Decimal(low),
        cost_high=None if high is None else Decimal(high),
        origins=tuple(OriginShare(place, Decimal(percent)) for place, percent in shares),
        **more,
    )


def split(single: BomLine, low: Decimal, *, row: int) -> tuple[BomLine, BomLine]:
    """Two lines that cost together what one did; the first costs `low`."""
    assert single.cost_low is not None
    assert len(single.origins) == 1
    assert single.origins[0].percent == WHOLE
    first = single._replace(cost_low=low, cost_high=low)
    rest = single.cost_low - low
    return first, single._replace(row=row, line_id=f"{row}", cost_low=rest, cost_high=rest)


def proposal(*lines: BomLine, product: str = "end product") -> Proposal:
    """A bare bill of materials, as `intake` gives it."""
    return Proposal(
        path="bom.csv",
        dossier=None,
        tables={product: BomTable("bom.csv", None, {}, tuple(lines))},
        locate=lambda _: Position("bom.csv"),
        inputs=(),
        assumed={"product.product_class": "defence_product"},
    )


def dossier_proposal(data: Mapping[str, Any]) -> Proposal:
    """A dossier from plain data: scalars are text or truth values, as a file has them."""
    document = Document("dossier.yaml", {"schema": SCHEMA, **data}, lambda: ({}, {}))
    faults = FaultList()
    found = proposal_of(read_dossier(document), document, faults)
    faults.raise_if_any()
    return found


def opened(judged: Proposal, *, as_of: date = AS_OF, **readings: Any) -> OpenCase:
    return open_case(judged, as_of=as_of, ruleset=shipped_ruleset(), readings=readings)


def decided(judged: Proposal, *, as_of: date = AS_OF, engine: Inline | None = INLINE, **readings: Any) -> Decision:
    """What both evaluators decide (`engine=None`: the reference alone)."""
    return opened(judged, as_of=as_of, **readings).decide(engine)


def grade(judged: Proposal, *, engine: Inline | None = INLINE, **readings: Any) -> str:
    return decided(judged, engine=engine, **readings).grade


def finding(decision: Decision, rule: str) -> FindingTrace:
    """The one finding of a rule."""
    (found,) = [f for f in decision.findings if f.provision.key == rule]
    return found


def reported(judged: Proposal, *, as_of: date = AS_OF, engine: Inline | None = INLINE, **readings: Any) -> Report:
    return check(judged, as_of=as_of, engine=engine, readings=readings)
