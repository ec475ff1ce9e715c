"""A comparison of intervals is true when it holds for every pair of values, false when for none, else unknown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.decision.comparing import as_interval, compare
from safe_rules.rulebook.opened import ComparisonOperator
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

HOLDS: dict[ComparisonOperator, Callable[[Fraction, Fraction], bool]] = {
    "at_most": lambda x, y: x <= y,
    "on_or_before": lambda x, y: x <= y,
    "less_than": lambda x, y: x < y,
    "before": lambda x, y: x < y,
    "at_least": lambda x, y: x >= y,
    "more_than": lambda x, y: x > y,
}
T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
TEN = Interval.exactly(10)


def between(low: int, high: int | None, *, low_open: bool = False, high_open: bool = False) -> Interval:
    return Interval(Fraction(low), None if high is None else Fraction(high), low_open, high_open)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        # at_most, less_than, at_least, more_than a limit of ten
        (Interval.exactly(9), (T, T, F, F)),
        (TEN, (T, F, T, F)),
        (Interval.exactly(11), (F, F, T, T)),
        (between(9, 10), (T, U, U, F)),
        (between(9, 10, high_open=True), (T, T, F, F)),
        (between(10, 11), (U, F, T, U)),
        (between(10, 11, low_open=True), (F, F, T, T)),
        (between(9, 11), (U, U, U, U)),
        (between(9, None), (U, U, U, U)),
        (between(10, None), (U, F, T, U)),
        (between(10, None, low_open=True), (F, F, T, T)),
    ],
)
def test_a_figure_stands_to_an_exact_limit(figure: Interval, expected: tuple[Truth, ...]) -> None:
    operators: tuple[ComparisonOperator, ...] = ("at_most", "less_than", "at_least", "more_than")
    assert tuple(compare(figure, operator, TEN) for operator in operators) == expected


@pytest.mark.parametrize(
    ("day", "on_or_before", "before"),
    [("2026-05-29", T, T), ("2026-05-30", T, F), ("2026-05-31", F, F)],
)
def test_a_day_stands_to_a_last_day(day: str, on_or_before: Truth, before: Truth) -> None:
    figure, limit = as_interval(date.fromisoformat(day)), as_interval(date(2026, 5, 30))
    assert compare(figure, "on_or_before", limit) is on_or_before
    assert compare(figure, "before", limit) is before


def test_a_day_not_known_is_neither_before_nor_after() -> None:
    unknown = Interval(Fraction(0), None)
    for operator in HOLDS:
        assert compare(unknown, operator, as_interval(date(2026, 5, 30))) is U


def test_a_limit_nobody_has_read_is_compared_as_a_range() -> None:
    unread = between(0, 35)
    assert compare(Interval.exactly(36), "at_most", unread) is F
    assert compare(Interval.exactly(35), "at_most", unread) is U
    assert compare(Interval.exactly(0), "at_most", unread) is T
    assert compare(Interval.exactly(35), "at_most", between(0, 35, high_open=True)) is F
    assert compare(Interval.exactly(0), "more_than", between(0, 35, low_open=True)) is F


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low = draw(st.integers(0, 4))
    high = draw(st.one_of(st.none(), st.integers(low, 5)))
    wide = high is None or high > low
    return Interval(
        Fraction(low),
        None if high is None else Fraction(high),
        low_open=wide and draw(st.booleans()),
        high_open=wide and high is not None and draw(st.booleans()),
    )


GRID = [Fraction(n, 3) for n in range(40)]


@given(intervals(), st.sampled_from(sorted(HOLDS)), intervals())
def test_every_operator_says_what_trying_all_values_says(
    figure: Interval, operator: ComparisonOperator, limit: Interval
) -> None:
    found = {HOLDS[operator](x, y) for x in GRID if figure.contains(x) for y in GRID if limit.contains(y)}
    expected = U if len(found) == 2 else Truth.of(found.pop())
    assert compare(figure, operator, limit) is expected
