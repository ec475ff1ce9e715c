"""What nobody sees in a table or a dossier decides nothing: a fault where it would, a warning elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from safe_rules.intake.proposal_file import load_proposal
from safe_rules.values.document import hidden_character
from safe_rules.values.errors import InputError

HEADER = "line_id,product,kind,currency,sourced_from,origin,cost,description,note\n"
GOOD = ["a", "x", "component", "EUR", "DE", "DE", "1", "bolt", "n"]
COLUMNS = HEADER.strip().split(",")


def faults(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_proposal(path)
    return "\n".join(map(str, caught.value.faults))


def table(folder: Path, column: str, text: str) -> Path:
    cells = [text if name == column else good for name, good in zip(COLUMNS, GOOD, strict=True)]
    path = folder / "bom.csv"
    path.write_bytes((HEADER + ",".join(f'"{cell}"' for cell in cells) + "\n").encode())
    return path


def dossier(folder: Path, text: str) -> Path:
    path = folder / "d.yaml"
    path.write_text("schema: safe-rules/dossier/1\n" + text, encoding="utf-8")
    return path


@pytest.mark.parametrize("column", ["line_id", "product", "kind", "currency", "origin", "sourced_from"])
@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2028", "\ue000", "\x1b", "\n", "\t", "\u2066"])
def test_a_hidden_character_in_a_cell_that_decides_is_a_fault(tmp_path: Path, column: str, hidden: str) -> None:
    good = GOOD[COLUMNS.index(column)]
    said = faults(table(tmp_path, column, f"{good[:1]}{hidden}{good[1:] or 'b'}"))
    assert f"row 2, column `{column}`: the cell holds a" in said
    assert f"U+{ord(hidden):04X}" in said
    assert hidden == "\n" or hidden not in said


@pytest.mark.parametrize("column", ["description", "note"])
@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\ue000"])
def test_a_hidden_character_in_free_text_is_said(tmp_path: Path, column: str, hidden: str) -> None:
    notices = load_proposal(table(tmp_path, column, f"bo{hidden}lt")).notices
    (found,) = [notice for notice in notices if notice.message == "cells hold characters that nobody sees"]
    assert (found.kind, [place.row for place in found.places]) == ("warning", [2])


def test_a_control_character_in_free_text_is_a_fault(tmp_path: Path) -> None:
    assert "a control character, U+001B" in faults(table(tmp_path, "description", "bo\x1b[2Jlt"))


def test_lines_within_a_description_are_ordinary(tmp_path: Path) -> None:
    proposal = load_proposal(table(tmp_path, "description", "bolt\nwith two lines\tand a tab"))
    assert not [notice for notice in proposal.notices if "nobody sees" in notice.message]


def test_a_hidden_character_in_the_header_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv"
    path.write_text("origin,cost,no\u200bte\nDE,1,x\n", encoding="utf-8")
    assert "row 1: the cell holds an invisible character, U+200B" in faults(path)


@pytest.mark.parametrize("hidden", ["\\u202e", "\\u200b", "\\t", "\\ue000", "\\u2028"])
@pytest.mark.parametrize(
    "text",
    [
        'procurement: {{id: "P{}1"}}\n',
        'procurement: {{id: P}}\nproducts: [{{id: "x{}y"}}]\n',
        'procurement: {{id: P}}\ncontractors: [{{id: "x{}y"}}]\n',
        'procurement: {{id: P}}\nproducts: [{{id: x, components: [{{origin: DE, line_id: "a{}b"}}]}}]\n',
        'procurement: {{id: P}}\nproducts: [{{id: x, components: [{{origin: "D{}E"}}]}}]\n',
    ],
)
def test_a_hidden_character_in_an_id_of_a_dossier_is_a_fault(tmp_path: Path, text: str, hidden: str) -> None:
    said = faults(dossier(tmp_path, text.format(hidden)))
    assert "character, U+" in said


@pytest.mark.parametrize("text", ["plain", "Müller & Söhne", "価格", "no\u00a0break", "ألف", "👍"])
def test_what_is_seen_is_not_hidden(text: str) -> None:
    assert hidden_character(text) is None
