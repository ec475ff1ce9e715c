"""From a case to the symbolic facts of the rule engine: who is where, what was said, on which side of a limit.

No number crosses: a comparison crosses as two signs, how the low and the high bound of a figure stand to the limit.
They are found here by integer cross-multiplication and marks of possibility, on purpose unlike the reference
evaluator, so that the spots where law is lost (35 % exactly, a null read as no) are decided twice by different means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from safe_rules.decision.case import Case, Subject
from safe_rules.decision.program import Fact, finding, finding_id, flag, following, given, place, prop, said, sign
from safe_rules.decision.program import standing as standing_fact
from safe_rules.decision.trace import Standing
from safe_rules.measures.component_cost import CostRow, ProductCost
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Comparison,
    ComparisonOperator,
    Constant,
    Count,
    Defined,
    Leg,
    Limit,
    Member,
    Negation,
    Node,
    Provision,
    Share,
    StatusTest,
    SymbolTest,
    legs_of,
)
from safe_rules.rulebook.opened import Fact as FactFigure
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.countries import GROUPS
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

__all__ = ["ground"]

_May = tuple[bool, bool]
"""May be so, may be otherwise."""
_Read = Callable[[str], str | None]


def ground(
    provisions: Sequence[Provision], statuses: StatusTable, case: Case, standing: Sequence[Standing] = ()
) -> list[Fact]:
    """Every fact the engine needs to decide the provisions over the case's subjects, each once."""
    work = _Grounding({p.key: p for p in provisions}, statuses, case)
    facts: list[Fact] = []
    ids: list[str] = []
    for provision in provisions:
        for subject in case.subjects(provision.subject_kind):
            for tree in (provision.applies, provision.condition):
                for leg in legs_of(tree):
                    facts.extend(work.leg(leg, subject))
            if provision.kind == "requirement":
                ids.append(finding_id(provision.key, subject.key))
                facts.append(finding(provision.key, subject.key))
                facts.append(flag(provision.key, subject.key, not_covered=work.not_covered(provision, subject)))
    for item in standing:
        ids.append(item.id)
        facts.append(standing_fact(item.id, item.grade))
    facts.extend(following(ids))
    return list({tuple(sorted(fact.items())): fact for fact in facts}.values())


class _Bounds(NamedTuple):
    """Signs of a figure against a limit, or `None` where no figure can be trusted."""

    low: str
    high: str


class _Grounding(NamedTuple):
    provisions: dict[str, Provision]
    statuses: StatusTable
    case: Case

    def leg(self, leg: Leg, subject: Subject) -> Iterator[Fact]:
        match leg.test:
            case SymbolTest(name):
                value = self.case.fact(name, subject)
                yield said(leg.id, subject.key, None if value is None else str(value))
            case StatusTest(name, wanted):
                value = self.case.fact(name, subject)
                code = None if value is None else str(value)
                yield place(leg.id, subject.key, code, wanted)
                yield prop(code, wanted, Truth.UNKNOWN if code is None else self.statuses.property(code, wanted))
                yield prop(None, wanted, Truth.UNKNOWN)
            case Comparison(figure, operator, limit):
                bounds = self._bounds(figure, limit, subject)
                yield sign(leg.id, subject.key, operator, bounds.low, bounds.high)
            case Constant():
                yield given(leg.id, subject.key)
            case Defined():
                return

    def not_covered(self, provision: Provision, subject: Subject) -> bool:
        """Whether the provision, a derogation that surely applies or a definition rests on what is not covered."""
        derogations = [other for other in self.provisions.values() if provision.id in other.derogates_from]
        in_play = [d for d in derogations if d.applies is None or self._surely(d.applies, subject)]
        keys = [provision.key, *(derogation.key for derogation in in_play)]
        seen: set[str] = set()
        while keys:
            key = keys.pop()
            if key in seen:
                continue
            seen.add(key)
            for leg in (*legs_of(self.provisions[key].applies), *legs_of(self.provisions[key].condition)):
                match leg.test:
                    case Constant(cause="not_encoded"):
                        return True
                    case Comparison(Share() as share) if self._untrusted(self.case.costs.get(subject.id), share):
                        return True
                    case Defined(definition):
                        keys.append(definition)
        return False

    def _surely(self, tree: Node, subject: Subject) -> bool:
        """Whether a tree holds for certain, by marks: what is not covered weighs before the engine has decided."""
        _, may_fail = _marks(tree, lambda leg: self._leg_marks(leg, subject))
        return not may_fail

    def _leg_marks(self, leg: Leg | Member, subject: Subject) -> _May:
        if isinstance(leg, Member):
            raise TypeError("a predicate over list rows is not a statement about a subject")
        match leg.test:
            case SymbolTest(name, allowed):
                value = self.case.fact(name, subject)
                return (value is None or value in allowed or leg.duty), (value is None or value not in allowed)
            case StatusTest(name, wanted):
                value = self.case.fact(name, subject)
                return self._property_marks(None if value is None else str(value), wanted)
            case Comparison(figure, operator, limit):
                return _sign_marks(operator, self._bounds(figure, limit, subject))
            case Defined(definition):
                whole = self.provisions[definition]
                trees = tuple(tree for tree in (whole.applies, whole.condition) if tree is not None)
                return _marks(AllOf(trees), lambda inner: self._leg_marks(inner, subject))
            case Constant():
                return True, True

    def _property_marks(self, code: str | None, wanted: str) -> _May:
        truth = Truth.UNKNOWN if code is None else self.statuses.property(code, wanted)
        return truth is not Truth.FALSE, truth is not Truth.TRUE

    def _untrusted(self, cost: ProductCost | None, share: Share) -> bool:
        if cost is None:
            return False
        currencies = {row.currency for row in cost.rows if row.kind in share.kinds}
        return cost.not_covered is not None or len(currencies) > 1

    def _bounds(self, figure: Share | Count | FactFigure, limit: Limit, subject: Subject) -> _Bounds:
        match figure:
            case FactFigure(name):
                value = self.case.fact(name, subject)
                number = _number(value) if isinstance(value, date | Decimal) else None
                return _against(number if number is not None else Fraction(0), number, limit)
            case Share():
                return self._share(figure, limit, subject)
            case Count():
                return self._count(figure, limit, subject)

    def _share(self, share: Share, limit: Limit, subject: Subject) -> _Bounds:
        cost = self.case.costs.get(subject.id)
        rows = [] if cost is None else [row for row in cost.rows if row.kind in share.kinds]
        if cost is None or not rows or not cost.complete or self._untrusted(cost, share):
            return _against(Fraction(0), Fraction(1), limit)
        marked = [(row, self._may(share.where, _row(row))) for row in rows]
        may = [row for row, (yes, _) in marked if yes]
        may_not = [row for row, (_, no) in marked if no]
        surely = [row for row, (_, no) in marked if not no]
        surely_not = [row for row, (yes, _) in marked if not yes]
        low, low_open = _part(surely, may_not, smallest=True)
        high, high_open = _part(may, surely_not, smallest=False)
        return _against(low, high, limit, low_open=low_open, high_open=high_open)

    def _count(self, count: Count, limit: Limit, subject: Subject) -> _Bounds:
        if count.of == "components":
            cost = self.case.costs.get(subject.id)
            if cost is None:
                return _against(Fraction(0), None, limit)
            weighed = [(self._may(count.where, _row(r)), r.lines) for r in cost.rows if r.kind in count.kinds]
            complete = cost.complete
        else:
            items = self.case.items(count.of)
            if items is None:
                return _against(Fraction(0), None, limit)
            weighed = [(self._may(count.where, self._item(item)), 1) for item in items]
            complete = True
        low = sum(lines for (_, no), lines in weighed if not no)
        high = sum(lines for (yes, _), lines in weighed if yes)
        return _against(Fraction(low), Fraction(high) if complete else None, limit)

    def _item(self, item: object) -> _Read:
        def read(name: str) -> str | None:
            value = self.case.attribute(item, name)
            return None if value is None else str(value)

        return read

    def _may(self, where: Node, read: _Read) -> _May:
        return _marks(where, lambda member: self._member_marks(member, read))

    def _member_marks(self, member: Leg | Member, read: _Read) -> _May:
        if isinstance(member, Leg):
            raise TypeError("a leg is not a predicate over list rows")
        value = read(member.attribute)
        if member.known:
            return (value is not None and value not in GROUPS), (value is None or value in GROUPS)
        if member.property is not None:
            return self._property_marks(value, member.property)
        return (value is None or value in member.symbols), (value is None or value not in member.symbols)


def _marks(tree: Node, leaf: Callable[[Leg | Member], _May]) -> _May:
    """May a tree hold, may it fail?"""
    match tree:
        case AllOf(parts):
            marks = [_marks(part, leaf) for part in parts]
            return all(yes for yes, _ in marks), any(no for _, no in marks)
        case AnyOf(parts):
            marks = [_marks(part, leaf) for part in parts]
            return any(yes for yes, _ in marks), all(no for _, no in marks)
        case Negation(part):
            yes, no = _marks(part, leaf)
            return no, yes
        case Leg() | Member():
            return leaf(tree)


def _sign_marks(operator: ComparisonOperator, bounds: _Bounds) -> _May:
    """What two signs leave open of a comparison."""
    match operator:
        case "at_most" | "on_or_before":
            return bounds.low != "gt", bounds.high == "gt"
        case "less_than" | "before":
            return bounds.low == "lt", bounds.high != "lt"
        case "at_least":
            return bounds.high != "lt", bounds.low == "lt"
        case "more_than":
            return bounds.high == "gt", bounds.low != "gt"


def _row(row: CostRow) -> _Read:
    return {"origin": row.origin, "sourced_from": row.seller}.__getitem__


def _part(matching: Iterable[CostRow], rest: Iterable[CostRow], *, smallest: bool) -> tuple[Fraction | None, bool]:
    """One end of a share: the matching rows at their low end and the rest at its high end, or the converse."""
    matching, rest = list(matching), list(rest)
    if not matching:
        return Fraction(0), False
    if not rest:
        return Fraction(1), False
    growing, shrinking = (rest, matching) if smallest else (matching, rest)
    weight = sum(row.high for row in growing)
    counterweight = sum(row.low for row in shrinking)
    if counterweight == 0 or any(row.unknown_costs for row in growing):
        return Fraction(0 if smallest else 1), True
    is_open = any(row.unknown_costs for row in shrinking)
    numerator = counterweight if smallest else weight
    return Fraction(numerator, weight + counterweight), is_open


def _number(value: date | Decimal) -> Fraction:
    return Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)


def _against(
    low: Fraction | None, high: Fraction | None, limit: Limit, *, low_open: bool = False, high_open: bool = False
) -> _Bounds:
    """The sign of the low bound against the limit's high end, and of the high bound against its low end."""
    if isinstance(limit.value, Interval):
        bottom, top = limit.value.low, limit.value.high
        low_open, high_open = low_open or limit.value.high_open, high_open or limit.value.low_open
    else:
        bottom = top = Fraction(limit.value.toordinal())
    return _Bounds(
        low="lt" if top is None or low is None else _sign(low, top, "gt" if low_open else "eq"),
        high="gt" if high is None else _sign(high, bottom, "lt" if high_open else "eq"),
    )


def _sign(value: Fraction, limit: Fraction, at_limit: str) -> str:
    left = value.numerator * limit.denominator
    right = limit.numerator * value.denominator
    return "lt" if left < right else "gt" if left > right else at_limit
