"""What a reader saw and did not act on: a thing to say beside a verdict, with the place where it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from safe_rules.values.position import Position

__all__ = ["Notice"]


@dataclass(frozen=True, slots=True)
class Notice:
    """`warning`: may surprise; `observation`: a fact about the input; `assumption`: what a verdict rests on unproved.

    `places` holds the first few places, `count` how many there are in all.
    """

    kind: Literal["warning", "observation", "assumption"]
    message: str
    places: tuple[Position, ...] = ()
    count: int = 1
