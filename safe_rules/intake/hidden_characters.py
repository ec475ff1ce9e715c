"""Characters in a table that nobody sees: they can make one name look like another, or turn the text around them.

In the cells that decide something they are faults; in free text and beside the table they are said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from safe_rules.intake.headers import Header, cell_text
from safe_rules.intake.raw_table import RawRow
from safe_rules.intake.remarks import Remarks
from safe_rules.values.document import hidden_character
from safe_rules.values.errors import FaultList
from safe_rules.values.position import Position

__all__ = ["DECIDING", "REMEDY", "check_hidden_characters"]

DECIDING = (
    "product",
    "line_id",
    "parent_id",
    "origin",
    "origin_shares",
    "origin_basis",
    "sourced_from",
    "currency",
    "kind",
)
REMEDY = "type the text again, without what was pasted"
_BREAKS = "\n\r\t"


def check_hidden_characters(
    rows: Iterable[RawRow],
    header: Header,
    place: Callable[[int, str | None], Position],
    faults: FaultList,
    remarks: Remarks,
) -> None:
    """Every row of a table; `place` is given a row and a contract column."""
    column_of = {index: column for column, index in header.columns.items()}
    for row in rows:
        for index, cell in enumerate(row.cells):
            text = cell_text(cell)
            if text.isprintable():
                continue
            column = column_of.get(index)
            deciding = column in DECIDING and row.number > header.row
            found = hidden_character(text, besides="" if deciding else _BREAKS)
            if found is None or found.code == 0:  # a zero byte has a fault of its own
                continue
            where = place(row.number, column)
            if deciding or row.number == header.row or (found.control and row.number > header.row):
                faults.add(f"the cell holds {found}", where, expected="text that can be seen", remedy=REMEDY)
            else:
                remarks.add("warning", "cells hold characters that nobody sees", where)
