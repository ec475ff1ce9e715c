"""The README shows what the program prints: its example is the first screen of its first command."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from safe_rules.cli.app import run

_ROOT = Path(__file__).parents[2]
_README = _ROOT / "README.md"
_BLOCK = re.compile(r"(<!-- example-output -->\n```text\n)(.*?)(```\n<!-- /example-output -->)", re.DOTALL)
_DAY = "2026-11-21"


def test_the_example_is_the_first_screen_of_the_first_command(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = _README.read_text(encoding="utf-8")
    command = next(line for line in text.splitlines() if line.startswith(".ci/env safe-rules "))
    monkeypatch.chdir(_ROOT)
    run([*shlex.split(command)[2:], "--as-of", _DAY])
    first_screen, _, _ = capsys.readouterr().out.partition("\n\nReasons\n")
    if request.config.getoption("--update-golden"):
        text = _BLOCK.sub(lambda found: f"{found[1]}{first_screen}\n{found[3]}", text)
        _README.write_text(text, encoding="utf-8")
    shown = _BLOCK.search(text)
    assert shown is not None
    assert shown[2] == f"{first_screen}\n"
    assert len(first_screen.splitlines()) <= 30


def test_figures_of_the_readme_are_those_of_the_program() -> None:
    from safe_rules.intake.text_table import MAX_BYTES as TABLE
    from safe_rules.intake.workbook_sheet import MOST_CELLS
    from safe_rules.values.errors import FaultList
    from safe_rules.values.text_file import MAX_BYTES as DOSSIER

    text = " ".join(_README.read_text(encoding="utf-8").split())
    assert f"a table of at most {TABLE // 1_000_000} MB" in text
    assert f"a dossier of at most {DOSSIER // 1_000_000} MB" in text
    assert f"a workbook of at most {MOST_CELLS:_} cells".replace("_", " ") in text
    assert f"Up to {FaultList.LIMIT} faults" in text


@pytest.mark.parametrize("rule", re.findall(r"`(SAFE-[\w-]+)`|explain (SAFE-[\w-]+)", _README.read_text()))
def test_rules_that_the_readme_names_exist(rule: tuple[str, str]) -> None:
    from safe_rules.rulebook.canonical import shipped_ruleset

    assert "".join(rule) in shipped_ruleset().provisions
