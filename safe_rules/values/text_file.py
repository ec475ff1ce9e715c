"""Reading a small text file whole, or saying in one sentence why it cannot be read as one.

UTF-8 with or without a byte order mark; a size limit that holds even for files that grow while they are read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from safe_rules.values.errors import Fault, InputError, quoted
from safe_rules.values.position import Position

__all__ = ["MAX_BYTES", "decode", "first_bytes", "read_bytes", "read_text", "within"]

MAX_BYTES = 10_000_000


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The content of a regular file of at most `limit` bytes; `InputError` for anything else."""
    return within(first_bytes(path, limit), path, limit)


def first_bytes(path: Path, limit: int) -> bytes:
    """The content of a regular file, or the first `limit + 1` bytes of a longer one; never opens a device or a pipe."""
    place = Position(str(path))
    try:
        if path.is_dir():
            raise InputError(Fault("this is a folder", place, "a file", "name the file inside it"))
        if not path.exists():
            raise InputError(Fault("there is no such file", place, None, "check the spelling of the path"))
        if not path.is_file():
            raise InputError(_no_file(place))
        with path.open("rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):  # it was changed for another meanwhile
                raise InputError(_no_file(place))
            return stream.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable path"
        raise InputError(Fault(f"the file cannot be opened: {reason.lower()}", place)) from error


def _no_file(place: Position) -> Fault:
    return Fault("this is a device or a pipe", place, "a file on disk")


def within(content: bytes, path: Path, limit: int) -> bytes:
    """`content` of the file `path`; `InputError` when it is more than `limit` bytes."""
    if len(content) > limit:
        raise InputError(
            Fault(
                f"the file is larger than {limit // 1_000_000} MB",
                Position(str(path)),
                "a dossier, which is small",
                "keep long tables in their own file and name it with `bom:`",
            )
        )
    return content


def decode(content: bytes, path: str) -> str:
    """UTF-8 text, without its byte order mark; `InputError` naming the line for anything else."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(Fault("the file is UTF-16", Position(path), "UTF-8", "save it again as UTF-8"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"byte {quoted(f'{content[error.start]:02x}')} is not UTF-8 text"
        raise InputError(Fault(byte, Position(path, row=line), "UTF-8", "save the file again as UTF-8")) from error
    if (at := text.find("\x00")) >= 0:
        line = text.count("\n", 0, at) + 1
        raise InputError(Fault("a zero byte: this is not a text file", Position(path, row=line), "UTF-8 text"))
    return text


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    return decode(read_bytes(path, limit), str(path))
