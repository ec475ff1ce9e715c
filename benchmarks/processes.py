"""Whole processes, from start to end, measured in turn so that a machine that slows down slows all of them alike."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.inputs import ROOT, write_bom
from benchmarks.table import Row

__all__ = ["process_rows"]

_BARE = "import pydantic, typer"
_VERDICTS = (0, 1, 3, 4)
_AIMS = {30: ("cold start: a bill of materials of 30 lines", 3), 1000: ("a bill of materials of 1 000 lines", 4)}


def process_rows(rounds: int) -> list[Row]:
    """The bare import, and `safe-rules check` on both lengths, by module and by the installed script if any."""
    with tempfile.TemporaryDirectory() as folder:
        boms = {lines: write_bom(Path(folder) / f"{lines}.csv", lines) for lines in _AIMS}
        commands: dict[str, list[str]] = {_BARE: [sys.executable, "-c", _BARE]}
        aims: dict[str, int] = {}
        for door, start in _doors().items():
            for lines, (what, aim) in _AIMS.items():
                name = f"{what} ({door})"
                commands[name] = [*start, "check", str(boms[lines])]
                aims[name] = aim
        taken = _measured(commands, rounds)
    bare = taken[_BARE]
    rows = [Row(f"python -c '{_BARE}'", bare, "1.00 x", "", None)]
    for name, aim in aims.items():
        if name not in taken:
            rows.append(Row(f"{name}: gave no verdict", None, "", f"at most {aim} x", met=False))
            continue
        ratio = taken[name] / bare
        rows.append(Row(name, taken[name], f"{ratio:.2f} x", f"at most {aim} x", ratio <= aim))
    return rows


def _doors() -> dict[str, list[str]]:
    doors = {"python -m": [sys.executable, "-m", "safe_rules.cli.main"]}
    script = Path(sys.executable).with_name("safe-rules")
    return {**doors, "safe-rules": [str(script)]} if script.is_file() else doors


def _measured(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """The median in milliseconds of each command that ends in a verdict; the first round only warms the caches."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    failed = set()
    # An installed package is compiled; a checkout compiles itself in the first round, unless that is forbidden.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            began = time.perf_counter()
            ended = subprocess.run(  # noqa: S603 - our own command
                command, cwd=ROOT, env=environment, capture_output=True, check=False
            )
            times[name].append(1000 * (time.perf_counter() - began))
            if ended.returncode not in _VERDICTS:
                failed.add(name)
    return {name: median(found[1:]) for name, found in times.items() if name not in failed}
