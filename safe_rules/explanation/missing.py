"""What is missing for a verdict, and what would settle it.

Each unknown behind an undetermined finding is named with its place, and with whether one answer to it would settle the
finding, all else staying unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safe_rules.decision.reference import where_truth
from safe_rules.decision.trace import FindingTrace, GroupTrace, LegTrace, TreeTrace
from safe_rules.explanation.missing_lines import Effect, View, lines_missing
from safe_rules.explanation.report import MissingFact
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Comparison,
    Count,
    Fact,
    Leg,
    Member,
    Negation,
    Node,
    Share,
    StatusTest,
    SymbolTest,
)
from safe_rules.values.truth import Truth, all_of, any_of

__all__ = ["View", "missing_of"]

_LEFT_OPEN = "an item of the list leaves it open"


def missing_of(trace: FindingTrace, view: View) -> list[MissingFact]:
    """Every unknown behind an undetermined finding, the one that weighs most first; nothing for a settled finding."""
    if trace.outcome != "undetermined":
        return []
    found: dict[tuple[str, str], MissingFact] = {}
    for leg in _open_legs(trace):
        for fact in _of_leg(leg, trace, view):
            found.setdefault((fact.fact, str(fact.locations)), fact)
    return list(found.values())


def _open_legs(trace: FindingTrace) -> Iterator[LegTrace]:
    """The unknown legs that can still matter: those below nothing that is settled without them."""
    trees = [trace.applies, trace.condition]
    for derogation in trace.derogations:
        if derogation.truth is Truth.UNKNOWN:
            trees += [derogation.applies, derogation.condition]
    for tree in trees:
        yield from _open_below(tree)


def _open_below(tree: TreeTrace | None) -> Iterator[LegTrace]:
    if tree is None or tree.truth is not Truth.UNKNOWN:
        return
    match tree:
        case GroupTrace(_, _, parts):
            for part in parts:
                yield from _open_below(part)
        case LegTrace(definition=GroupTrace() as definition):
            yield from _open_below(definition)
        case LegTrace():
            yield tree


def _of_leg(leg: LegTrace, trace: FindingTrace, view: View) -> Iterable[MissingFact]:
    rule, subject = trace.provision.key, str(trace.subject)
    match leg.leg.test:
        case SymbolTest(name) | StatusTest(name) | Comparison(Fact(name)) if leg.cause in ("fact", "duty"):
            effect = _leg_effect(leg.leg, trace)
            yield MissingFact(rule, subject, name, effect, leg.reason, view.case.locate(name, trace.subject))
        case Comparison(Share() | Count(of="components")) if leg.cause == "fact" and leg.reason is None:
            yield from lines_missing(leg, trace, view)
        case Comparison(Share() | Count(of="components")) if leg.cause == "fact":
            effect = _leg_effect(leg.leg, trace)
            yield MissingFact(rule, subject, "bill of materials", effect, leg.reason, ())
        case Comparison(Count(of=of) as count) if leg.cause == "fact":
            where = view.case.locate(f"procurement.{of}", view.case.subjects("procurement")[0])
            unsettled = [] if leg.reason else _unsettled(count, view)
            note = leg.reason or (f"the status of {', '.join(unsettled)} is not settled" if unsettled else _LEFT_OPEN)
            effect = "no" if unsettled else _leg_effect(leg.leg, trace)
            yield MissingFact(rule, subject, of, effect, note, where)
        case _:
            yield MissingFact(rule, subject, leg.leg.name, "no", leg.reason or _unread(leg), ())


def _unsettled(count: Count, view: View) -> list[str]:
    """The countries that leave a list open although everything is said of them; empty when something is not said."""
    names = _attributes(count.where)
    found = []
    for item in view.case.items(count.of) or ():
        said = {name: view.case.attribute(item, name) for name in names}
        if where_truth(count.where, said.get, view.statuses) is Truth.UNKNOWN:
            if any(value is None for value in said.values()):
                return []
            found.append(str(said.get("country")))
    return found


def _attributes(where: Node) -> set[str]:
    match where:
        case AllOf(parts) | AnyOf(parts):
            return {name for part in parts for name in _attributes(part)}
        case Negation(part):
            return _attributes(part)
        case Member(attribute):
            return {attribute}
        case _:
            return set()


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
            case LegTrace(definition=GroupTrace() as definition):
                return value(definition)
            case LegTrace():
                return answer if tree.leg.id == leg_id else tree.truth

    derogations = [all_of([value(d.applies), value(d.condition)]) for d in trace.derogations]
    return any_of([~value(trace.applies), value(trace.condition), *derogations])
