"""What a person looking at the sheet would not have seen, said beside the table: hidden, merged, rounded, not read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from safe_rules.values.errors import quoted
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = ["workbook_notices"]

_NAMED = 10


def workbook_notices(answer: dict[str, Any], path: str) -> tuple[Notice, ...]:
    """The notices of one sheet. `answer` is what `workbook_child.read` found."""
    sheet = answer["sheet"]
    return (
        *_about_sheets(answer, path),
        *_about_hidden(answer, path, sheet),
        *_about_merged(answer, path, sheet),
        *_about_cells(answer["struck"], path, sheet, "cells that are struck through are read like all others"),
        *_about_cells(
            answer["rounded"],
            path,
            sheet,
            "numbers with more digits than the 15 that spreadsheet programs keep, read as the programs show them",
        ),
        *_about_cells(
            answer["stale"],
            path,
            sheet,
            "the workbook asks to be recalculated when it is opened: the stored results of its formulas may be out "
            "of date; save it once in a spreadsheet program to be sure",
        ),
    )


def _some(names: Iterable[object]) -> str:
    listed = [quoted(name) for name in names]
    rest = len(listed) - _NAMED
    return ", ".join(listed[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _about_sheets(answer: dict[str, Any], path: str) -> Iterable[Notice]:
    if answer["macros"]:
        yield Notice("observation", "the workbook holds macros; they were neither read nor run", (Position(path),))
    if answer["sheet_hidden"]:
        place = Position(path, answer["sheet"])
        yield Notice("warning", f"sheet {quoted(answer['sheet'])} is hidden in the workbook", (place,))
    if hidden := answer["hidden_sheets"]:
        places = tuple(Position(path, name) for name in hidden[:_NAMED])
        yield Notice("warning", f"hidden sheets hold values that were not read: {_some(hidden)}", places, len(hidden))

    if others := answer["other_sheets"]:
        places = tuple(Position(path, name) for name in others[:_NAMED])
        yield Notice("warning", f"other sheets hold values that were not read: {_some(others)}", places, len(others))


def _about_hidden(answer: dict[str, Any], path: str, sheet: str) -> Iterable[Notice]:
    if rows := answer["hidden_rows"]:
        places = tuple(Position(path, sheet, row) for row in rows[:_NAMED])
        message = f"rows hidden by hand or by a filter are read like all others: {_some(rows)}"
        yield Notice("warning", message, places, len(rows))
    if columns := answer["hidden_columns"]:
        places = tuple(Position(path, sheet, None, column) for column in columns[:_NAMED])
        yield Notice("warning", f"hidden columns are read like all others: {_some(columns)}", places, len(columns))


def _about_merged(answer: dict[str, Any], path: str, sheet: str) -> Iterable[Notice]:
    if merged := answer["merged"]:
        places = tuple(Position(path, sheet, None, name) for name in merged[:_NAMED])
        message = f"merged cells, of which only the first holds the value and the others read as empty: {_some(merged)}"
        yield Notice("warning", message, places, len(merged))
    yield from _about_cells(
        answer["covered"], path, sheet, "cells that merging covers still hold values, which are read like all others"
    )


def _about_cells(found: dict[str, Any], path: str, sheet: str, message: str) -> Iterable[Notice]:
    if found["count"]:
        names = ", ".join(quoted(f"{column}{row}") for row, column in found["first"])
        rest = found["count"] - len(found["first"])
        places = tuple(Position(path, sheet, row, column) for row, column in found["first"])
        more = f" and {rest} more" if rest else ""
        yield Notice("warning", f"{message}: {names}{more}", places, found["count"])
