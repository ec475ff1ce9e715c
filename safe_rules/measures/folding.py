"""Folds cost rows into a share or a count, as exact intervals over everything that is unknown.

A row matches, does not match, or may match (its country or that country's status is unknown). The share of the
matching cost is largest when every doubtful row matches at its highest cost and the rest costs least, and smallest the
other way round, because a share only grows when cost is added to its matching side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from safe_rules.measures.component_cost import CostRow
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

__all__ = ["ANY_COUNT", "ANY_SHARE", "count_of", "share_of"]

ANY_SHARE = Interval(Fraction(0), Fraction(1))
ANY_COUNT = Interval(Fraction(0), None)


@dataclass(slots=True)
class _Side:
    """Sums of one class of rows; `unbounded`: it holds a line whose cost is some unknown positive amount."""

    low: int = 0
    high: int = 0
    unbounded: bool = False
    present: bool = False


def share_of(rows: Sequence[tuple[CostRow, Truth]], *, complete: bool = True) -> Interval:
    """The exact interval of (cost of matching rows) / (cost of all rows).

    No rows, or an incomplete list, is every share from 0 to 1: what is not there cannot be divided by.
    """
    sides = {truth: _Side() for truth in Truth}
    for row, truth in rows:
        side = sides[truth]
        side.low += row.low
        side.high += row.high
        side.unbounded |= row.unknown_costs > 0
        side.present = True
    if not rows or not complete:
        return ANY_SHARE
    yes, no, maybe = sides[Truth.TRUE], sides[Truth.FALSE], sides[Truth.UNKNOWN]
    high, high_open = _largest(yes, no, maybe)
    low_of_rest, low_open = _largest(no, yes, maybe)
    return Interval(1 - low_of_rest, high, low_open, high_open)


def _largest(side: _Side, other: _Side, maybe: _Side) -> tuple[Fraction, bool]:
    """The largest share `side` can have, and whether it is only approached."""
    reachable = side.present or maybe.present
    if not reachable:
        return Fraction(0), False
    if not other.present:
        return Fraction(1), False
    if side.unbounded or maybe.unbounded:
        return Fraction(1), True
    top = side.high + maybe.high
    if other.low == 0:
        return Fraction(1), True
    return Fraction(top, top + other.low), other.unbounded


def count_of(rows: Iterable[tuple[CostRow, Truth]], *, complete: bool = True) -> Interval:
    """How many lines match: those that surely do, up to those that may; no upper end when the list is incomplete."""
    sure = possible = 0
    for row, truth in rows:
        sure += row.lines if truth is Truth.TRUE else 0
        possible += row.lines if truth is not Truth.FALSE else 0
    return Interval(Fraction(sure), Fraction(possible) if complete else None)
