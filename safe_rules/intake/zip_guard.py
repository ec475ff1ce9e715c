"""What a workbook's zip must be before anything in it is read.

A workbook comes from a bidder: it may explode when unpacked, hide two parts under one name, or be another kind of file
with a new name. Sizes are counted while inflating; what the zip's directory says of itself is not believed. Nothing is
written to disk. Faults carry no path: whoever opened the file adds it.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import NoReturn

from safe_rules.values.errors import Fault, InputError, quoted

__all__ = ["SAVE_AS_XLSX", "ZIP_FAULTS", "ZipLimits", "open_guarded", "spaced"]

SAVE_AS_XLSX = "open it in Excel or LibreOffice and save it as .xlsx"

ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    struct.error,
    ValueError,
)
"""All that the standard library is known to raise on a damaged zip."""

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_CHUNK = 1 << 16
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """Bytes packed and unpacked, times a member may grow, the size below which growth does not matter, members."""

    packed: int = 25_000_000
    unpacked: int = 250_000_000
    ratio: int = 50
    ratio_exempt: int = 1_000_000
    members: int = 1_000


def spaced(number: int) -> str:
    """`5000000` as `5 000 000`."""
    return f"{number:,}".replace(",", " ")


def open_guarded(content: bytes, limits: ZipLimits | None = None) -> zipfile.ZipFile:
    """The workbook's zip, every member inflated once and found sound; `InputError` with what to do otherwise."""
    limits = limits or ZipLimits()
    if len(content) > limits.packed:
        _refuse(
            "the workbook is too large",
            f"at most {spaced(limits.packed)} bytes",
            "save the sheet with the bill of materials as CSV",
        )
    _check_signature(content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check_directory(archive.infolist(), limits)
        _inflate_all(archive, limits)
        _check_kind(archive)
    except InputError:
        raise
    except ZIP_FAULTS as error:
        raise InputError(
            Fault("the workbook is damaged or cut short", None, "a whole .xlsx or .xlsm file", SAVE_AS_XLSX)
        ) from error
    return archive


def _refuse(message: str, expected: str | None = None, remedy: str | None = None) -> NoReturn:
    raise InputError(Fault(message, None, expected, remedy))


def _check_signature(content: bytes) -> None:
    if not content:
        _refuse("the file is empty", "a workbook (.xlsx or .xlsm)")
    if content.startswith(_OLE2):
        _refuse_ole2(content)
    if not content.startswith(_ZIP):
        _refuse(
            "this is not a workbook, whatever its name says",
            "an .xlsx or .xlsm file",
            "if it is a text table, give it the ending .csv or .tsv; otherwise save it as .xlsx",
        )


def _refuse_ole2(content: bytes) -> NoReturn:
    """An OLE2 container: its directory names its streams in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        _refuse("the workbook is encrypted", "a workbook without a password", "remove the password and save it again")
    if any(name.encode("utf-16-le") + b"\x00\x00" in content for name in ("Workbook", "Book")):
        _refuse("the workbook has the old .xls format", "an .xlsx or .xlsm file", SAVE_AS_XLSX)
    _refuse("this is an old Office file, not a workbook", "an .xlsx or .xlsm file", SAVE_AS_XLSX)


def _check_directory(members: list[zipfile.ZipInfo], limits: ZipLimits) -> None:
    if len(members) > limits.members:
        _refuse(f"the workbook has {spaced(len(members))} parts", f"at most {spaced(limits.members)}", SAVE_AS_XLSX)
    seen: set[str] = set()
    for member in members:
        name = member.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name:
            _refuse(f"the workbook has a part with the unsafe name {quoted(name)}", None, SAVE_AS_XLSX)
        if name.casefold() in seen:
            _refuse(f"the workbook has two parts named {quoted(name)}", "each name once", SAVE_AS_XLSX)
        seen.add(name.casefold())
        if member.flag_bits & _ENCRYPTED:
            _refuse("the workbook's zip is encrypted", "a workbook without a password", "remove the password")


def _inflate_all(archive: zipfile.ZipFile, limits: ZipLimits) -> None:
    total = 0
    for member in archive.infolist():
        size = 0
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                total += len(chunk)
                if total > limits.unpacked:
                    _refuse(
                        "the workbook grows too large when unpacked",
                        f"at most {spaced(limits.unpacked)} bytes",
                        "save the sheet with the bill of materials as CSV",
                    )
                if size > limits.ratio_exempt and size > limits.ratio * member.compress_size:
                    _refuse(
                        f"part {quoted(member.filename)} grows more than {limits.ratio} times when unpacked",
                        "an ordinary workbook",
                        "save the sheet with the bill of materials as CSV",
                    )


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = {name.casefold() for name in archive.namelist()}
    if not names:
        _refuse("the zip archive is empty", "a workbook (.xlsx or .xlsm)")
    if "xl/workbook.bin" in names:
        _refuse("the workbook has the binary .xlsb format", "an .xlsx or .xlsm file", SAVE_AS_XLSX)
    if any(name.endswith(".iwa") for name in names) or "index.zip" in names:
        _refuse("this is a Numbers document", "an .xlsx or .xlsm file", "export it from Numbers to Excel (.xlsx)")
    if "mimetype" in names and "content.xml" in names:
        _refuse("this is an OpenDocument file (.ods)", "an .xlsx or .xlsm file", SAVE_AS_XLSX)
    if "[content_types].xml" in names and "word/document.xml" in names:
        _refuse("this is a Word document", "a workbook (.xlsx or .xlsm)")
    if "[content_types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        _refuse(
            "this is a zip archive, but not a workbook", "an .xlsx or .xlsm file", "unpack it and name the table in it"
        )
