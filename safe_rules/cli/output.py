"""Standard output and standard error: what was printed is out, or there is a fault.

A reader that stops early (`| head`) is no fault: the command keeps its own exit code. What cannot be written at all is
one (exit code 2): nobody has seen the verdict.
"""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TextIO

from safe_rules.values.errors import Fault, InputError
from safe_rules.values.printable import plain

__all__ = ["exact_output", "put", "put_line", "warn"]


def put(text: str) -> None:
    """Write to standard output as UTF-8, all of it. Raises `InputError` when it is closed or full."""
    _Exact(sys.stdout).write(text)


def put_line(text: str) -> None:
    """`put` of one line, whatever stands in it."""
    put(f"{plain(text)}\n")


def warn(text: str) -> None:
    """Write one line to standard error; nobody reading it is no fault."""
    with suppress(Exception):
        _write(sys.stderr, f"{plain(text)}\n")


@contextmanager
def exact_output() -> Iterator[None]:
    """Inside, whatever is printed by anybody goes the way of `put`."""
    with redirect_stdout(_Exact(sys.stdout)):
        yield


class _Exact(io.TextIOBase):
    """Standard output without buffer: what was written is out, or there is a fault."""

    encoding = "utf-8"

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        if self._stream is None:
            raise InputError(Fault("standard output is closed"))
        try:
            _write(self._stream, "\n".join(map(plain, text.split("\n"))))
        except BrokenPipeError:
            pass  # the reader has seen enough
        except OSError as error:
            raise InputError(Fault(f"standard output cannot be written: {_reason(error)}")) from error
        return len(text)


def _write(stream: TextIO | None, text: str) -> None:
    """Every byte, past any buffer: a write may take only a part, and a buffer may lose the rest in silence."""
    if stream is None:
        return
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        stream.write(text)  # a stand-in of the program around us
        return
    stream.flush()
    rest = memoryview(text.encode("utf-8", "backslashreplace"))
    while rest:
        try:
            taken = os.write(descriptor, rest)
        except BlockingIOError:
            select.select((), (descriptor,), ())
            continue
        if not taken:
            raise OSError(errno.EIO, "nothing is taken any more")
        rest = rest[taken:]


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
