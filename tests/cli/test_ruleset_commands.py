"""`tiers`, `explain`, `lint`, `test-rules`, `init`: what they print and how they end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

_RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    shutil.copytree(_RULES, tmp_path / "own")
    return tmp_path / "own"


def test_tiers_differ_by_day(command: Command) -> None:
    before = command("tiers", "India", "--as-of", "2026-01-26")
    since = command("tiers", "India", "--as-of", "2026-01-27")
    assert (before.code, since.code) == (0, 0)
    assert "like_minded" not in before.out
    assert "like_minded" in since.out


def test_tiers_refuse_what_is_no_country(command: Command) -> None:
    ended = command("tiers", "Germny", "Atlantis")
    assert (ended.code, ended.out) == (2, "")
    assert "(2 faults)" in ended.err
    assert "did you mean DE (Germany)" in ended.err


def test_explain_takes_an_id_in_any_case(command: Command) -> None:
    ended = command("explain", "safe-16-10-cap")
    assert ended.code == 0
    assert "third_country_component_cap (7/20 from 2025-05-29)" in ended.out
    assert "exactly 35 of 100 meets the cap" in ended.out


def test_explain_suggests_the_nearest_rule(command: Command) -> None:
    ended = command("explain", "SAFE-16-10-CAPP")
    assert (ended.code, ended.out) == (2, "")
    assert "did you mean `SAFE-16-10-CAP`" in ended.err


def test_lint_and_examples_of_the_shipped_ruleset_pass(command: Command) -> None:
    linted = command("lint")
    assert (linted.code, linted.err) == (0, "")
    assert linted.out.endswith(", 0 faults\n")
    tested = command("test-rules")
    assert (tested.code, tested.err) == (0, "")
    assert tested.out.endswith(" examples passed, 0 failed\n")


def test_lint_names_what_is_missing_and_ends_in_5(command: Command, own_rules: Path) -> None:
    cap = own_rules / "article-16" / "paragraph-10" / "component-cap.yaml"
    cap.write_text(cap.read_text().replace("side: missed", "side: met"))
    ended = command("lint", "own")
    assert ended.code == 5
    assert "no example stands on the side `missed` of the limit `third_country_component_cap`" in ended.out
    assert ended.out.endswith(", 1 fault\n")


def test_lint_of_what_cannot_be_loaded_ends_in_5(command: Command, own_rules: Path) -> None:
    (own_rules / "parameters.yaml").write_text("parameters: [")
    ended = command("lint", "own")
    assert ended.code == 5
    assert "parameters.yaml" in ended.out


def test_a_changed_limit_fails_its_own_examples(command: Command, own_rules: Path) -> None:
    parameters = own_rules / "parameters.yaml"
    parameters.write_text(parameters.read_text().replace("ratio: 35/100", "ratio: 36/100"))
    ended = command("test-rules", "own")
    assert ended.code == 5
    assert "one cent in ten million above the cap: expected violated, found satisfied" in ended.out


def test_init_writes_what_can_be_checked_as_it_is(command: Command, tmp_path: Path) -> None:
    ended = command("init", "new/folder")
    assert (ended.code, ended.out) == (0, "wrote new/folder/dossier.yaml\nwrote new/folder/bom.csv\n")
    checked = command("check", "new/folder/dossier.yaml")
    assert checked.code == 3
    assert "UNDETERMINED: procurement-1" in checked.out


def test_init_overwrites_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "bom.csv").write_text("mine")
    ended = command("init")
    assert (ended.code, ended.out) == (2, "")
    assert "`bom.csv` exists already" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["bom.csv"]
    assert (tmp_path / "bom.csv").read_text() == "mine"


def test_init_says_why_a_folder_cannot_be_made(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = command("init", "file/folder")
    assert (ended.code, ended.out) == (2, "")
    assert "`file/folder` cannot be made" in ended.err


@pytest.mark.parametrize("name", ["check", "tiers", "explain", "lint", "test-rules", "init"])
def test_every_command_helps(command: Command, name: str) -> None:
    ended = command(name, "--help")
    assert ended.code == 0
    assert "Usage:" in ended.out
