"""Reads a workbook in a process of its own: the bytes come in on standard input, one JSON document goes out.

Whatever a hostile file does to this process (memory, time, a crash) stays in it. It opens no file, and imports nothing
but the standard library and its neighbours, so that it starts quickly and runs wherever the package runs.
"""

from __future__ import annotations

import contextlib
import difflib
import gc
import json
import os
import sys
import threading
import time
from typing import Any

from safe_rules.intake.workbook_parts import Book, Sheet, read_book
from safe_rules.intake.workbook_sheet import SheetContent, column_letters, has_values, read_sheet
from safe_rules.intake.workbook_values import Value
from safe_rules.intake.zip_guard import SAVE_AS_XLSX, open_guarded
from safe_rules.values.errors import Fault, InputError, quoted

__all__ = ["main", "read"]

_NAMED = 10
"""Places that are passed on of each thing noticed; of the rest the number."""

_GLANCE = 0.2
"""Seconds between two looks at the parent."""


def main(job: dict[str, Any]) -> None:
    """Reads standard input to its end and answers on standard output. `job`: `sheet` (or null), `memory` in bytes,
    `parent` the process that waits.
    """
    gc.disable()  # the process is short and makes no cycles
    _limit_memory(job["memory"])
    _end_with(job["parent"])
    try:
        answer = read(sys.stdin.buffer.read(), job["sheet"])
    except InputError as error:
        answer = {"faults": [_fault(fault) for fault in error.faults]}
    except MemoryError:
        answer = {"faults": [["reading the workbook takes too much memory", None, None, None, None, SAVE_AS_XLSX]]}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    sys.stdout.buffer.flush()


def _end_with(parent: int) -> None:
    """Nobody waits any more once the parent has died, however it died: then this process ends, too."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_GLANCE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _limit_memory(most: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _fault(fault: Fault) -> list[str | int | None]:
    place = fault.position
    where = [place.sheet, place.row, place.column] if place else [None, None, None]
    return [fault.message, *where, fault.expected, fault.remedy]


def read(content: bytes, wanted: str | None) -> dict[str, Any]:
    """The chosen sheet and what was noticed, as plain JSON values; `InputError` when it cannot be read."""
    book = read_book(open_guarded(content))
    sheet, table = _named(book, wanted) if wanted is not None else _only(book)
    hidden = [other.name for other in book.sheets if other.hidden and other != sheet and _filled(book, other)]
    return {
        "sheet": sheet.name,
        "sheet_hidden": sheet.hidden,
        "macros": book.macros,
        "hidden_sheets": hidden,
        "other_sheets": _others(book, sheet) if wanted is not None else [],
        "columns": [column_letters(number + 1) for number in range(table.last_column)],
        "rows": [[row, _packed(cells)] for row, cells in table.rows.items()],
        "hidden_rows": sorted({row for row in table.hidden_rows if row in table.rows}),
        "hidden_columns": _hidden_columns(table),
        "merged": [
            f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
            for top, left, bottom, right in table.merged
            if (top, left) != (bottom, right) and top <= table.last_row and left <= table.last_column
        ],
        "covered": _counted(table.covered()),
        "struck": _counted(_places(table, "struck")),
        "rounded": _counted(_places(table, "rounded")),
        "stale": _counted(_places(table, "calculated") if book.recalculate else []),
    }


def _packed(cells: dict[int, Value]) -> list[list[str | int | None]]:
    """Column and text; for more than text also the kind, what the number format shows, and a formula that adds up."""
    return [
        [column, value.text]
        if value.kind == "text" and value.adds is None
        else [column, value.text, value.kind, value.unit, value.adds]
        for column, value in sorted(cells.items())
    ]


def _places(table: SheetContent, mark: str) -> list[tuple[int, int]]:
    return [
        (row, column) for row, cells in table.rows.items() for column in sorted(cells) if getattr(cells[column], mark)
    ]


def _counted(places: list[tuple[int, int]]) -> dict[str, Any]:
    return {"count": len(places), "first": [[row, column_letters(column)] for row, column in places[:_NAMED]]}


def _hidden_columns(table: SheetContent) -> list[str]:
    used = {column for cells in table.rows.values() for column in cells}
    return [
        column_letters(column)
        for column in sorted(used)
        if any(first <= column <= last for first, last in table.hidden_columns)
    ]


def _filled(book: Book, sheet: Sheet) -> bool:
    return sheet.kind == "worksheet" and has_values(book, sheet)


def _others(book: Book, chosen: Sheet) -> list[str]:
    return [sheet.name for sheet in book.sheets if not sheet.hidden and sheet != chosen and _filled(book, sheet)]


def _named(book: Book, wanted: str) -> tuple[Sheet, SheetContent]:
    """The sheet of that name; case does not matter, as in spreadsheet programs."""
    found = next((sheet for sheet in book.sheets if sheet.name.casefold() == wanted.casefold()), None)
    if found is None:
        names = [sheet.name for sheet in book.sheets if sheet.kind == "worksheet"]
        names.sort(key=lambda name: -difflib.SequenceMatcher(None, name.casefold(), wanted.casefold()).ratio())
        listed = ", ".join(map(quoted, names[:_NAMED])) + (", …" if len(names) > _NAMED else "")
        raise InputError(Fault(f"the workbook has no sheet {quoted(wanted)}", None, f"one of {listed}"))
    if found.kind != "worksheet":
        raise InputError(Fault(f"sheet {quoted(found.name)} has no cells (it is a chart or a dialogue)"))
    table = read_sheet(book, found)
    if not table.rows:
        raise InputError(Fault(f"sheet {quoted(found.name)} is empty", None, "a bill of materials"))
    return found, table


def _only(book: Book) -> tuple[Sheet, SheetContent]:
    """The one visible sheet that holds something. Of several nobody guesses which one counts."""
    filled: list[tuple[Sheet, int, int]] = []
    table = SheetContent()
    for sheet in book.sheets:
        if sheet.hidden or sheet.kind != "worksheet":
            continue
        content = read_sheet(book, sheet)
        if content.rows:
            filled.append((sheet, content.last_row, content.last_column))
            table = content if len(filled) == 1 else SheetContent()
    if len(filled) == 1:
        return filled[0][0], table
    if filled:
        sizes = [f"{quoted(s.name)} (A1:{column_letters(columns)}{rows})" for s, rows, columns in filled]
        listed = ", ".join(sizes[:_NAMED]) + (", …" if len(sizes) > _NAMED else "")
        raise InputError(Fault(f"several sheets hold something: {listed}", None, None, "name one of them with --sheet"))
    hidden = [quoted(sheet.name) for sheet in book.sheets if sheet.hidden and _filled(book, sheet)]
    if hidden:
        listed = ", ".join(hidden[:_NAMED])
        raise InputError(
            Fault(f"only hidden sheets hold something: {listed}", None, None, "name one of them with --sheet")
        )
    raise InputError(Fault("the workbook is empty: no cell holds a value", None, "a bill of materials"))
