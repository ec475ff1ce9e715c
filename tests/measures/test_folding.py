"""A share as an interval holds every completion of what is unknown, and no more than that."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from safe_rules.measures.component_cost import CostRow
from safe_rules.measures.folding import ANY_COUNT, ANY_SHARE, count_of, share_of
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

HUGE = 10**40
TINY = Fraction(1, 10**40)


def row(low: int, high: int | None = None, *, unknown: int = 0, lines: int = 1) -> CostRow:
    return CostRow("component", None, None, None, low, low if high is None else high, lines, unknown)


@dataclass(frozen=True)
class Drawn:
    rows: list[tuple[CostRow, Truth]]

    def completions(self) -> list[Fraction]:
        """The share of every corner: costs at their ends, unknown ones tiny or huge, doubtful rows in or out."""
        found = []
        ends = [self.ends(one) for one, _ in self.rows]
        sides = [(True, False) if truth is Truth.UNKNOWN else (truth is Truth.TRUE,) for _, truth in self.rows]
        for costs in itertools.product(*ends):
            for inside in itertools.product(*sides):
                matching = sum(cost for cost, yes in zip(costs, inside, strict=True) if yes)
                found.append(Fraction(matching) / sum(costs))
        return found

    @staticmethod
    def ends(one: CostRow) -> list[Fraction]:
        if not one.unknown_costs:
            return sorted({Fraction(one.low), Fraction(one.high)})
        return [one.low + TINY, Fraction(one.high + HUGE)]


@st.composite
def drawn_rows(draw: st.DrawFn) -> Drawn:
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        low = draw(st.integers(1, 50))
        unknown = draw(st.sampled_from([0, 0, 0, 1]))
        bare = unknown and draw(st.booleans())
        high = low + draw(st.sampled_from([0, 0, 1, 30]))
        rows.append((row(0 if bare else low, 0 if bare else high, unknown=unknown), draw(st.sampled_from(list(Truth)))))
    return Drawn(rows)


@given(drawn_rows())
def test_every_completion_lies_in_the_interval(drawn: Drawn) -> None:
    interval = share_of(drawn.rows)
    assert all(interval.contains(share) for share in drawn.completions())


@given(drawn_rows())
def test_a_closed_bound_is_reached_and_an_open_one_approached(drawn: Drawn) -> None:
    interval = share_of(drawn.rows)
    found = drawn.completions()
    assert interval.high is not None
    near = Fraction(1, 10**30)
    assert (min(found) - interval.low) < near
    assert (interval.high - max(found)) < near
    assert interval.low_open is (min(found) != interval.low)
    assert interval.high_open is (max(found) != interval.high)


@given(drawn_rows(), st.data())
def test_knowing_more_only_narrows_the_interval(drawn: Drawn, data: st.DataObject) -> None:
    open_rows = [n for n, (_, truth) in enumerate(drawn.rows) if truth is Truth.UNKNOWN]
    assume(open_rows)
    at = data.draw(st.sampled_from(open_rows))
    settled = list(drawn.rows)
    settled[at] = (settled[at][0], data.draw(st.sampled_from([Truth.TRUE, Truth.FALSE])))
    wide, narrow = share_of(drawn.rows), share_of(settled)
    assert wide.high is not None
    assert narrow.high is not None
    assert wide.low <= narrow.low <= narrow.high <= wide.high


def test_exact_figures_give_an_exact_share() -> None:
    assert share_of([(row(35), Truth.TRUE), (row(65), Truth.FALSE)]) == Interval.exactly(Fraction(35, 100))


def test_an_unknown_origin_may_fall_on_either_side() -> None:
    rows = [(row(64), Truth.FALSE), (row(31), Truth.TRUE), (row(5), Truth.UNKNOWN)]
    assert share_of(rows) == Interval(Fraction(31, 100), Fraction(36, 100))


def test_a_matching_line_without_cost_leaves_the_share_open_towards_one() -> None:
    rows = [(row(80), Truth.FALSE), (row(20, unknown=1), Truth.TRUE)]
    assert share_of(rows) == Interval(Fraction(20, 100), Fraction(1), low_open=True, high_open=True)


def test_another_line_without_cost_leaves_the_share_open_towards_zero() -> None:
    rows = [(row(80, unknown=1), Truth.FALSE), (row(20), Truth.TRUE)]
    assert share_of(rows) == Interval(Fraction(0), Fraction(20, 100), low_open=True, high_open=True)


def test_a_share_of_one_side_only_is_exact_even_without_costs() -> None:
    assert share_of([(row(0, unknown=2), Truth.FALSE)]) == Interval.exactly(0)
    assert share_of([(row(0, unknown=2), Truth.TRUE)]) == Interval.exactly(1)


@pytest.mark.parametrize("rows", [[], [(row(5), Truth.TRUE), (row(5), Truth.FALSE)]])
def test_an_incomplete_or_empty_list_is_every_share(rows: list[tuple[CostRow, Truth]]) -> None:
    assert share_of(rows, complete=False) == ANY_SHARE
    assert share_of([]) == ANY_SHARE


def test_a_count_runs_from_the_sure_to_the_possible_lines() -> None:
    rows = [(row(1, lines=3), Truth.TRUE), (row(1, lines=2), Truth.UNKNOWN), (row(1, lines=9), Truth.FALSE)]
    assert count_of(rows) == Interval(Fraction(3), Fraction(5))
    assert count_of(rows, complete=False) == Interval(Fraction(3), None)
    assert count_of([]) == Interval.exactly(0)
    assert count_of([], complete=False) == ANY_COUNT
