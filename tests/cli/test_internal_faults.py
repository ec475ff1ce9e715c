"""A fault inside ends the process in 70: no verdict on standard output, no word of the file on standard error."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PART = "Tiefflieger"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bom.csv").write_text(
        f"line_id,part_number,origin,cost\n{PART}-1,{PART},DE,65.4711\n{PART}-2,{PART},US,35\n",
        encoding="utf-8",
    )
    return tmp_path


def ended(folder: Path, fault: str, *arguments: str) -> Ended:
    """The command in a process of its own, into which `fault` was put before it ran."""
    code = f"{fault}\nfrom safe_rules.cli.main import main\nmain()"
    given = ["check", "bom.csv", "--as-of", "2026-11-21", *arguments]
    done = subprocess.run(
        [sys.executable, "-c", code, *given],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


STRICT = """
from safe_rules.decision import comparing
comparing._never_above = lambda left, right: left.high is not None and left.high < right.low
"""
SUMMED_TWICE = """
from safe_rules.measures import component_cost
real = component_cost._parts
component_cost._parts = lambda line, unit: list(real(line, unit)) * 2
"""
KILLED = """
import os, signal
from safe_rules.decision.worker import EngineWorker
real = EngineWorker.submit
def submit(self, program, facts):
    os.kill(self.pid, signal.SIGSTOP)
    real(self, program, facts)
    os.kill(self.pid, signal.{signal})
    os.kill(self.pid, signal.SIGCONT)
EngineWorker.submit = submit
"""
HANGING = """
import os, signal
from safe_rules.decision.worker import EngineWorker
submit, result = EngineWorker.submit, EngineWorker.result
def stopped(self, program, facts):
    os.kill(self.pid, signal.SIGSTOP)
    submit(self, program, facts)
EngineWorker.submit = stopped
EngineWorker.result = lambda self: result(self, timeout=0.3)
"""
UNCAUGHT = """
from safe_rules.decision import reference
def broken(*_):
    raise {error}
reference._outcome = broken
"""


def check_is_no_verdict(found: Ended, *said: str) -> None:
    assert found.code == 70
    assert found.out == ""
    assert "no verdict is released" in found.err
    assert "Traceback" not in found.err
    for word in (PART, "65.4711"):
        assert word not in found.err
    for text in said:
        assert text in found.err


def test_without_a_fault_there_is_a_verdict(folder: Path) -> None:
    found = ended(folder, "")
    assert found.code == 0
    assert found.out


def test_evaluators_that_differ_release_no_verdict_and_both_sides_are_shown(folder: Path) -> None:
    found = ended(folder, STRICT)
    check_is_no_verdict(found, "the two evaluators differ on the leg", "reference unknown, engine true")


@pytest.mark.parametrize("form", ["text", "json"])
def test_sums_that_do_not_add_up_release_no_verdict(folder: Path, form: str) -> None:
    check_is_no_verdict(ended(folder, SUMMED_TWICE, "--format", form), "ArithmeticError")


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV"])
def test_a_worker_that_dies_midway_releases_no_verdict(folder: Path, name: str) -> None:
    check_is_no_verdict(ended(folder, KILLED.format(signal=name)), f"the rule engine crashed with {name}")


def test_a_worker_that_hangs_releases_no_verdict(folder: Path) -> None:
    check_is_no_verdict(ended(folder, HANGING), "did not answer")


@pytest.mark.parametrize(
    "error", [f"RuntimeError('{PART} costs 65.4711')", f"KeyError('{PART}')", "RecursionError()", "MemoryError()"]
)
def test_an_uncaught_error_is_70_and_one_line_without_a_word_of_the_file(folder: Path, error: str) -> None:
    found = ended(folder, UNCAUGHT.format(error=error))
    check_is_no_verdict(found, error.partition("(")[0])
    assert len(found.err.splitlines()) == 1


def test_a_fault_leaves_no_file_that_looks_like_a_verdict(folder: Path) -> None:
    check_is_no_verdict(ended(folder, STRICT, "-o", "verdict.json", "-o", "verdict.txt"))
    assert [path.name for path in folder.iterdir()] == ["bom.csv"]
