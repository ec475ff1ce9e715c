"""Which elements of a sheet are its cells: those in their proper place, and nothing that merely bears such a name.

A sheet may carry extensions and alternatives for other programs; a row in one of them is not a row of the sheet, and
no spreadsheet program shows it. Foreign elements among the rows themselves are no damage that can be read around.
"""

from __future__ import annotations

from collections.abc import Iterator

from safe_rules.intake.workbook_xml import FOREIGN, Event, damaged
from safe_rules.values.errors import quoted

__all__ = ["in_place"]

_NONE: frozenset[str] = frozenset()
_CHILDREN: dict[str, frozenset[str]] = {
    "": frozenset({"worksheet"}),
    "worksheet": frozenset({"cols", "sheetData", "mergeCells"}),
    "cols": frozenset({"col"}),
    "mergeCells": frozenset({"mergeCell"}),
    "sheetData": frozenset({"row"}),
    "row": frozenset({"c"}),
    "c": frozenset({"f", "v", "is"}),
    "is": frozenset({"t", "r", "rPh"}),
    "r": frozenset({"t"}),
    "rPh": frozenset({"t"}),
}
_UNREAD: dict[str, frozenset[str]] = {
    "sheetData": _NONE,
    "row": frozenset({"extLst"}),
    "c": frozenset({"extLst"}),
    "f": _NONE,
    "v": _NONE,
    "is": frozenset({"phoneticPr"}),
    "r": frozenset({"rPr"}),
    "rPh": _NONE,
    "t": _NONE,
}
"""Below the rows: what else may stand there without meaning anything for the values."""
_ONCE = frozenset({"sheetData", "f", "v", "is"})


def in_place(stream: Iterator[Event], part: str) -> Iterator[Event]:
    """The events of a sheet's rows, cells, columns and merged ranges; `InputError` for strange things among them."""
    inside = [""]
    seen: set[str] = set()
    skipped = 0
    for event in stream:
        name = event.name
        if event.attributes is None:
            if skipped:
                skipped -= 1
                continue
            inside.pop()
        elif skipped:
            skipped += 1
            continue
        else:
            parent = inside[-1]
            if name not in _CHILDREN.get(parent, _NONE):
                if parent in _UNREAD and name not in _UNREAD[parent]:
                    damaged(part, f"{_named(name)} stands inside {quoted(parent)}")
                skipped = 1
                continue
            if name == "c":
                seen -= {"f", "v", "is"}
            elif name in _ONCE:
                if name in seen:
                    damaged(part, f"{quoted(name)} stands twice")
                seen.add(name)
            inside.append(name)
        yield event


def _named(name: str) -> str:
    return "a foreign element" if name == FOREIGN else quoted(name)
