"""Exact figures as people read them; a percentage is never rounded across, or onto, the limit it is compared with."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from safe_rules.values.interval import Interval

__all__ = ["decimal_text", "format_count", "format_date", "format_percent", "format_share", "ratio_text"]

_DIGITS = 2


def format_percent(share: Fraction, *limits: Fraction) -> str:
    """A share in percent with at least two decimals, and as many more as it takes to stand on its side of each limit.

    A share equal to a limit prints the limit; one above prints a larger number, one below a smaller number, always.
    A share equal to a limit that has no last decimal, such as 1/3, is printed as that ratio.
    """
    hundred = share * 100
    digits = _DIGITS
    if share in limits and not _has_last_decimal(hundred):
        return str(share)
    while True:
        shown = round(hundred, digits)
        if all(_side(shown, limit * 100) == _side(hundred, limit * 100) for limit in limits):
            return f"{decimal_text(shown, digits)} %"
        digits += 1


def _has_last_decimal(value: Fraction) -> bool:
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest == 1


def _side(value: Fraction, limit: Fraction) -> int:
    return (value > limit) - (value < limit)


def decimal_text(value: Fraction, digits: int) -> str:
    """A ratio that has at most `digits` decimals, written out with exactly that many."""
    scaled = value * 10**digits
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {digits} decimals")
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled.numerator), 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"


def format_share(interval: Interval, limit: Interval | None = None) -> str:
    """`28.57 %`, or `31.00 % to 36.00 %` while something is unknown."""
    edges = () if limit is None else (limit.low, *([limit.high] if limit.high is not None else []))
    low = format_percent(interval.low, *edges)
    if interval.high is None or interval.is_exact:
        return low
    return f"{low} to {format_percent(interval.high, *edges)}"


def format_count(interval: Interval) -> str:
    if interval.high is None:
        return f"{interval.low} or more" if interval.low else "an unknown number"
    return f"{interval.low}" if interval.is_exact else f"{interval.low} to {interval.high}"


def format_date(interval: Interval) -> str:
    return date.fromordinal(int(interval.low)).isoformat() if interval.is_exact else "a day that is not known"


def ratio_text(value: Fraction | None) -> str | None:
    """An exact ratio for machines: `7/20`, `0`, `1`; `None` for no bound."""
    return None if value is None else str(value)
