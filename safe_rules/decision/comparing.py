"""Compares exact intervals: is every value of one on this side of every value of the other?"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from safe_rules.rulebook.opened import ComparisonOperator
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

__all__ = ["as_interval", "compare"]


def as_interval(value: Interval | date | Fraction | int) -> Interval:
    """A date is its ordinal day, so that dates and ratios are compared by one set of rules."""
    if isinstance(value, Interval):
        return value
    return Interval.exactly(value.toordinal() if isinstance(value, date) else value)


def compare(figure: Interval, operator: ComparisonOperator, limit: Interval) -> Truth:
    """True when the comparison holds for every pair of values, false when for none, else unknown."""
    match operator:
        case "at_most" | "on_or_before":
            return _settled(surely=_never_above(figure, limit), never=_always_below(limit, figure))
        case "less_than" | "before":
            return _settled(surely=_always_below(figure, limit), never=_never_above(limit, figure))
        case "at_least":
            return _settled(surely=_never_above(limit, figure), never=_always_below(figure, limit))
        case "more_than":
            return _settled(surely=_always_below(limit, figure), never=_never_above(figure, limit))


def _settled(*, surely: bool, never: bool) -> Truth:
    return Truth.TRUE if surely else Truth.FALSE if never else Truth.UNKNOWN


def _never_above(left: Interval, right: Interval) -> bool:
    """Every value of `left` is at most every value of `right`."""
    return left.high is not None and left.high <= right.low


def _always_below(left: Interval, right: Interval) -> bool:
    """Every value of `left` is less than every value of `right`."""
    if left.high is None:
        return False
    return left.high < right.low or (left.high == right.low and (left.high_open or right.low_open))
