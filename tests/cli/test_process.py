"""The command as a process: exit codes, pipes, locales, and what leaves the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PROGRAM = "import sys; from safe_rules.cli.main import main; sys.exit(main())"
_MET = "origin,cost,sourced_from,description\nDE,65,DE,Gehäuse\nUS,35,US,Łożysko\n"


def run(
    *arguments: str, folder: Path, reader: str | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own; `reader`: a shell command that reads its standard output."""
    settings = {**os.environ, "PYTHONPATH": str(_ROOT), **environment}
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    if reader is not None:
        joined = f'"$@" {reader}; exit "${{PIPESTATUS[0]}}"'
        command = ["/bin/bash", "-c", joined, "bash", *command]
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bom.csv").write_text(_MET, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("cost", "code"), [("35", 0), ("36", 1), ("much", 2), ("", 3)], ids=["met", "not met", "unusable", "open"]
)
def test_the_process_ends_with_the_code_of_the_verdict(folder: Path, cost: str, code: int) -> None:
    (folder / "bom.csv").write_text(f"origin,cost,sourced_from\nDE,64,DE\nUS,1,US\nUS,{cost},US\n")
    if cost == "35":
        (folder / "bom.csv").write_text(_MET)
    ended = run("check", "bom.csv", folder=folder)
    assert ended.returncode == code, ended.stderr


def test_only_the_result_is_on_standard_output(folder: Path) -> None:
    ended = run("check", "bom.csv", "--format", "json", folder=folder)
    assert json.loads(ended.stdout)["verdict"] == "components_met"
    assert ended.stderr == b""
    failed = run("check", "nowhere.csv", folder=folder)
    assert failed.stdout == b""
    assert failed.stderr.startswith(b"safe-rules: ")


@pytest.mark.parametrize(
    "arguments", [["check", "bom.csv"], ["tiers", "DE"], ["explain", "SAFE-16-10-CAP"], ["--help"]]
)
@pytest.mark.parametrize("reader", ["| head -n 1", "| true"])
def test_a_reader_that_stops_early_is_no_fault(folder: Path, arguments: list[str], reader: str) -> None:
    ended = run(*arguments, folder=folder, reader=reader)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_reader_that_stops_early_does_not_hide_the_verdict(folder: Path) -> None:
    (folder / "bom.csv").write_text("origin,cost\nDE,64\nUS,36\n")
    assert run("check", "bom.csv", folder=folder, reader="| true").returncode == 1


@pytest.mark.parametrize("arguments", [["check", "bom.csv"], ["tiers", "DE"], ["explain", "SAFE-16-10-CAP"]])
@pytest.mark.parametrize("reader", [">&-", "> /dev/full"])
def test_a_result_that_cannot_be_written_is_no_verdict(folder: Path, arguments: list[str], reader: str) -> None:
    ended = run(*arguments, folder=folder, reader=reader)
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"safe-rules: this cannot be used as it is")
    assert b"standard output" in ended.stderr


def test_nobody_listening_to_errors_changes_no_exit_code(folder: Path) -> None:
    assert run("check", "nowhere.csv", folder=folder, reader="2>&-").returncode == 2
    assert run("check", "nowhere.csv", folder=folder, reader="2>/dev/full").returncode == 2


_PLAIN = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_same_bytes_in_any_locale_and_for_any_hash_seed(folder: Path, form: str) -> None:
    arguments = ["check", "bom.csv", "--as-of", "2026-11-21", "--format", form]
    outputs = {
        run(*arguments, folder=folder, **settings).stdout
        for settings in (
            _PLAIN,
            {"LANG": "C.UTF-8", "PYTHONHASHSEED": "1"},
            {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"},
        )
    }
    assert len(outputs) == 1
    assert outputs.pop()


def test_names_beyond_ascii_come_through_a_plain_locale(folder: Path) -> None:
    for name, settings in (("Türkiye", {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}), ("TR", _PLAIN)):
        ended = run("tiers", name, folder=folder, **settings)
        assert ended.returncode == 0, ended.stderr
        assert "Türkiye (TR)" in ended.stdout.decode("utf-8")
    (folder / "bom.csv").write_text("origin,cost\nÅtlantis,5\n", encoding="utf-8")
    failed = run("check", "bom.csv", folder=folder, **_PLAIN)
    assert failed.returncode == 2
    assert b"tlantis" in failed.stderr


def test_no_path_of_the_machine_leaves_with_a_verdict_of_a_relative_input(folder: Path) -> None:
    (folder / "dossier.yaml").write_text(
        "schema: safe-rules/dossier/1\nprocurement: {id: P}\nproducts: [{id: p, bom: bom.csv}]\n"
    )
    for arguments in (["check", "bom.csv"], ["check", "dossier.yaml"], ["check", "./dossier.yaml"]):
        for form in ("json", "text"):
            ended = run(*arguments, "--format", form, folder=folder)
            assert ended.returncode in {0, 3}
            text = ended.stdout.decode()
            for path in (folder, _ROOT, Path.home(), Path(sys.prefix)):
                assert str(path) not in text
            assert "bom.csv" in text


def test_the_environment_decides_nothing(folder: Path) -> None:
    plain = run("check", "bom.csv", "--as-of", "2026-11-21", folder=folder).stdout
    colourful = run("check", "bom.csv", "--as-of", "2026-11-21", folder=folder, FORCE_COLOR="1", TERM="xterm").stdout
    assert plain == colourful
    assert b"\x1b" not in plain
