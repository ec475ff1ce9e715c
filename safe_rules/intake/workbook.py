"""From an .xlsx or .xlsm file to a raw table: values only, never macros, with the row and column of each.

The file is read here, bounded, and taken apart in a child process with a memory limit and a deadline
(`workbook_child`). Anything that goes wrong there becomes one sentence; nothing the child prints reaches anybody.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from safe_rules.intake.raw_table import RawCell, RawRow, RawTable
from safe_rules.intake.workbook_notices import workbook_notices
from safe_rules.intake.zip_guard import SAVE_AS_XLSX, ZipLimits, spaced
from safe_rules.values.errors import EngineFault, Fault, InputError
from safe_rules.values.position import Position
from safe_rules.values.text_file import first_bytes

__all__ = ["read_workbook"]

MEMORY = 1 << 30
SECONDS = 60.0
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
_CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGXCPU)
"""What a file can do to its reader; another signal comes from outside, and says nothing about the file."""
_START = """
import json, sys
job = json.loads(sys.stdin.buffer.readline())
sys.path.insert(0, job["root"])
from safe_rules.intake.workbook_child import main
main(job)
"""


def read_workbook(
    path: str | Path,
    *,
    sheet: str | None,
    content: bytes | None = None,
    memory: int = MEMORY,
    seconds: float = SECONDS,
) -> RawTable:
    """The rows of one sheet, blank rows between them included, all as wide as the widest.

    `sheet` `None` takes the only visible sheet that holds something. `content`: the bytes of the file when
    they are read already. `memory` (bytes) and `seconds` bound the child.
    Raises `InputError` when the file is no workbook, is damaged, encrypted or too large, or the sheet is not clear, and
    `EngineFault` when something outside killed the child.
    """
    content = _bounded(first_bytes(Path(path), ZipLimits().packed) if content is None else content, path)
    job = {"root": _PACKAGE_ROOT, "sheet": sheet, "memory": memory, "parent": os.getpid()}
    answer = _answer(content, job, Position(str(path)), seconds)
    if "faults" in answer:
        raise InputError(
            Fault(message, Position(str(path), name, row, column), expected, remedy)
            for message, name, row, column, expected, remedy in answer["faults"]
        )
    return RawTable(
        path=str(path),
        sheet=answer["sheet"],
        rows=_rows(answer),
        notices=workbook_notices(answer, str(path)),
        column_names=tuple(answer["columns"]),
        merged=tuple(answer["merged"]),
    )


def _bounded(content: bytes, path: str | Path) -> bytes:
    most = ZipLimits().packed
    if len(content) > most:
        remedy = "save the sheet with the bill of materials as CSV"
        raise InputError(
            Fault("the workbook is too large", Position(str(path)), f"at most {spaced(most)} bytes", remedy)
        )
    return content


def _answer(content: bytes, job: dict[str, Any], place: Position, seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-I", "-S", "-c", _START]
    request = json.dumps(job).encode("ascii") + b"\n" + content
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter, no text of the user's)
            command, input=request, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(
            Fault(f"reading the workbook takes more than {seconds:g} seconds", place, None, SAVE_AS_XLSX)
        ) from error
    if done.returncode < 0 and -done.returncode not in _CRASHES:
        name = signal.Signals(-done.returncode).name
        raise EngineFault(
            Fault(f"the process that reads the workbook was killed with {name}", place, None, "try again")
        )
    try:
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise InputError(Fault("the workbook cannot be read; it may be damaged", place, None, SAVE_AS_XLSX))
    return answer


def _rows(answer: dict[str, Any]) -> tuple[RawRow, ...]:
    """From the first row that holds something to the last; the blank rows before and between are filled in."""
    width = len(answer["columns"])
    hidden = set(answer["hidden_rows"])
    blank: tuple[str | RawCell, ...] = ("",) * width
    rows: list[RawRow] = []
    numbers = [0, *(number for number, _ in answer["rows"])]
    for (before, number), (_, cells) in zip(pairwise(numbers), answer["rows"], strict=True):
        rows.extend(RawRow(missing, blank) for missing in range(before + 1, number))
        values = list(blank)
        for column, text, *more in cells:
            values[column - 1] = RawCell(text, *more) if more else text
        rows.append(RawRow(number, tuple(values), number in hidden))
    return tuple(rows)
