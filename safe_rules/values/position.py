"""Where a value was read: file, sheet, row, column.

Every value that reaches a verdict keeps its position, so that a lawyer can go from a finding back to the cell.
Rows and lines count from 1, as spreadsheet programs and editors show them.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Position"]


class Position(NamedTuple):
    """A place in an input file.

    `row` is the spreadsheet row or the line of a text file; `column` is the header or letter of a table column
    (text) or the key path of a YAML or JSON value. What is not known is `None`.
    """

    path: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [self.path]
        if self.sheet is not None:
            parts.append(f"sheet `{self.sheet}`")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column `{self.column}`")
        return ", ".join(parts)

    def sort_key(self) -> tuple[str, str, int, str]:
        """Order by file, sheet, row, column; a missing part sorts first."""
        return (self.path, self.sheet or "", self.row or 0, self.column or "")
