"""Numberings and columns that say what sits in what: derived or asked about, and never read into part numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.levels import dotted_levels, numbered_by_level, parents_of
from safe_rules.intake.text_table import table_of_text
from safe_rules.values.errors import InputError


def bom(text: str, mapping: Mapping[str, str] | None = None) -> BomTable:
    return read_bom(table_of_text(text, "bom.csv", delimiter=","), mapping=mapping or {}, default_currency=None)


def faults(text: str, mapping: Mapping[str, str] | None = None) -> str:
    with pytest.raises(InputError) as raised:
        bom(text, mapping)
    return str(raised.value)


NUMBERINGS = [
    ("01", "01.01"),
    ("10", "10.10"),
    ("1.0", "1.1"),
    ("1.", "1.1."),
    ("A", "A.1"),
    ("I", "I.1"),
    ("IV", "IV.2"),
    ("1", "1a"),
    ("1", "1-1"),
    ("1", "1/1"),
    ("2", "2.1.1"),
]


@pytest.mark.parametrize(("above", "below"), NUMBERINGS)
def test_a_numbering_by_level_in_the_ids_gives_the_parents(above: str, below: str) -> None:
    lines = bom(f"line_id,origin,cost\n{above},DE,5\n{below},DE,3\n").lines
    assert [line.parent_id for line in lines] == [None, above]


@pytest.mark.parametrize(("above", "below"), NUMBERINGS)
@pytest.mark.parametrize("header", ["Pos", "Item", "N°", "Item no."])
def test_a_numbering_by_level_that_nobody_mapped_is_asked_about(above: str, below: str, header: str) -> None:
    text = f"{header},origin,cost\n{above},DE,5\n{below},DE,3\n"
    assert f'--map "{header}=line_id"' in faults(text)
    assert bom(text, {header: "ignore"}).lines


@pytest.mark.parametrize(
    "ids",
    [
        ["AB-1", "AB-2"],
        ["AB", "AB-1"],
        ["LM358", "LM358-N"],
        ["1", "2", "3"],
        ["10", "20", "30"],
        ["1.1", "1.2", "2.1"],
        ["1.0", "2.0"],
        ["A", "B", "AA"],
        ["1a", "1b"],
        ["2024-01", "2024-02"],
    ],
)
def test_part_numbers_and_plain_numberings_have_no_levels(ids: list[str]) -> None:
    assert not parents_of(ids)
    table = bom("line_id,origin,cost\n" + "".join(f"{text},DE,5\n" for text in ids))
    assert [line.parent_id for line in table.lines] == [None] * len(ids)


def test_an_empty_parent_column_does_not_hide_a_numbering_by_level() -> None:
    lines = bom("line_id,parent_id,origin,cost\n1,,DE,5\n1.1,,DE,3\n").lines
    assert [line.parent_id for line in lines] == [None, "1"]


def test_levels_can_be_denied() -> None:
    table = bom("line_id,origin,cost\n1,DE,5\n1.1,DE,3\n", {"parent_id": "none"})
    assert [line.parent_id for line in table.lines] == [None, None]


@pytest.mark.parametrize("amounts", [["2", "2.01", "2.50"], ["1.0", "1.1", "1.2"], ["2", "2.5", "2.10"]])
def test_amounts_are_no_numbering(amounts: list[str]) -> None:
    assert not numbered_by_level(amounts)


@pytest.mark.parametrize(
    "header",
    ["Explosion level", "Hierarchy", "Strukturstufe", "Ebene", "Stufe", "Niveau", "poziom", "Level (BOM)", "Lvl."],
)
def test_a_column_that_speaks_of_levels_is_asked_about(header: str) -> None:
    assert f'--map "{header}=parent_id"' in faults(f"{header},origin,cost\n0,DE,5\n1,DE,3\n")


@pytest.mark.parametrize(
    ("header", "cells"),
    [("Stock level", "120,80"), ("Confidence level", "high,low"), ("Noise level", "65.5 dB,70 dB")],
)
def test_a_level_of_something_else_is_only_listed(header: str, cells: str) -> None:
    first, second = cells.split(",")
    assert bom(f"{header},origin,cost\n{first},DE,5\n{second},DE,3\n").lines


def test_levels_are_recognised_by_their_cells() -> None:
    assert '--map "X=parent_id"' in faults("X,origin,cost\n.1,DE,5\n..2,DE,3\n...3,DE,3\n")
    assert dotted_levels(["0", ".1", ".1"])
    assert not dotted_levels([".5", ".25", "1"])
    assert not dotted_levels([".1", ".1"])


def test_an_assembly_is_a_level_only_where_it_names_a_line() -> None:
    text = "description,Baugruppe,origin,cost\nFrame,,DE,5\nBolt,{},DE,3\n"
    assert '--map "Baugruppe=parent_id"' in faults(text.format("Frame"))
    assert bom(text.format("Airframe")).lines


@pytest.mark.parametrize("names", ["..Sight,...Lens", "- Sight,-- Lens", '"  Sight","    Lens"', "• Sight,• Lens"])
def test_names_that_are_set_in_are_asked_about(names: str) -> None:
    first, second = names.split(",")
    text = f"description,origin,cost\nGun,DE,5\n{first},DE,3\n{second},DE,3\n"
    assert "rows 3, 4" in faults(text)
    assert len(bom(text, {"parent_id": "none"}).lines) == 3


@pytest.mark.parametrize(
    "names", [".dxf holder,.50 cal", "-5V regulator,+12V", " Sight, Lens", "-,—", 'Sight,"  Lens"']
)
def test_names_that_begin_with_a_mark_are_not_set_in(names: str) -> None:
    first, second = names.split(",")
    assert bom(f"description,origin,cost\nGun,DE,5\n{first},DE,3\n{second},DE,3\n").lines
