"""Exact intervals: what a figure can be while some facts are unknown.

Bounds are exact ratios (`fractions.Fraction`), `None` stands for no upper bound; an open bound is approached, not
reached. Shares and counts are never negative, so a lower bound is always a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Interval"]


@dataclass(frozen=True, slots=True)
class Interval:
    """All exact values from `low` to `high`; `low_open`/`high_open` exclude the bound itself."""

    low: Fraction
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if self.high is not None and (
            self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))
        ):
            raise ValueError(f"empty interval: {self.low} to {self.high}")

    @classmethod
    def exactly(cls, value: Fraction | int) -> Interval:
        return cls(Fraction(value), Fraction(value))

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def contains(self, value: Fraction | int) -> bool:
        above = value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below
