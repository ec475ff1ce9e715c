"""A printed percentage stands on the side of the limit on which the exact share stands, for any denominator."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safe_rules.explanation.figures import format_percent, format_share
from safe_rules.values.interval import Interval

CAP = Fraction(35, 100)

shares = st.integers(1, 10**40).flatmap(
    lambda denominator: st.integers(0, denominator).map(lambda numerator: Fraction(numerator, denominator))
)
near = st.tuples(st.sampled_from([-1, 0, 1]), st.integers(1, 10**30)).map(lambda pair: Fraction(pair[0], pair[1]))
limits = st.sampled_from([CAP, Fraction(15, 100), Fraction(65, 100), Fraction(35125, 100_000), Fraction(1, 2)])


@pytest.fixture(autouse=True)
def _ends() -> Iterator[None]:
    """A number that never comes to its end fails instead of hanging the run."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def printed(text: str) -> Fraction:
    """The number that a printed percentage says, exactly."""
    if text.endswith("%"):
        return Fraction(Decimal(text.removesuffix(" %"))) / 100
    return Fraction(text)


def side(value: Fraction, limit: Fraction) -> int:
    return (value > limit) - (value < limit)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(35, 100), "35.00 %"),
        (Fraction(35_000_000_001, 10**11), "35.000000001 %"),
        (Fraction(350_000_000_000_000_001, 10**18), "35.0000000000000001 %"),
        (Fraction(34_999_999_999, 10**11), "34.999999999 %"),
        (Fraction(2, 7), "28.57 %"),
        (Fraction(0), "0.00 %"),
        (Fraction(1), "100.00 %"),
    ],
)
def test_a_share_prints_as_many_decimals_as_it_takes(share: Fraction, text: str) -> None:
    assert format_percent(share, CAP) == text


@given(shares | near.map(lambda off: abs(CAP + off)), limits)
@example(CAP, CAP)
def test_no_share_is_printed_on_the_wrong_side(share: Fraction, limit: Fraction) -> None:
    assert side(printed(format_percent(share, limit)), limit) == side(share, limit)


@given(shares, shares)
def test_a_limit_of_any_denominator_is_respected(share: Fraction, limit: Fraction) -> None:
    assert side(printed(format_percent(share, limit)), limit) == side(share, limit)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        ("0.999999", "0.15", "1"),
        ("0.150001", "0.15", "1"),
        ("0.35", "0.349999", "0.350001"),
        ("0.3500005", "0.35", "0.350001"),
    ],
)
def test_a_share_stands_between_two_limits_as_printed(share: str, low: str, high: str) -> None:
    shown = printed(format_percent(Fraction(share), Fraction(low), Fraction(high)))
    assert [side(shown, Fraction(edge)) for edge in (low, high)] == [
        side(Fraction(share), Fraction(edge)) for edge in (low, high)
    ]


@pytest.mark.parametrize("limit", [Fraction(1, 3), Fraction(2, 3), Fraction(1, 7)])
def test_a_limit_without_a_last_decimal_is_printed_as_the_ratio_it_is(limit: Fraction) -> None:
    assert printed(format_percent(limit, limit)) == limit
    assert printed(format_percent(limit + Fraction(1, 10**9), limit)) > limit


@given(shares)
def test_a_share_without_a_limit_is_off_by_less_than_half_of_its_last_decimal(share: Fraction) -> None:
    assert abs(printed(format_percent(share)) - share) <= Fraction(1, 20_000)


@given(shares, shares, limits, shares)
def test_both_ends_of_a_range_stand_on_their_sides_of_both_ends_of_a_limit(
    one: Fraction, other: Fraction, low: Fraction, more: Fraction
) -> None:
    figure = Interval(min(one, other), max(one, other))
    limit = Interval(low, low + more)
    shown = [printed(text) for text in format_share(figure, limit).split(" to ")]
    exact = [figure.low] if figure.is_exact else [figure.low, figure.high or Fraction(1)]
    for said, true in zip(shown, exact, strict=True):
        for edge in (limit.low, limit.high or Fraction(1)):
            assert side(said, edge) == side(true, edge)


@pytest.mark.parametrize("limit", [Fraction(35, 100), Fraction(35125, 100_000), Fraction(1, 3)])
def test_a_limit_itself_is_printed_exactly(limit: Fraction) -> None:
    exactly = Interval.exactly(limit)
    assert printed(format_share(exactly, exactly)) == limit
