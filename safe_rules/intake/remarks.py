"""Collects what a table reader noticed: places that share one message become one notice with a count."""

from __future__ import annotations

from typing import Literal

from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = ["Remarks"]

_NoticeKind = Literal["warning", "observation", "assumption"]


class Remarks:
    """Keeps the first `SHOWN` places of each message and counts the rest."""

    SHOWN = 5

    def __init__(self) -> None:
        self._places: dict[tuple[_NoticeKind, str], list[Position]] = {}

    def add(self, kind: _NoticeKind, message: str, place: Position) -> None:
        self._places.setdefault((kind, message), []).append(place)

    def notices(self) -> tuple[Notice, ...]:
        """One notice a message, in the order in which the messages first came up."""
        return tuple(
            Notice(kind, message, tuple(places[: self.SHOWN]), len(places))
            for (kind, message), places in self._places.items()
        )
