"""`python -m benchmarks`: one run, one table. It always ends in 0: a timing is never a test."""

from __future__ import annotations

import os
import platform

from benchmarks.decisions import decision_rows
from benchmarks.inputs import build_rules
from benchmarks.processes import process_rows
from benchmarks.table import as_table

__all__ = ["main"]

_PROCESSES, _DECISIONS = 9, 50


def main() -> None:
    """Measure, and print the table."""
    build_rules()
    rows = [*decision_rows(_DECISIONS), *process_rows(_PROCESSES)]
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors"
    print(f"Medians of {_DECISIONS} decisions and of {_PROCESSES} processes in turn; {machine}\n")
    print(as_table(rows), end="")


if __name__ == "__main__":
    main()
