"""What is missing for a verdict, and what would settle it.

Each unknown behind an undetermined finding is named with its place. For a line of the bill of materials the finding
is decided again as if the line were from inside and from elsewhere: when one of the answers settles it, the line
settles it alone. The heaviest lines come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

from safe_rules.decision.case import Case
from safe_rules.decision.reference import evaluate
from safe_rules.decision.trace import FindingTrace, GroupTrace, LegTrace, TreeTrace
from safe_rules.dossier.bom import WHOLE, BomLine, OriginShare
from safe_rules.explanation.findings import line_truth, roles
from safe_rules.explanation.report import MissingFact
from safe_rules.measures.component_cost import with_line_changed
from safe_rules.rulebook.opened import (
    Comparison,
    Count,
    Defined,
    Fact,
    Leg,
    Provision,
    Share,
    StatusTest,
    SymbolTest,
    legs_of,
)
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.truth import Truth, all_of, any_of

__all__ = ["View", "missing_of"]

_ANSWERS = ("EU", "non-EU")
_TRIED = 40
"""Lines whose effect is worked out; the others are named as mattering together."""

Effect = Literal["alone", "with_others", "no"]


class View(NamedTuple):
    """What a finding was decided on."""

    case: Case
    provisions: tuple[Provision, ...]
    statuses: StatusTable


def missing_of(trace: FindingTrace, view: View) -> list[MissingFact]:
    """Every unknown behind an undetermined finding, the one that weighs most first; nothing for a settled finding."""
    if trace.outcome != "undetermined":
        return []
    found: dict[tuple[str, str], MissingFact] = {}
    for _, leg in roles(trace):
        if leg.truth is Truth.UNKNOWN and not isinstance(leg.leg.test, Defined):
            for fact in _of_leg(leg, trace, view):
                found.setdefault((fact.fact, str(fact.locations)), fact)
    return list(found.values())


def _of_leg(leg: LegTrace, trace: FindingTrace, view: View) -> Iterable[MissingFact]:
    rule, subject = trace.provision.key, str(trace.subject)
    match leg.leg.test:
        case SymbolTest(name) | StatusTest(name) | Comparison(Fact(name)) if leg.cause in ("fact", "duty"):
            effect = _leg_effect(leg.leg, trace)
            yield MissingFact(rule, subject, name, effect, leg.reason, view.case.locate(name, trace.subject))
        case Comparison(Share() | Count(of="components")) if leg.cause == "fact" and leg.reason is None:
            yield from _lines(leg, trace, view)
        case Comparison(Count(of=of)) if leg.cause == "fact":
            where = view.case.locate(f"procurement.{of}", view.case.subjects("procurement")[0])
            note = leg.reason or "an item of the list leaves it open"
            yield MissingFact(rule, subject, of, _leg_effect(leg.leg, trace), note, where)
        case _:
            yield MissingFact(rule, subject, leg.leg.name, "no", leg.reason or _unread(leg), ())


def _unread(leg: LegTrace) -> str:
    test = leg.leg.test
    if isinstance(test, Comparison) and test.limit.name:
        return f"the figure `{test.limit.name}` has not been read in a legal text"
    return "nobody has settled this question"


def _leg_effect(leg: Leg, trace: FindingTrace) -> Effect:
    """Whether one answer to this leg would settle the finding, all else staying unknown."""
    for answer in (Truth.TRUE, Truth.FALSE):
        if _with_leg(trace, leg.id, answer) is not Truth.UNKNOWN:
            return "alone"
    return "with_others"


def _with_leg(trace: FindingTrace, leg_id: str, answer: Truth) -> Truth:
    def value(tree: TreeTrace | None) -> Truth:
        match tree:
            case None:
                return Truth.TRUE
            case GroupTrace("not", _, parts):
                return ~value(parts[0])
            case GroupTrace("any", _, parts):
                return any_of(map(value, parts))
            case GroupTrace(_, _, parts):
                return all_of(map(value, parts))
            case LegTrace():
                return answer if tree.leg.id == leg_id else tree.truth

    derogations = [all_of([value(d.applies), value(d.condition)]) for d in trace.derogations]
    return any_of([~value(trace.applies), value(trace.condition), *derogations])


def _lines(leg: LegTrace, trace: FindingTrace, view: View) -> Iterable[MissingFact]:
    figure = leg.leg.test.figure if isinstance(leg.leg.test, Comparison) else None
    table = view.case.proposal.tables.get(trace.subject.id)
    if table is None or not isinstance(figure, Share | Count):
        return
    doubtful = [
        line
        for line in table.lines
        if line.kind in figure.kinds
        and (line_truth(figure.where, line, view.statuses) is Truth.UNKNOWN or _open_cost(figure, line))
    ]
    doubtful.sort(key=lambda line: (line.cost_high is not None, -(line.cost_high or Decimal(0)), line.row))
    settles = _settler(trace, view)
    for number, line in enumerate(doubtful):
        unknown = line_truth(figure.where, line, view.statuses) is Truth.UNKNOWN
        column = "origin" if unknown else "cost"
        effect: Effect = "alone" if unknown and number < _TRIED and settles(line) else "with_others"
        note = f"line {line.line_id}" + ("" if line.cost_low is not None else ", cost not known")
        yield MissingFact(
            trace.provision.key, str(trace.subject), column, effect, note, (table.position(line, column),)
        )


def _open_cost(figure: Share | Count, line: BomLine) -> bool:
    return isinstance(figure, Share) and (line.cost_low is None or line.cost_low != line.cost_high)


def _settler(trace: FindingTrace, view: View) -> Callable[[BomLine], bool]:
    relevant = [
        p for p in view.provisions if p.key == trace.provision.key or trace.provision.id in p.derogates_from
    ]  # fmt: skip
    defined = {leg.test.definition for p in relevant for leg in _legs(p) if isinstance(leg.test, Defined)}
    relevant += [p for p in view.provisions if p.id in defined]

    def settles(line: BomLine) -> bool:
        case = view.case
        cost = case.costs[trace.subject.id]
        for place in _ANSWERS:
            answered = line._replace(origins=(OriginShare(place, WHOLE),))
            changed = with_line_changed(cost, line, answered, currency=case.proposal.currency)
            trial = case._replace(costs={**case.costs, trace.subject.id: changed})
            decision = evaluate(relevant, view.statuses, trial)
            outcome = next(f.outcome for f in decision.findings if f.subject == trace.subject)
            if outcome != "undetermined":
                return True
        return False

    return settles


def _legs(provision: Provision) -> Iterable[Leg]:
    yield from legs_of(provision.applies)
    yield from legs_of(provision.condition)
