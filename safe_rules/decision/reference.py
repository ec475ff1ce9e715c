"""The reference evaluator: walks the dossier, decides each leg by exact comparison, joins them by Kleene's logic.

A requirement's value for a subject is E = not applies, or condition, or any derogation that holds. It is written to be
read against the law, not to be fast; `rete.py` decides the same by other means, and nothing is released unless both
agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from safe_rules.decision.case import Case, Subject
from safe_rules.decision.comparing import as_interval, compare
from safe_rules.decision.trace import (
    Cause,
    Decision,
    DerogationTrace,
    FindingTrace,
    Grade,
    GroupTrace,
    LegTrace,
    Outcome,
    Standing,
    TreeTrace,
    leg_traces,
)
from safe_rules.measures.component_cost import CostRow
from safe_rules.measures.folding import ANY_COUNT, ANY_SHARE, count_of, share_of
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Comparison,
    Constant,
    Count,
    Defined,
    Fact,
    Leg,
    Member,
    Negation,
    Node,
    Provision,
    Share,
    StatusTest,
    SymbolTest,
)
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.countries import GROUPS
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth, all_of, any_of

__all__ = ["GRADES", "evaluate", "where_truth"]

GRADES: tuple[Grade, ...] = ("ok", "undetermined", "not_covered", "violated")


class _Figure(NamedTuple):
    """A figure with why it is not settled; `cause` is `None` when every fact behind it is known."""

    interval: Interval
    cause: Cause | None = None
    reason: str | None = None


def evaluate(
    provisions: Sequence[Provision], statuses: StatusTable, case: Case, standing: Sequence[Standing] = ()
) -> Decision:
    """Decide every requirement for every subject of its kind, and fold the verdict's grade; the heaviest wins."""
    walk = _Walk({p.key: p for p in provisions}, statuses, case)
    findings = tuple(
        walk.finding(provision, subject)
        for provision in provisions
        if provision.kind == "requirement"
        for subject in case.subjects(provision.subject_kind)
    )
    grades: list[Grade] = [finding.grade for finding in findings] + [s.grade for s in standing]
    return Decision(max(grades, key=GRADES.index, default="undetermined"), findings, tuple(standing))


@dataclass(slots=True)
class _Walk:
    provisions: dict[str, Provision]
    statuses: StatusTable
    case: Case
    _figures: dict[tuple[Any, str], _Figure] = field(default_factory=dict)

    def finding(self, provision: Provision, subject: Subject) -> FindingTrace:
        applies = None if provision.applies is None else self.tree(provision.applies, subject)
        condition = self.tree(provision.condition, subject)
        derogations = tuple(
            self._derogation(d, subject) for d in self.provisions.values() if provision.id in d.derogates_from
        )
        applicable = Truth.TRUE if applies is None else applies.truth
        value = any_of([~applicable, condition.truth, *(d.truth for d in derogations)])
        outcome = _outcome(applicable, value, condition.truth)
        in_play = [d for d in derogations if d.applies is None or d.applies.truth is Truth.TRUE]
        trees = (applies, condition, *(tree for d in in_play for tree in (d.applies, d.condition)))
        grade = _grade(outcome, leg_traces(*trees))
        return FindingTrace(provision, subject, outcome, grade, applies, condition, derogations)

    def _derogation(self, provision: Provision, subject: Subject) -> DerogationTrace:
        applies = None if provision.applies is None else self.tree(provision.applies, subject)
        condition = self.tree(provision.condition, subject)
        truth = condition.truth if applies is None else all_of([applies.truth, condition.truth])
        return DerogationTrace(provision, truth, applies, condition)

    def tree(self, node: Node, subject: Subject) -> TreeTrace:
        match node:
            case AllOf(parts):
                traces = tuple(self.tree(part, subject) for part in parts)
                return GroupTrace("all", all_of(t.truth for t in traces), traces)
            case AnyOf(parts):
                traces = tuple(self.tree(part, subject) for part in parts)
                return GroupTrace("any", any_of(t.truth for t in traces), traces)
            case Negation(part):
                trace = self.tree(part, subject)
                return GroupTrace("not", ~trace.truth, (trace,))
            case Leg():
                return self._leg(node, subject)
            case Member():
                raise TypeError("a predicate over list rows is not a statement about a subject")

    def _leg(self, leg: Leg, subject: Subject) -> LegTrace:
        match leg.test:
            case SymbolTest(name, allowed):
                return _said(leg, self.case.fact(name, subject), allowed)
            case StatusTest(name, wanted):
                place = self.case.fact(name, subject)
                truth = Truth.UNKNOWN if place is None else self.statuses.property(str(place), wanted)
                found = None if place is None else str(place)
                return LegTrace(leg, truth, found=found, cause="fact" if truth is Truth.UNKNOWN else None)
            case Comparison(figure, operator, limit):
                measured = self._figure(figure, subject)
                truth = compare(measured.interval, operator, as_interval(limit.value))
                open_now = truth is Truth.UNKNOWN or measured.cause == "not_covered"
                cause = (measured.cause or "open_question") if open_now else None
                return LegTrace(leg, truth, figure=measured.interval, cause=cause, reason=measured.reason)
            case Defined(name):
                definition = self._derogation(self.provisions[name], subject)
                parts = tuple(t for t in (definition.applies, definition.condition) if t is not None)
                inner = GroupTrace("all", definition.truth, parts)
                return LegTrace(leg, definition.truth, definition=inner)
            case Constant() as constant:
                why: Cause = "not_covered" if constant.cause == "not_encoded" else "open_question"
                return LegTrace(leg, Truth.UNKNOWN, cause=why, reason=constant.reason)

    def _figure(self, figure: Share | Count | Fact, subject: Subject) -> _Figure:
        key = (figure, str(subject))
        if key not in self._figures:
            match figure:
                case Fact(name):
                    self._figures[key] = self._number(name, subject)
                case Share():
                    self._figures[key] = self._share(figure, subject)
                case Count(of="components"):
                    self._figures[key] = self._component_count(figure, subject)
                case Count():
                    self._figures[key] = self._count(figure)
        return self._figures[key]

    def _number(self, name: str, subject: Subject) -> _Figure:
        value = self.case.fact(name, subject)
        if value is None:
            return _Figure(Interval(Fraction(0), None), "fact", self.case.why_unknown(name, subject))
        if not isinstance(value, date | Decimal):
            raise TypeError(f"`{name}` is no number and no date")
        return _Figure(as_interval(value if isinstance(value, date) else Fraction(value)))

    def _share(self, figure: Share, subject: Subject) -> _Figure:
        cost = self.case.costs.get(subject.id)
        if cost is None:
            return _Figure(ANY_SHARE, "fact", "the bill of materials is not known")
        rows = [row for row in cost.rows if row.kind in figure.kinds]
        if cost.not_covered is not None:
            return _Figure(ANY_SHARE, "not_covered", cost.not_covered)
        currencies = sorted({row.currency or "none named" for row in rows})
        if len(currencies) > 1:
            several = f"the costs are in several currencies ({', '.join(currencies)}); only one is summed"
            return _Figure(ANY_SHARE, "not_covered", several)
        if not rows:
            return _Figure(ANY_SHARE, "fact", "no line counts as a component of the end product")
        interval = share_of([(row, self._row(figure.where, row)) for row in rows], complete=cost.complete)
        reason = None if cost.complete else "the bill of materials is stated to be incomplete"
        return _Figure(interval, None if interval.is_exact else "fact", reason)

    def _component_count(self, figure: Count, subject: Subject) -> _Figure:
        cost = self.case.costs.get(subject.id)
        if cost is None:
            return _Figure(ANY_COUNT, "fact", "the bill of materials is not known")
        rows = [row for row in cost.rows if row.kind in figure.kinds]
        interval = count_of(((row, self._row(figure.where, row)) for row in rows), complete=cost.complete)
        reason = None if cost.complete else "the bill of materials is stated to be incomplete"
        return _Figure(interval, None if interval.is_exact else "fact", reason)

    def _count(self, figure: Count) -> _Figure:
        items = self.case.items(figure.of)
        if items is None:
            return _Figure(ANY_COUNT, "fact", f"`{figure.of}` are not stated")
        truths = [self._item(figure.where, item) for item in items]
        sure = sum(t is Truth.TRUE for t in truths)
        possible = sum(t is not Truth.FALSE for t in truths)
        return _Figure(Interval(Fraction(sure), Fraction(possible)), None if sure == possible else "fact")

    def _row(self, where: Node, row: CostRow) -> Truth:
        return where_truth(where, {"origin": row.origin, "sourced_from": row.seller}.__getitem__, self.statuses)

    def _item(self, where: Node, item: Any) -> Truth:
        return where_truth(where, lambda name: self.case.attribute(item, name), self.statuses)


def where_truth(where: Node, attribute_of: Callable[[str], Any], statuses: StatusTable) -> Truth:
    """Whether one list row matches a predicate; `attribute_of` gives its attributes, `None` for what is unknown."""
    match where:
        case AllOf(parts):
            return all_of([where_truth(part, attribute_of, statuses) for part in parts])
        case AnyOf(parts):
            return any_of([where_truth(part, attribute_of, statuses) for part in parts])
        case Negation(part):
            return ~where_truth(part, attribute_of, statuses)
        case Member(attribute, symbols, wanted, known):
            value = attribute_of(attribute)
            if known:
                return Truth.of(value is not None and value not in GROUPS)
            if wanted is not None:
                return statuses.property(value, wanted)
            return Truth.UNKNOWN if value is None else Truth.of(str(value) in symbols)
        case Leg():
            raise TypeError("a leg is not a predicate over list rows")


def _said(leg: Leg, value: Any, allowed: tuple[str, ...]) -> LegTrace:
    if value is None:
        return LegTrace(leg, Truth.UNKNOWN, cause="fact")
    if value in allowed:
        return LegTrace(leg, Truth.TRUE, found=value)
    if leg.duty:
        return LegTrace(leg, Truth.UNKNOWN, found=value, cause="duty", reason="an act still to be done")
    return LegTrace(leg, Truth.FALSE, found=value)


def _outcome(applicable: Truth, value: Truth, condition: Truth) -> Outcome:
    if applicable is Truth.FALSE:
        return "not_applicable"
    if value is Truth.FALSE:
        return "violated"
    if value is Truth.UNKNOWN:
        return "undetermined"
    return "satisfied" if condition is Truth.TRUE else "relieved"


def _grade(outcome: Outcome, legs: Iterable[LegTrace]) -> Grade:
    if outcome == "violated":
        return "violated"
    if outcome != "undetermined":
        return "ok"
    return "not_covered" if any(leg.cause == "not_covered" for leg in legs) else "undetermined"
