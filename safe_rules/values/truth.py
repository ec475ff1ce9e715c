"""Three truth values by Kleene's strong logic (Kleene, Introduction to Metamathematics, 1952, section 64).

Unknown is a value: it says that the facts do not settle a statement, never that somebody forgot to ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

__all__ = ["Truth", "all_of", "any_of"]


class Truth(Enum):
    """`true`, `false` or `unknown`."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __invert__(self) -> Truth:
        if self is Truth.UNKNOWN:
            return self
        return Truth.TRUE if self is Truth.FALSE else Truth.FALSE

    def __bool__(self) -> bool:
        raise TypeError("a three-valued truth has no two-valued meaning; compare it with Truth.TRUE or Truth.FALSE")

    @classmethod
    def of(cls, value: bool | None) -> Truth:  # noqa: FBT001 - the value itself is what is converted
        """`None` is unknown."""
        return cls.UNKNOWN if value is None else cls.TRUE if value else cls.FALSE


def all_of(values: Iterable[Truth]) -> Truth:
    """Conjunction: false if any is false, true if all are true (also of nothing), else unknown."""
    result = Truth.TRUE
    for value in values:
        if value is Truth.FALSE:
            return Truth.FALSE
        if value is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def any_of(values: Iterable[Truth]) -> Truth:
    """Disjunction: true if any is true, false if all are false (also of nothing), else unknown."""
    result = Truth.FALSE
    for value in values:
        if value is Truth.TRUE:
            return Truth.TRUE
        if value is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result
