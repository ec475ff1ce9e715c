"""A bill of materials in a file of its own: the content decides the format, the name only makes a warning."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.raw_table import RawTable
from safe_rules.intake.sniffing import SNIFFED_BYTES, sniff
from safe_rules.intake.text_table import read_text_table
from safe_rules.values.errors import Fault, InputError, quoted
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = ["TableOptions", "load_bom", "read_raw_table"]

_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xls")
_DOCUMENTS = (".json", ".yaml", ".yml")


class TableOptions(NamedTuple):
    """How tables are to be read: their header -> ours, the sheet of a workbook, the delimiter of a text."""

    mapping: Mapping[str, str] = {}
    sheet: str | None = None
    delimiter: str | None = None


def load_bom(
    path: str | Path,
    *,
    mapping: Mapping[str, str],
    sheet: str | None = None,
    delimiter: str | None = None,
    default_currency: str | None = None,
) -> BomTable:
    """The lines of a CSV, TSV, XLSX or XLSM file; `InputError` with every fault when it cannot be read as a table."""
    table = read_raw_table(path, sheet=sheet, delimiter=delimiter)
    return read_bom(table, mapping=mapping, default_currency=default_currency)


def read_raw_table(path: str | Path, *, sheet: str | None, delimiter: str | None) -> RawTable:
    """The table as it stands in the file; `sheet` is for workbooks only, `delimiter` for text only."""
    place = Position(str(path))
    content = sniff(_head(Path(path), place))
    suffix = Path(path).suffix.casefold()
    if content == "json" or (content == "text" and suffix in _DOCUMENTS):
        raise InputError(
            Fault(
                "a bill of materials on its own is a table, and this is a JSON or YAML document",
                place,
                "a CSV, TSV, XLSX or XLSM file",
                "put the components into a dossier under `products`, and check that",
            )
        )
    if content in ("zip", "ole2"):
        from safe_rules.intake.workbook import read_workbook

        if delimiter is not None:
            raise InputError(Fault("a delimiter is given, but this is a workbook", place, None, "leave it out"))
        table = read_workbook(path, sheet=sheet)
        return table if suffix in _WORKBOOKS else _misnamed(table, "a workbook", suffix)
    if sheet is not None:
        fault = Fault(f"the sheet {quoted(sheet)} is asked for, but this is no workbook", place, None, "leave it out")
        raise InputError(fault)
    table = read_text_table(path, delimiter=delimiter)
    return _misnamed(table, "a text table", suffix) if suffix in _WORKBOOKS else table


def _misnamed(table: RawTable, what: str, suffix: str) -> RawTable:
    name = quoted(suffix) if suffix else "nothing"
    notice = Notice("warning", f"the file is {what}, although its name ends in {name}", (Position(table.path),))
    return table._replace(notices=(notice, *table.notices))


def _head(path: Path, place: Position) -> bytes:
    try:
        if path.is_dir():
            raise InputError(Fault("this is a folder", place, "a file", "name the file inside it"))
        if not path.exists():
            raise InputError(Fault("there is no such file", place, None, "check the spelling of the path"))
        if not path.is_file():
            raise InputError(Fault("this is a device or a pipe", place, "a file on disk"))
        with path.open("rb") as stream:
            return stream.read(SNIFFED_BYTES)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable path"
        raise InputError(Fault(f"the file cannot be opened: {reason.lower()}", place)) from error
