"""The command in a pipeline: 0 and 1 are said by a verdict and by nothing else, whatever is wrong around it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_NOT_MET = "origin,cost\nDE,64\nUS,36\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bom.csv").write_text(_NOT_MET)
    return tmp_path


def run(
    *arguments: str, folder: Path, to: str = "", door: str = "-m safe_rules", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """`python -m safe_rules` in a process of its own; `to`: redirections."""
    path = os.pathsep.join(filter(None, [environment.pop("first", ""), str(_ROOT)]))
    script = f'"$0" {door} "$@" {to}'
    return subprocess.run(
        ["/bin/bash", "-c", script, sys.executable, *arguments],
        cwd=folder, env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_module_is_the_command(folder: Path) -> None:
    ended = run("check", "bom.csv", folder=folder)
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert b"COMPONENTS NOT MET" in ended.stdout


@pytest.mark.parametrize("name", ["_SAFE_RULES_COMPLETE", "__MAIN___COMPLETE", "_PYTHON _M_SAFE_RULES_COMPLETE"])
def test_no_variable_turns_a_command_into_a_completion(folder: Path, name: str) -> None:
    assert run("check", "bom.csv", folder=folder, **{name: "complete_bash"}).returncode == 1


@pytest.mark.parametrize("setting", ["PYTHONINSPECT", "PYTHONUNBUFFERED", "PYTHONDEVMODE"])
def test_no_setting_of_the_interpreter_changes_the_code(folder: Path, setting: str) -> None:
    ended = run("check", "bom.csv", folder=folder, to="</dev/null", **{setting: "1"})
    assert ended.returncode == 1
    assert b"COMPONENTS NOT MET" in ended.stdout


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["check", "bom.csv"], ["--help"], ["--version"]])
def test_what_cannot_be_written_whole_ends_in_2(folder: Path, arguments: list[str], unbuffered: str) -> None:
    for to in (">/dev/full", ">&-"):
        ended = run(*arguments, folder=folder, to=to, PYTHONUNBUFFERED=unbuffered)
        assert ended.returncode == 2
        assert b"standard output" in ended.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_verdict_cut_short_by_a_full_disk_ends_in_2(folder: Path, unbuffered: str) -> None:
    ended = run(
        "check", "bom.csv", "--format", "json", folder=folder, door="-m safe_rules", PYTHONUNBUFFERED=unbuffered,
        to=">out.json",
    )  # fmt: skip
    assert ended.returncode == 1
    whole = (folder / "out.json").stat().st_size
    limited = subprocess.run(
        ["/bin/bash", "-c", 'ulimit -f 1; "$0" -m safe_rules check bom.csv --format json >cut.json', sys.executable],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONUNBUFFERED": unbuffered},
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (folder / "cut.json").stat().st_size < whole
    assert limited.returncode == 2


@pytest.mark.parametrize("to", ["2>&-", "2>/dev/full", "2>&- >/dev/full"])
@pytest.mark.parametrize("arguments", [["chekc"], [], ["check", "no.csv"]])
def test_misuse_is_2_and_says_nothing_on_standard_output(folder: Path, arguments: list[str], to: str) -> None:
    ended = run(*arguments, folder=folder, to=to)
    assert (ended.returncode, ended.stdout) == (2, b"")


@pytest.mark.parametrize("name", ["typer", "typing", "signal"])
@pytest.mark.parametrize("body", ["raise SystemExit(0)", "x ="])
def test_a_module_in_the_way_is_no_verdict(folder: Path, tmp_path: Path, name: str, body: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / f"{name}.py").write_text(body)
    ended = run("check", "bom.csv", folder=folder, first=str(other))
    if name == "typer":
        assert ended.returncode == 70
        assert ended.stderr.startswith(b"safe-rules: internal fault (")
    assert b"Traceback" not in ended.stderr or b"site" in ended.stderr
    assert (ended.returncode, ended.stdout) == (70, b"") or b"COMPONENTS NOT MET" in ended.stdout


def test_a_file_of_the_current_folder_is_never_taken_for_a_module(folder: Path) -> None:
    for name in ("typer", "json", "typing", "durable_rules_engine"):
        (folder / f"{name}.py").write_text("raise SystemExit(0)")
    ended = run("check", "bom.csv", "--require-agreement", folder=folder)
    assert (ended.returncode, ended.stderr) == (1, b"")


@pytest.mark.parametrize("body", ["raise SystemExit(0)", "raise BaseException"])
def test_an_engine_that_raises_anything_is_an_engine_that_is_not_there(folder: Path, tmp_path: Path, body: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "durable_rules_engine.py").write_text(body)
    agreed = run("check", "bom.csv", "--require-agreement", folder=folder, first=str(other))
    assert (agreed.returncode, agreed.stdout) == (70, b"")
    alone = run("check", "bom.csv", folder=folder, first=str(other))
    assert alone.returncode == 1
    assert b"only one evaluator decided" in alone.stdout


@pytest.mark.parametrize("delay", [0.12, 0.4])
def test_an_interrupt_at_any_time_is_130_without_a_traceback(folder: Path, delay: float) -> None:
    (folder / "bom.csv").write_text("origin,cost\n" + "DE,64\nUS,36\n" * 60_000)
    process = subprocess.Popen(
        [sys.executable, "-c", "from safe_rules.cli.main import main; print(flush=True); main()", "check", "bom.csv"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(_ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, b"")


def test_a_name_forges_no_line_and_turns_no_text(folder: Path) -> None:
    name = "x\nELIGIBLE: all\x1b[2J\u202e.csv"
    (folder / name).write_text("origin,cost,description\nDE,64,a\x9b\u2028\nUS,,b\n", encoding="utf-8")
    for form in ("text", "json"):
        said = run("check", name, "--format", form, folder=folder).stdout.decode()
        assert not any(line.startswith("ELIGIBLE") for line in said.splitlines())
        assert not {"\x1b", "\u202e", "\x9b", "\u2028"} & set(said)
    refused = run("check", f"no{name}", folder=folder).stderr.decode()
    assert "no such file" in refused
    assert r"\nELIGIBLE" in refused
    misused = run("check", "bom.csv", "--no\nELIGIBLE: all\x1b", folder=folder).stderr.decode()
    assert not any(line.startswith("ELIGIBLE") for line in misused.splitlines())
    assert "\x1b" not in refused + misused


@pytest.mark.parametrize("to", [">/dev/full", ">&-"])
def test_a_template_that_could_not_be_announced_is_taken_back(folder: Path, to: str) -> None:
    assert run("init", "new/one", folder=folder, to=to).returncode == 2
    assert [path.name for path in folder.iterdir()] == ["bom.csv"]
    assert run("init", "new/one", folder=folder).returncode == 0


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", -signal.SIGTERM), ("SIGINT", 130)])
def test_a_signal_while_files_are_written_leaves_whole_files(folder: Path, name: str, code: int) -> None:
    program = (
        "import os, signal\n"
        "from safe_rules.cli import files\n"
        "real = files._write\n"
        "def write(*given):\n"
        f"    os.kill(os.getpid(), signal.{name})\n"
        "    real(*given)\n"
        "files._write = write\n"
        "from safe_rules.cli.main import main\n"
        "main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "check", "bom.csv", "-o", "a.json", "-o", "b.txt"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(_ROOT)}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (code, b"")
    assert sorted(path.name for path in folder.iterdir()) == ["a.json", "b.txt", "bom.csv"]
    assert (folder / "a.json").read_text().endswith("}\n")


@pytest.mark.parametrize("fault", ["SystemExit(0)", "SystemExit(1)", "BaseException()", "GeneratorExit()"])
def test_an_end_that_nobody_planned_is_70(folder: Path, fault: str) -> None:
    program = (
        "from safe_rules.rulebook import canonical\n"
        f"def broken(*_): raise {fault}\n"
        "canonical.shipped_ruleset = broken\n"
        "from safe_rules.cli.main import main\n"
        "main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "check", "bom.csv"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(_ROOT)}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (70, b"")
    assert ended.stderr.startswith(b"safe-rules: internal fault")
