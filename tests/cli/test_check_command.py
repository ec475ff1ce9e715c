"""`check`: every exit code, every option, and a sentence for everything that cannot be used."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

_RULES = Path(__file__).parents[2] / "rules"
_MET = "origin,cost,sourced_from\nDE,65,DE\nUS,35,US\n"
_NOT_MET = "origin,cost,sourced_from\nDE,64,DE\nUS,36,US\n"
_OPEN = "origin,cost,sourced_from\nDE,64,DE\nUS,31,US\n,5,DE\n"
_MIXED = "origin,cost,currency\nDE,64,EUR\nUS,31,USD\n"


@pytest.fixture
def bom(tmp_path: Path) -> Callable[..., str]:
    def write(text: str, name: str = "bom.csv") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return write


def verdict(command: Command, *arguments: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(command("check", *arguments, "--format", "json").out)
    return loaded


@pytest.mark.parametrize(
    ("text", "word", "code"),
    [
        (_MET, "COMPONENTS MET", 0),
        (_NOT_MET, "COMPONENTS NOT MET", 1),
        ("origin,cost\n", "", 2),
        (_OPEN, "UNDETERMINED", 3),
        (_MIXED, "NOT COVERED", 4),
    ],
)
def test_the_exit_code_says_the_verdict(
    command: Command, bom: Callable[..., str], text: str, word: str, code: int
) -> None:
    ended = command("check", bom(text))
    assert ended.code == code
    assert word in ended.out
    assert bool(ended.err) == (code == 2)


def test_a_bare_table_says_first_that_eligibility_was_not_examined(command: Command, bom: Callable[..., str]) -> None:
    first, second, *_ = command("check", bom(_MET)).out.splitlines()
    assert first == "Scope: components only. Eligibility was not examined."
    assert second == "COMPONENTS MET: bom.csv"


def test_the_day_is_the_one_asked_for(command: Command, bom: Callable[..., str]) -> None:
    report = verdict(command, bom(_MET), "--as-of", "2026-01-26")
    assert (report["as_of"], report["reference_dates"]["status"]) == ("2026-01-26", "2026-01-26")


def test_a_day_past_what_the_rules_know_is_an_assumption(command: Command, bom: Callable[..., str]) -> None:
    report = verdict(command, bom(_MET), "--as-of", "2031-01-01")
    assert any("2026-11-21" in entry["message"] for entry in report["assumptions"])


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "01.02.2026", ""])
def test_what_is_no_day_is_refused(command: Command, bom: Callable[..., str], day: str) -> None:
    ended = command("check", bom(_MET), "--as-of", day)
    assert (ended.code, ended.out) == (2, "")
    assert "--as-of" in ended.err


def test_a_reading_chosen_changes_the_verdict_and_stands_in_it(command: Command, bom: Callable[..., str]) -> None:
    table = bom("origin,cost,sourced_from\nDE,88,DE\nCN,12,CN\n")
    assert verdict(command, table)["verdict"] == "components_met"
    report = verdict(command, table, "--reading", "contravening_countries=RU,BY,CN")
    assert report["verdict"] == "components_not_met"
    assert set(report["readings"]["chosen"]["contravening_countries"]) == {"RU", "BY", "CN"}


def test_a_reading_that_would_turn_the_verdict_is_named(command: Command, bom: Callable[..., str]) -> None:
    table = bom("origin,cost,sourced_from\nDE,88,DE\nCN,12,CN\n")
    assert "--reading contravening_countries=BY,CN,RU: gives components_not_met" in command("check", table).out


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("agrement_terms=reported", "did you mean `agreement_terms`"),
        ("agreement_terms=reportd", "did you mean `reported`"),
        ("agreement_terms", "is no pair"),
        ("=reported", "is no pair"),
    ],
)
def test_a_wrong_reading_is_answered_with_the_nearest(
    command: Command, bom: Callable[..., str], option: str, sentence: str
) -> None:
    ended = command("check", bom(_MET), "--reading", option)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err


def test_a_reading_given_twice_is_refused(command: Command, bom: Callable[..., str]) -> None:
    ended = command("check", bom(_MET), *["--reading", "agreement_terms=reported"] * 2)
    assert ended.code == 2
    assert "given twice" in ended.err


def test_foreign_headers_are_mapped(command: Command, bom: Callable[..., str]) -> None:
    table = bom("Country of manufacture;Preis = EUR\nDE;65,00\nUS;35,00\n")
    asked = command("check", table)
    assert asked.code == 2
    assert '--map "Country of manufacture=origin"' in asked.err
    ended = command("check", table, "--map", "Country of manufacture=origin", "--map", "Preis = EUR=cost")
    assert ended.code == 0
    assert "35.00 %" in ended.out


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("Land=origin", "does not have"),
        ("origin=orign", "`origin=orign` names no column"),
        ("origin", "is no pair"),
    ],
)
def test_a_wrong_mapping_is_refused(command: Command, bom: Callable[..., str], option: str, sentence: str) -> None:
    ended = command("check", bom(_MET), "--map", option)
    assert ended.code == 2
    assert sentence in ended.err


def test_the_sheet_is_the_one_asked_for(command: Command, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Met"
    for sheet, american in ((book.active, 35), (book.create_sheet("Not met"), 36)):
        for row in (["origin", "cost", "sourced_from"], ["DE", 100 - american, "DE"], ["US", american, "US"]):
            sheet.append(row)
    book.save(tmp_path / "two.xlsx")
    assert command("check", "two.xlsx", "--sheet", "Met").code == 0
    assert command("check", "two.xlsx", "--sheet", "Not met").code == 1
    unasked = command("check", "two.xlsx")
    assert unasked.code == 2
    assert "`Met`" in unasked.err
    assert command("check", "two.xlsx", "--sheet", "met?").code == 2


def test_the_delimiter_is_the_one_asked_for(command: Command, bom: Callable[..., str]) -> None:
    table = bom("origin|cost|sourced_from\nDE|65|DE\nUS|35|US\n")
    assert command("check", table, "--delimiter", "bar").code == 0
    assert command("check", table, "--delimiter", "|").code == 0
    assert command("check", bom(_MET.replace(",", "\t")), "--delimiter", "tab").code == 0
    ended = command("check", table, "--delimiter", "colon")
    assert ended.code == 2
    assert "`semicolon`" in ended.err


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    shutil.copytree(_RULES, folder)
    parameters = folder / "parameters.yaml"
    text = parameters.read_text()
    assert "ratio: 35/100" in text
    parameters.write_text(text.replace("ratio: 35/100", "ratio: 40/100"))
    return folder


def test_a_ruleset_of_ones_own_decides_and_is_named_as_such(
    command: Command, bom: Callable[..., str], own_rules: Path
) -> None:
    table = bom(_NOT_MET)
    ended = command("check", table, "--rules", "own")
    assert ended.code == 0
    assert "36.00 %, limit 40.00 %" in ended.out
    assert "NOT the ruleset shipped with this tool" in ended.out
    report = verdict(command, table, "--rules", "own")
    assert report["ruleset"]["shipped"] is False
    assert report["ruleset"]["digest"] != verdict(command, table)["ruleset"]["digest"]
    assert any("not the shipped one" in entry["message"] for entry in report["warnings"])


def test_a_broken_ruleset_gives_no_verdict(command: Command, bom: Callable[..., str], own_rules: Path) -> None:
    (own_rules / "parameters.yaml").write_text("parameters: {}\n")
    ended = command("check", bom(_MET), "--rules", "own")
    assert (ended.code, ended.out) == (2, "")
    assert "third_country_component_cap" in ended.err
    assert command("check", "bom.csv", "--rules", "nowhere").code == 2


def test_several_outputs_in_one_run(command: Command, bom: Callable[..., str], tmp_path: Path) -> None:
    ended = command("check", bom(_NOT_MET), "-o", "a.json", "-o", "b.txt", "-o", "c.JSON")
    assert (ended.code, ended.out, ended.err) == (1, "", "")
    assert json.loads((tmp_path / "a.json").read_text())["verdict"] == "components_not_met"
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "c.JSON").read_bytes()
    assert "COMPONENTS NOT MET" in (tmp_path / "b.txt").read_text()


def test_nothing_is_written_when_one_output_cannot_be(
    command: Command, bom: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "old.json").write_text("old")
    (tmp_path / "folder.txt").mkdir()
    ended = command("check", bom(_MET), "-o", "old.json", "-o", "new.txt", "-o", "folder.txt")
    assert ended.code == 2
    assert "`folder.txt` cannot be written" in ended.err
    assert (tmp_path / "old.json").read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"bom.csv", "old.json", "folder.txt"}


@pytest.mark.parametrize("target", ["out.pdf", "out", "nowhere/out.json"])
def test_an_output_without_place_or_format_is_refused_before_the_work(command: Command, target: str) -> None:
    ended = command("check", "there-is-no-such.csv", "-o", target)
    assert ended.code == 2
    assert f"`{target}`" in ended.err


def test_an_input_is_never_written_over(command: Command, bom: Callable[..., str], tmp_path: Path) -> None:
    table = bom(_MET, "bom.txt")
    ended = command("check", table, "-o", "./bom.txt")
    assert ended.code == 2
    assert (tmp_path / table).read_text() == _MET


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chekc"], "chekc"),
        (["check"], "DOSSIER|BOM"),
        (["check", "bom.csv", "--bogus"], "--bogus"),
        (["check", "bom.csv", "--format", "xml"], "'xml'"),
        (["check", "bom.csv", "more.csv"], "more.csv"),
        (["check", "nowhere.csv"], "nowhere.csv: there is no such file"),
        (["check", "."], "this is a folder"),
    ],
)
def test_misuse_ends_in_a_sentence(
    command: Command, bom: Callable[..., str], arguments: list[str], sentence: str
) -> None:
    bom(_MET)
    ended = command(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err


def test_all_faults_are_reported_at_once_with_their_places(command: Command, bom: Callable[..., str]) -> None:
    dossier = (
        "schema: safe-rules/dossier/1\n"
        "procurement:\n"
        "  id: P\n"
        "  capabilty: artillery\n"
        "  signature_date: 2026-02-30\n"
        "products:\n"
        "  - id: p\n"
        "    bom: bom.csv\n"
    )
    bom("origin,cost\nDE,abc\nNowhere,5\n")
    ended = command("check", bom(dossier, "dossier.yaml"))
    assert (ended.code, ended.out) == (2, "")
    assert "dossier.yaml, row 4" in ended.err
    assert "`capability`" in ended.err
    assert "dossier.yaml, row 5" in ended.err
    bom(dossier.replace("capabilty", "capability").replace("02-30", "02-28"), "dossier.yaml")
    ended = command("check", "dossier.yaml")
    assert "(2 faults)" in ended.err
    assert "bom.csv, row 2, column `cost`" in ended.err
    assert "bom.csv, row 3, column `origin`" in ended.err


def test_a_fault_in_a_workbook_names_sheet_row_and_column(command: Command, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Parts"
    for row in (["A title"], [], ["origin", "cost"], ["DE", 5], ["Atlantis", 5]):
        book.active.append(row)
    book.save(tmp_path / "bom.xlsx")
    ended = command("check", "bom.xlsx")
    assert ended.code == 2
    assert "bom.xlsx, sheet `Parts`, row 5, column `origin`" in ended.err


def test_past_a_hundred_faults_the_rest_is_counted(command: Command, bom: Callable[..., str]) -> None:
    ended = command("check", bom("origin,cost\n" + "Nowhere,1\n" * 130))
    assert "(130 faults)" in ended.err
    assert ended.err.rstrip().endswith("and 30 more faults")
    assert len(ended.err.splitlines()) == 102


def test_windows_1252_is_read_with_a_warning(command: Command, tmp_path: Path) -> None:
    (tmp_path / "alt.csv").write_bytes("origin,cost,description\nDE,65,Gehäuse\nUS,35,Düse\n".encode("cp1252"))
    ended = command("check", "alt.csv")
    assert ended.code == 0
    assert "Warnings\n  - the file is not UTF-8 and was read as Windows-1252" in ended.out


def test_unknown_facts_are_named_with_their_cells(command: Command, bom: Callable[..., str]) -> None:
    out = command("check", bom(_OPEN)).out
    assert "31.00 % to 36.00 %" in out
    assert "bom.csv:4, origin" in out
    assert "one answer can settle it" in out


def test_require_agreement_is_met_where_the_engine_runs(command: Command, bom: Callable[..., str]) -> None:
    report = verdict(command, bom(_MET), "--require-agreement")
    assert report["engine"]["evaluators"] == ["reference", "durable_rules"]
