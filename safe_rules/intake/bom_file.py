"""A bill of materials in a file of its own: the content decides the format, the name only makes a warning."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.raw_table import RawTable
from safe_rules.intake.sniffing import SNIFFED_BYTES, sniff
from safe_rules.intake.text_table import MAX_BYTES, read_text_table
from safe_rules.values.errors import Fault, InputError, quoted
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position
from safe_rules.values.text_file import first_bytes

__all__ = ["TableOptions", "load_bom", "read_raw_table", "table_bytes"]

_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xls")
_DOCUMENTS = (".json", ".yaml", ".yml")


class TableOptions(NamedTuple):
    """How tables are to be read: their header -> ours, the sheet of a workbook, the delimiter of a text."""

    mapping: Mapping[str, str] = {}
    sheet: str | None = None
    delimiter: str | None = None


def load_bom(  # noqa: PLR0913 (all by name)
    path: str | Path,
    *,
    mapping: Mapping[str, str],
    sheet: str | None = None,
    delimiter: str | None = None,
    default_currency: str | None = None,
    content: bytes | None = None,
) -> BomTable:
    """The lines of a CSV, TSV, XLSX or XLSM file; `InputError` with every fault when it cannot be read as a table.

    `content` is what `table_bytes` read of the file, for a caller who must know that these very bytes were judged.
    """
    table = read_raw_table(path, sheet=sheet, delimiter=delimiter, content=content)
    return read_bom(table, mapping=mapping, default_currency=default_currency)


def table_bytes(path: str | Path) -> bytes:
    """The bytes of a file that may be a table, read once: at most one more than the largest table has."""
    return first_bytes(Path(path), MAX_BYTES)


def read_raw_table(
    path: str | Path, *, sheet: str | None, delimiter: str | None, content: bytes | None = None
) -> RawTable:
    """The table as it stands in the file; `sheet` is for workbooks only, `delimiter` for text only."""
    place = Position(str(path))
    content = table_bytes(path) if content is None else content
    kind = sniff(content[:SNIFFED_BYTES])
    suffix = Path(path).suffix.casefold()
    if kind == "json" or (kind == "text" and suffix in _DOCUMENTS):
        raise InputError(
            Fault(
                "a bill of materials on its own is a table, and this is a JSON or YAML document",
                place,
                "a CSV, TSV, XLSX or XLSM file",
                "put the components into a dossier under `products`, and check that",
            )
        )
    if kind in ("zip", "ole2"):
        from safe_rules.intake.workbook import read_workbook

        if delimiter is not None:
            raise InputError(Fault("a delimiter is given, but this is a workbook", place, None, "leave it out"))
        table = read_workbook(path, sheet=sheet, content=content)
        return table if suffix in _WORKBOOKS else _misnamed(table, "a workbook", suffix)
    if sheet is not None:
        fault = Fault(f"the sheet {quoted(sheet)} is asked for, but this is no workbook", place, None, "leave it out")
        raise InputError(fault)
    table = read_text_table(path, delimiter=delimiter, content=content)
    return _misnamed(table, "a text table", suffix) if suffix in _WORKBOOKS else table


def _misnamed(table: RawTable, what: str, suffix: str) -> RawTable:
    name = quoted(suffix) if suffix else "nothing"
    notice = Notice("warning", f"the file is {what}, although its name ends in {name}", (Position(table.path),))
    return table._replace(notices=(notice, *table.notices))
