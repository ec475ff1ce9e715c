"""The two ways out: standard output, and files that are all written or all left as they were.

A reader that stops early (`| head`) is no fault: the command keeps its own exit code. What cannot be written at all is
one (exit code 2): nobody has seen the verdict.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from safe_rules.values.errors import Fault, InputError, quoted

__all__ = ["put", "put_line", "warn", "write_files"]


def put(text: str) -> None:
    """Write to standard output as UTF-8. Raises `InputError` when it is closed or full."""
    stream = sys.stdout
    if stream is None:
        raise InputError(Fault("standard output is closed"))
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _discard(stream.fileno())
    except OSError as error:
        _discard(stream.fileno())
        raise InputError(Fault(f"standard output cannot be written: {_reason(error)}")) from error


def put_line(text: str) -> None:
    """`put` with a line feed."""
    put(f"{text}\n")


def warn(text: str) -> None:
    """Write one line to standard error; nobody reading it is no fault."""
    stream = sys.stderr
    if stream is None:
        return
    try:
        stream.write(f"{text}\n")
        stream.flush()
    except OSError:
        _discard(stream.fileno())


def _discard(descriptor: int) -> None:
    """Lets what is still buffered vanish, so that the interpreter does not stumble over it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def write_files(contents: Mapping[Path, str]) -> None:
    """Write all files, or none: each is first written beside its place. Raises `InputError` naming what failed."""
    partials = {path: path.with_name(f".{path.name}.{os.getpid()}.partial") for path in contents}
    path = Path()
    try:
        for path, partial in partials.items():
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            partial.write_text(contents[path], encoding="utf-8")
        for path, partial in partials.items():
            partial.replace(path)
    except OSError as error:
        raise InputError(Fault(f"{quoted(path)} cannot be written: {_reason(error)}")) from error
    finally:
        for partial in partials.values():
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
