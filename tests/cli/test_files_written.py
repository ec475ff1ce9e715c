"""`-o` and `init`: all files or none, nothing but regular files, each once, with the bytes of standard output."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safe_rules.cli import files

Command = Callable[..., Any]


@pytest.fixture
def bom(tmp_path: Path) -> str:
    (tmp_path / "bom.csv").write_text("origin,cost\nDE,64\nUS,36\n")
    return "bom.csv"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_place_under_two_names_is_refused(command: Command, bom: str, tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to("v.json")
    for second in ("v.json", "./v.json", str(tmp_path / "v.json"), "link.txt"):
        ended = command("check", bom, "-o", "v.json", "-o", second)
        assert (ended.code, ended.out) == (2, "")
        assert "would be written twice" in ended.err
    assert names(tmp_path) == ["bom.csv", "link.txt"]


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "loop"])
def test_what_is_no_regular_file_is_refused(command: Command, bom: str, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "v.json"
    {
        "pipe": lambda: os.mkfifo(path),
        "device": lambda: path.symlink_to(os.devnull),
        "folder": path.mkdir,
        "loop": lambda: path.symlink_to("v.json"),
    }[kind]()
    ended = command("check", bom, "-o", "v.json")
    assert (ended.code, ended.out) == (2, "")
    assert "`v.json` cannot be written" in ended.err
    assert names(tmp_path) == ["bom.csv", "v.json"]


def test_a_link_is_followed_and_stays(command: Command, bom: str, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "v.json").write_text("old")
    (tmp_path / "v.json").symlink_to("real/v.json")
    assert command("check", bom, "-o", "v.json").code == 1
    assert (tmp_path / "v.json").is_symlink()
    assert json.loads((tmp_path / "real" / "v.json").read_text())["verdict"] == "components_not_met"


def test_the_longest_name_can_be_written(command: Command, bom: str, tmp_path: Path) -> None:
    name = "v" * 250 + ".json"
    assert command("check", bom, "-o", name).code == 1
    assert names(tmp_path) == ["bom.csv", name]
    ended = command("check", bom, "-o", "v" * 300 + ".json")
    assert (ended.code, ended.out) == (2, "")


def test_permissions_are_those_of_the_file_replaced_or_of_any_new_file(
    command: Command, bom: str, tmp_path: Path
) -> None:
    (tmp_path / "old.json").touch(0o640)
    (tmp_path / "old.json").chmod(0o640)
    assert command("check", bom, "-o", "old.json", "-o", "new.json").code == 1
    assert stat.S_IMODE((tmp_path / "old.json").stat().st_mode) == 0o640
    assert (tmp_path / "new.json").stat().st_mode == (tmp_path / "bom.csv").stat().st_mode


@pytest.mark.parametrize("links", [True, False])
def test_when_the_last_cannot_be_put_in_place_the_first_are_as_they_were(
    command: Command, bom: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    (tmp_path / "a.json").write_text("old")
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "c.txt":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "replace", failing)
    if not links:
        monkeypatch.setattr(files.os, "link", no_links)
        (tmp_path / "b.txt").write_text("old, too")
    ended = command("check", bom, "-o", "a.json", "-o", "b.txt", "-o", "c.txt")
    assert ended.code == 2
    assert "`c.txt` cannot be written: permission denied" in ended.err
    assert "written nevertheless" not in ended.err
    assert (tmp_path / "a.json").read_text() == "old"
    assert names(tmp_path) == ["a.json", *([] if links else ["b.txt"]), "bom.csv"]


def test_a_name_that_is_not_unicode_is_written_as_it_is_printed(command: Command, tmp_path: Path) -> None:
    name = os.fsdecode(b"b\xffm.csv")
    (tmp_path / name).write_text("origin,cost\nDE,64\nUS,36\n")
    for form, file in (("json", "v.json"), ("text", "v.txt")):
        printed = command("check", name, "--format", form)
        assert printed.code == 1, printed.err
        assert command("check", name, "-o", file).code == 1
        assert (tmp_path / file).read_text() == printed.out
        assert r"\udcff" in printed.out


@pytest.mark.parametrize("path", ["", "v" * 300, "v/" * 3000 + "x", "loop"])
@pytest.mark.parametrize("before", [["check"], ["check", "bom.csv", "--rules"], ["lint"], ["test-rules"], ["init"]])
def test_no_path_is_too_odd_for_a_sentence(
    command: Command, bom: str, tmp_path: Path, before: list[str], path: str
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    ended = command(*before, path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("safe-rules: ")
    assert "internal fault" not in ended.err
    assert names(tmp_path) == ["bom.csv", "loop"]


@pytest.mark.parametrize("name", ["lint", "test-rules"])
def test_a_folder_without_ruleset_is_unusable_and_not_a_ruleset_with_faults(command: Command, name: str) -> None:
    for folder in ("nowhere", "."):
        ended = command(name, folder)
        assert (ended.code, ended.out) == (2, "")
        assert "is not a ruleset" in ended.err


@pytest.mark.parametrize("day", ["2026-1-5", "2026-11-21 ", "٢٠٢٦-١١-٢١", "20261121", "2026-02-30", ""])
def test_a_day_is_written_in_one_way(command: Command, bom: str, day: str) -> None:
    ended = command("check", bom, "--as-of", day)
    assert (ended.code, ended.out) == (2, "")
    assert "--as-of" in ended.err


def test_two_days_are_refused(command: Command, bom: str) -> None:
    ended = command("check", bom, "--as-of", "2026-11-20", "--as-of", "2026-11-21")
    assert (ended.code, ended.out) == (2, "")
    assert "given twice" in ended.err


def test_a_day_to_come_is_said_beside_the_verdict(command: Command, bom: str) -> None:
    ended = command("check", bom, "--as-of", "2999-01-01")
    assert ended.code == 1
    assert "lies in the future" in ended.err
    assert command("check", bom, "--as-of", "2026-01-01").err == ""


def test_standard_input_is_not_read(command: Command) -> None:
    ended = command("check", "-")
    assert (ended.code, ended.out) == (2, "")
    assert "standard input is not read" in ended.err
