"""Columns that nobody mapped and that would change a sum: found by words and by cells, each with a near miss."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.text_table import table_of_text
from safe_rules.values.errors import InputError


def bom(text: str, mapping: Mapping[str, str] | None = None) -> BomTable:
    return read_bom(table_of_text(text, "bom.csv", delimiter=","), mapping=mapping or {}, default_currency=None)


def faults(text: str, mapping: Mapping[str, str] | None = None) -> str:
    with pytest.raises(InputError) as raised:
        bom(text, mapping)
    return str(raised.value)


def warnings(table: BomTable) -> list[str]:
    return [notice.message for notice in table.notices if notice.kind == "warning"]


@pytest.mark.parametrize(
    "header", ["Qty per vehicle", "Stk.", "Bedarf", "Anzahl je Fahrzeug", "Gesamtmenge", "Pcs (total)", "Qté/véhicule"]
)
def test_a_quantity_is_recognised_by_a_word_inside_its_header(header: str) -> None:
    text = f"origin,unit_cost,{header}\nDE,5,2 pcs\nDE,6,1 pcs\n"
    assert f'--map "{header}=quantity"' in faults(text)
    assert bom(text, {header: "ignore"}).lines


def test_a_quantity_matters_where_one_cost_hangs_on_it() -> None:
    text = "origin,cost,unit_cost,Qty per vehicle\nDE,10,5,2\nDE,{},6,2\n"
    assert '--map "Qty per vehicle=quantity"' in faults(text.format(""))
    assert bom(text.format("12")).lines


@pytest.mark.parametrize("header", ["Currency code", "Währung/Currency", "Cur.", "Geldeinheit", "Kaufwährung"])
def test_a_currency_is_recognised_by_a_word_inside_its_header(header: str) -> None:
    assert f'--map "{header}=currency"' in faults(f"origin,cost,{header}\nDE,5,USD\n")


def test_a_currency_is_recognised_by_its_cells() -> None:
    assert '--map "X=currency"' in faults("origin,cost,X\nDE,5,USD\nDE,6,EUR\n")
    assert '--map "X=currency"' in faults("origin,cost,X\nDE,5,€\nDE,6,\n")
    assert bom("origin,cost,Side\nDE,5,TOP\nDE,6,ALL\n").lines
    assert bom("origin,cost,X\nDE,5,USD\nDE,6,n/a\n").lines


@pytest.mark.parametrize("header", ["Art", "Cost type of line", "X"])
def test_kinds_are_recognised_by_their_cells(header: str) -> None:
    assert f'--map "{header}=kind"' in faults(f"origin,cost,{header}\nDE,5,Material\nDE,6,Lohn\n")
    assert bom(f"origin,cost,{header}\nDE,5,Material\nDE,6,Metall\n").lines


@pytest.mark.parametrize("header", ["Preiseinheit", "per", "PE", "Price per", "Price unit", "Pricing unit (pcs)"])
def test_a_price_for_many_pieces_is_a_fault(header: str) -> None:
    text = f"origin,unit_cost,quantity,{header}\nDE,5,2,{{}}\nDE,6,1,1\n"
    assert f'--map "{header}=ignore"' in faults(text.format("100"))
    assert bom(text.format("1")).lines
    assert bom(text.format("pcs")).lines
    assert bom(text.format("100"), {header: "ignore"}).lines


def test_plain_numbers_beside_unit_costs_may_be_the_quantity() -> None:
    text = "description,origin,unit_cost,X\nbolt,DE,5,2\nnut,DE,6,40\n"
    assert '--map "X=quantity"' in faults(text)
    assert bom(text, {"X": "ignore"}).lines
    assert bom(text, {"quantity": "none"}).lines
    assert bom(text.replace(",X", ",Pos")).lines
    assert bom(text.replace("40", "40 g")).lines
    assert bom("description,origin,unit_cost,quantity,X\nbolt,DE,5,2,7\n").lines


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("DNP", ["", "x"]),
        ("DNI", ["x", "x"]),
        ("Fitted", ["yes", "no"]),
        ("Fitted", ["", "no"]),
        ("Populate", ["1", "0"]),
        ("Alternative", ["", "bolt"]),
        ("Alternative to", ["", "1"]),
        ("Option", ["A", "B"]),
        ("Optional", ["", "yes"]),
        ("Status", ["released", "cancelled"]),
        ("Cancelled", ["no", "yes"]),
        ("Variant", ["A", "B"]),
    ],
)
def test_lines_that_may_not_be_bought_are_asked_about(header: str, cells: list[str]) -> None:
    text = f"description,origin,cost,{header}\nbolt,DE,5,{cells[0]}\nnut,DE,6,{cells[1]}\n"
    found = faults(text)
    assert "row" in found
    assert f'remove the lines that are not bought, then add --map "{header}=ignore"' in found
    assert bom(text, {header: "ignore"}).lines


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("DNP", ["", ""]),
        ("DNP", ["no", ""]),
        ("Cancelled", ["no", "no"]),
        ("Fitted", ["yes", "yes"]),
        ("Status", ["released", "released"]),
        ("Adoption", ["A", "B"]),
    ],
)
def test_columns_that_tell_no_lines_apart_are_only_listed(header: str, cells: list[str]) -> None:
    text = f"description,origin,cost,{header}\nbolt,DE,5,{cells[0]}\nnut,DE,6,{cells[1]}\nTotal,,11,\n"
    assert len(bom(text).lines) == 2


@pytest.mark.parametrize(("header", "column"), [("Made in", "origin"), ("Total price", "cost"), ("Kosten", "cost")])
def test_a_second_column_for_money_or_origin_is_a_warning_of_its_own(header: str, column: str) -> None:
    (message,) = warnings(bom(f"origin,cost,{header}\nDE,5,7\n"))
    assert f"`{header}`" in message
    assert f"`{column}`" in message
    assert not warnings(bom(f"origin,cost,{header}\nDE,5,\n"))
    assert not warnings(bom("origin,cost,Colour\nDE,5,7\n"))


def test_a_unit_that_is_no_piece_is_a_warning() -> None:
    text = "origin,unit_cost,quantity,Unit\nDE,5,2,{}\nDE,6,1,pcs\n"
    (message,) = warnings(bom(text.format("kg")))
    assert "`kg`" in message
    assert "pcs" not in message
    assert not warnings(bom(text.format("Stk.")))
    assert not warnings(bom("origin,cost,Unit\nDE,5,kg\n"))
