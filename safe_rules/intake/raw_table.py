"""A table as it stands in a file, before anyone knows what its columns mean.

The readers of text tables and of workbooks produce it, `bom_table` reads it. Nothing is dropped here: title rows,
blank rows and total rows are all kept, with the row numbers that people see in their program.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from safe_rules.values.notice import Notice

__all__ = ["CellKind", "RawCell", "RawRow", "RawTable"]

CellKind = Literal["text", "number", "date", "boolean", "error", "formula_without_value"]


class RawCell(NamedTuple):
    """A cell that is more than text.

    `text` is canonical: numbers as plain decimal text without exponent, booleans `TRUE`/`FALSE`, dates in ISO form.
    """

    text: str
    kind: CellKind
    unit: str | None = None
    """What the number format shows around a number, with `0` for the number: `$ 0`, `0 k€`, `0 %`."""
    adds: str | None = None
    """The formula of the cell, when it adds up cells of other rows."""


class RawRow(NamedTuple):
    """One row. A plain string is text as typed, `""` is an empty cell; the position is the column index.

    `number` is the spreadsheet row, or the line of the text file where the record begins, from 1.
    """

    number: int
    cells: tuple[str | RawCell, ...]
    hidden: bool = False


class RawTable(NamedTuple):
    """All rows of one sheet or one text file, with what the reader noticed on the way.

    `column_names` are the letters of a workbook (empty for text); `merged` are ranges such as `A1:B2`;
    `delimiter` is the mark between the cells of a text.
    """

    path: str
    sheet: str | None
    rows: tuple[RawRow, ...]
    notices: tuple[Notice, ...]
    column_names: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    delimiter: str | None = None
