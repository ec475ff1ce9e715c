"""Collects what a table reader noticed: places that share one message become one notice with a count.

What differs from place to place (the text of a row, two figures) is a detail, and the first few are listed.
"""

from __future__ import annotations

from typing import Literal

from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = ["Remarks"]

_NoticeKind = Literal["warning", "observation", "assumption"]


class Remarks:
    """Keeps the first `SHOWN` places and the first `LISTED` details of each message and counts the rest."""

    SHOWN = 5
    LISTED = 10

    def __init__(self) -> None:
        self._places: dict[tuple[_NoticeKind, str], list[Position]] = {}
        self._details: dict[tuple[_NoticeKind, str], list[str]] = {}

    def add(self, kind: _NoticeKind, message: str, place: Position, detail: str | None = None) -> None:
        self._places.setdefault((kind, message), []).append(place)
        if detail is not None:
            self._details.setdefault((kind, message), []).append(detail)

    def notices(self) -> tuple[Notice, ...]:
        """One notice a message, in the order in which the messages first came up."""
        return tuple(
            Notice(kind, message + self._listed((kind, message)), tuple(places[: self.SHOWN]), len(places))
            for (kind, message), places in self._places.items()
        )

    def _listed(self, key: tuple[_NoticeKind, str]) -> str:
        details = self._details.get(key, [])
        more = f"; and {len(details) - self.LISTED} more" if len(details) > self.LISTED else ""
        return f": {'; '.join(details[: self.LISTED])}{more}" if details else ""
