"""Calendar dates from text: ISO 8601 `YYYY-MM-DD` and nothing else, so that no reader guesses at 03/04/2026."""

from __future__ import annotations

import re
from datetime import date

__all__ = ["DATE_PATTERN", "read_date"]

DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_date(text: str) -> date:
    """The date that `text` names; `ValueError` with the reason when it names none."""
    if _DATE.fullmatch(text) is None:
        raise ValueError("not a date of the form YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("no such day in the calendar") from error
