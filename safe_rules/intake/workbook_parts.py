"""What stands around the sheets of a workbook: their list, the texts they share, and how cells are shown."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from safe_rules.intake.workbook_styles import Styles, read_styles
from safe_rules.intake.workbook_xml import Event, damaged, events, flag, member_name, relationships

__all__ = ["Book", "Sheet", "read_book", "unescaped"]

_RELATION_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entry of the workbook's list. `kind`: `worksheet` or something without cells; `part`: its name in the zip."""

    name: str
    hidden: bool
    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class Book:
    """`styles`: how cells are shown, by style number; `recalculate`: stored results are not to be relied on."""

    archive: zipfile.ZipFile
    sheets: tuple[Sheet, ...]
    texts: tuple[str, ...]
    styles: Styles
    from_1904: bool
    recalculate: bool
    macros: bool


def read_book(archive: zipfile.ZipFile) -> Book:
    """The list of sheets and what all of them share; `InputError` for a damaged workbook."""
    main = next((part for kind, part in relationships(archive, "").values() if kind == "officeDocument"), None)
    main = member_name(archive, main or "xl/workbook.xml")
    if main is None:
        damaged("xl/workbook.xml", "the list of sheets is missing")
    targets = relationships(archive, main)
    parts = {kind: member_name(archive, part) for kind, part in targets.values()}
    sheets, properties = _read_main(archive, main, targets)
    texts, styles = parts.get("sharedStrings"), parts.get("styles")
    names = [name.casefold() for name in archive.namelist()]
    return Book(
        archive,
        sheets,
        tuple(_shared_texts(events(archive, texts))) if texts else (),
        read_styles(events(archive, styles)) if styles else Styles(),
        flag(properties.get("date1904")),
        flag(properties.get("fullCalcOnLoad")),
        any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names),
    )


def _read_main(
    archive: zipfile.ZipFile, main: str, targets: dict[str, tuple[str, str]]
) -> tuple[tuple[Sheet, ...], dict[str, str]]:
    sheets: list[Sheet] = []
    properties: dict[str, str] = {}
    for name, attributes, _ in events(archive, main):
        if name in ("workbookPr", "calcPr") and attributes:
            properties.update(attributes)
        elif name == "sheet" and attributes is not None:
            relation = next((attributes[key] for key in _RELATION_ID if key in attributes), "")
            kind, part = targets.get(relation, ("", ""))
            title, hidden = attributes.get("name", ""), attributes.get("state", "visible") != "visible"
            sheets.append(Sheet(title, hidden, kind, member_name(archive, part) or part))
    if len({sheet.name.casefold() for sheet in sheets}) < len(sheets):
        damaged(main, "two sheets have the same name")
    if any(not sheet.part for sheet in sheets):
        damaged(main, "a sheet is listed but not stored")
    return tuple(sheets), properties


def unescaped(text: str) -> str:
    """`_x000D_` is how a workbook writes a character that XML cannot hold; half of a surrogate pair is unreadable."""
    return _ESCAPE.sub(lambda found: _character(int(found[1], 16)), text) if "_x" in text else text


def _character(code: int) -> str:
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF else chr(code)


def _shared_texts(stream: Iterable[Event]) -> list[str]:
    """Each text with its formatting runs joined and without its reading aid (phonetic runs)."""
    texts: list[str] = []
    pieces: list[str] = []
    phonetic = False
    for name, attributes, text in stream:
        if name == "rPh":
            phonetic = attributes is not None
        elif name == "t" and attributes is None and not phonetic:
            pieces.append(unescaped(text))
        elif name == "si" and attributes is None:
            texts.append("".join(pieces))
            pieces.clear()
    return texts
