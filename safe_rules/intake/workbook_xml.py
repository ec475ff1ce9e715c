"""The XML inside a workbook as a stream of events, without entities and without building a tree.

A document type declaration is refused before anything in it is read, so no entity can be declared, expanded or
fetched. Elements of the spreadsheet and relationship vocabularies (both their transitional and their strict
namespaces) are passed on under their local names, all others without a name.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from safe_rules.intake.zip_guard import SAVE_AS_XLSX, ZIP_FAULTS
from safe_rules.values.errors import Fault, InputError, quoted

__all__ = ["FOREIGN", "LONGEST_TEXT", "Event", "damaged", "events", "flag", "member_name", "relationships"]

LONGEST_TEXT = 32_767
"""Characters a cell can hold in any spreadsheet program."""

_VOCABULARIES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
)
_CHUNK = 1 << 16

FOREIGN = ""
"""The name under which an element of any other vocabulary is passed on."""


class Event(NamedTuple):
    """The start of an element (`attributes` set) or its end (`text`: what stood since the last start)."""

    name: str
    attributes: dict[str, str] | None
    text: str


def damaged(part: str, what: str) -> NoReturn:
    raise InputError(Fault(f"the workbook is damaged: {what} in part {quoted(part)}", None, None, SAVE_AS_XLSX))


def flag(text: str | None) -> bool:
    """An XML Schema boolean; absent is false."""
    return text in ("1", "true", "on")


def events(archive: zipfile.ZipFile, part: str) -> Iterator[Event]:
    """The events of one part; attributes with a namespace keep it in front, parted by a blank."""
    queue: list[Event] = []
    parser = _parser(part, queue)
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk)
                yield from queue
                queue.clear()
        parser.Parse(b"", True)  # noqa: FBT003 (it takes no keyword)
    except expat.ExpatError as error:
        raise InputError(
            Fault(f"the workbook is damaged: part {quoted(part)} is not whole XML", None, None, SAVE_AS_XLSX)
        ) from error
    except (LookupError, *ZIP_FAULTS) as error:
        raise InputError(
            Fault(f"the workbook is damaged: part {quoted(part)} is missing or unreadable", None, None, SAVE_AS_XLSX)
        ) from error
    yield from queue


def _parser(part: str, queue: list[Event]) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    names: dict[str, str] = {}
    text: list[str] = []

    def local(full: str) -> str:
        space, _, name = full.rpartition(" ")
        return names.setdefault(full, name if space in _VOCABULARIES else FOREIGN)

    def start(full: str, attributes: dict[str, str]) -> None:
        text.clear()
        name = names[full] if full in names else local(full)
        queue.append(Event(name, attributes, ""))

    def end(full: str) -> None:
        queue.append(Event(names[full], None, "".join(text)))
        text.clear()

    def no_doctype(*_: object) -> NoReturn:
        raise InputError(
            Fault(f"part {quoted(part)} of the workbook declares entities of its own", None, "none", SAVE_AS_XLSX)
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = no_doctype
    return parser


def member_name(archive: zipfile.ZipFile, part: str) -> str | None:
    """The name under which a part is stored; part names do not depend on case."""
    wanted = part.casefold()
    return next((name for name in archive.namelist() if name.casefold() == wanted), None)


def relationships(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part points to inside the workbook: id -> (last word of the type, part name)."""
    folder, name = posixpath.split(part)
    stored = member_name(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, tuple[str, str]] = {}
    for event in events(archive, stored) if stored else ():
        if event.name == "Relationship" and event.attributes and event.attributes.get("TargetMode") != "External":
            target = event.attributes.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[event.attributes.get("Id", "")] = (event.attributes.get("Type", "").rpartition("/")[2], place)
    return found
