"""Which rows are lines: headings, totals and repeated headers are reported and never counted; near misses ask."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_file import load_bom
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.raw_table import RawCell, RawRow, RawTable
from safe_rules.intake.row_kinds import is_total_word
from safe_rules.intake.text_table import table_of_text
from safe_rules.values.errors import InputError

HEADER = "line_id,part_number,description,supplier,origin,cost\n"


def bom(rows: str, header: str = HEADER) -> BomTable:
    return read_bom(table_of_text(header + rows, "bom.csv", delimiter=","), mapping={}, default_currency=None)


def faults(rows: str, header: str = HEADER) -> str:
    with pytest.raises(InputError) as raised:
        bom(rows, header)
    return str(raised.value)


def counted_or_asked(rows: str) -> list[int] | str:
    try:
        return rows_of(bom(rows))
    except InputError as error:
        return str(error)


def rows_of(table: BomTable) -> list[int]:
    return [line.row for line in table.lines]


def notice(table: BomTable, word: str) -> tuple[str, list[int | None]]:
    (found,) = [notice for notice in table.notices if word in notice.message]
    return found.kind, [place.row for place in found.places]


def test_blank_heading_and_total_rows_are_reported_and_not_counted() -> None:
    table = bom(",,Frame,,,\n1,A,bar,,DE,5\n,,,,,\n2,B,foot,,DE,7\n,,Total:,,,12\n")
    assert rows_of(table) == [3, 5]
    assert notice(table, "headings") == ("observation", [2])
    assert notice(table, "total rows") == ("observation", [6])
    assert not [found for found in table.notices if found.kind == "warning"]


@pytest.mark.parametrize(
    "word",
    [
        "Total",
        "TOTAL:",
        "Sub-total",
        "Grand Total",
        "Sum",
        "Summe:",
        "Zwischensumme",
        "Gesamt",
        "insgesamt",
        "Total général",
        "Sous-total",
        "Totale",
        "Suma",
        "Razem",
        "celkem",
        "összesen",
        "Total EUR",
        "Total (€)",
        "Total €:",
        "Estimated Total (essentials only):",
    ],
)
def test_a_cell_that_is_as_a_whole_a_total_word_makes_a_total_row(word: str) -> None:
    assert is_total_word(word)
    assert rows_of(bom(f"1,A,bar,,DE,5\n,,{word},,,5\n")) == [2]


@pytest.mark.parametrize("name", ["Gesamtsteuerung", "Totaliser", "Nettostrom relay", "Vatican cable", "Summer jacket"])
@pytest.mark.parametrize("origin", ["DE", "?", ""])
def test_a_name_that_only_begins_with_the_letters_of_a_total_word_is_a_component(name: str, origin: str) -> None:
    assert rows_of(bom(f"1,A,bar,,DE,5\n,,{name},,{origin},50\n")) == [2, 3]


@pytest.mark.parametrize("name", ["Total station", "Vehicle total", "Zwischensumme Antrieb", "Total EUR box"])
def test_a_total_word_at_either_end_is_asked_about_even_with_an_origin(name: str) -> None:
    assert "total or a component" in faults(f"1,A,bar,,DE,5\n2,,{name},,DE,50\n")


@pytest.mark.parametrize(
    "cells", ["2,TS-1,Total station,,DE,50", "2,,Total station,Leica,DE,50", "2,,Sum amplifier,,?,5"]
)
def test_a_part_number_a_supplier_or_a_stated_unknown_origin_makes_it_a_component(cells: str) -> None:
    assert rows_of(bom(f"1,A,bar,,DE,5\n{cells}\n")) == [2, 3]


@pytest.mark.parametrize(
    "word",
    """Gesamtergebnis; Ergebnis; Antrieb Ergebnis; Summe netto; Razem netto; Gesamt inkl. MwSt.; Total excl. VAT; Netto
    MwSt 19%; VAT; TOTAL GENERAL HT; Total material; Sum of Cost; Übertrag; Zw.-Summe; Σ; Zwischensumme 1
    Total section A; Subtotal - drive; Total per vehicle; Drive Total; VAT (20 %); Zwischensumme 2 (Antrieb)""".replace(
        "\n", ";"
    ).split(";"),
)
@pytest.mark.parametrize("column", ["id", "description"])
def test_other_words_for_totals_are_totals_or_asked_about_and_never_lines(word: str, column: str) -> None:
    row = f"{word.strip()},,,,,5\n" if column == "id" else f",,{word.strip()},,,5\n"
    found = counted_or_asked("1,A,bar,,DE,5\n" + row)
    assert found == [2] or "total or a component" in str(found)


def test_a_subtotal_that_adds_up_the_pieces_too_is_asked_about() -> None:
    header = "line_id,description,origin,quantity,cost\n"
    assert "total or a component" in faults("1,bar,DE,2,5\n,Subtotal airframe,,2,5\n", header)


def test_a_total_word_in_the_id_column_makes_a_total_row() -> None:
    assert rows_of(bom("1,A,bar,,DE,5\nTotal,,,,,5\n")) == [2]


def test_a_numbered_row_named_total_is_asked_about() -> None:
    assert "total or a component" in faults("1,A,bar,,DE,5\n2,,Total,,,5\n")


def test_a_total_word_with_an_origin_is_asked_about() -> None:
    assert "total or a component" in faults("1,A,bar,,DE,5\n,,Total,,DE,5\n")


def test_a_component_supplied_by_a_firm_called_total_is_counted() -> None:
    assert rows_of(bom("1,A,bar,,DE,5\n2,B,engine oil,Total,,50\n3,C,grease,Total,FR,5\n")) == [2, 3, 4]


def test_a_component_with_a_part_number_is_counted_whatever_its_name() -> None:
    assert rows_of(bom("1,A,bar,,DE,5\n,B7,Total,,,50\n")) == [2, 3]


def test_a_total_word_beside_other_words_without_a_name_is_asked_about() -> None:
    header = "Component,supplier,origin,cost\n"
    assert "total or a component" in faults("bar,X,DE,5\nengine oil,Total,,50\n", header)


def test_a_total_that_differs_from_the_lines_above_is_warned_about_with_both_figures() -> None:
    table = bom("1,A,bar,,DE,5.10\n2,B,foot,,DE,7.20\n,,Total,,,12.40\n")
    (message,) = [found.message for found in table.notices if found.kind == "warning"]
    assert "12.40" in message
    assert "12.30" in message


def test_subtotals_compare_with_the_lines_since_the_last_one() -> None:
    table = bom("1,A,bar,,DE,5\n2,B,foot,,DE,7\n,,Subtotal,,,12\n3,C,cap,,DE,3\n,,Subtotal,,,3\n,,Total,,,15\n")
    assert not [found for found in table.notices if found.kind == "warning"]


def test_a_total_rounded_to_its_last_digit_agrees() -> None:
    table = bom("1,A,bar,,DE,5.0040\n,,Total,,,5.00\n")
    assert not [found for found in table.notices if found.kind == "warning"]


def test_a_total_over_unknown_costs_or_in_rough_figures_is_not_compared() -> None:
    table = bom("1,A,bar,,DE,\n,,Total,,,99\n,,Total,,,~99\n")
    assert [found.kind for found in table.notices if "not compared" in found.message] == ["observation"] * 2


def test_figures_without_a_name_are_asked_about() -> None:
    assert "row 3" in faults("1,A,bar,,DE,5\n,,,,,5\n")


def test_figures_without_a_name_are_lines_where_the_table_has_no_names() -> None:
    assert rows_of(bom("DE,5\n,7\n", "origin,cost\n")) == [2, 3]


def test_an_id_alone_is_a_fault() -> None:
    assert "id and nothing else" in faults("1,A,bar,,DE,5\n2,,,,,\n")


def test_an_origin_or_a_part_number_alone_is_a_line_whose_rest_is_unknown() -> None:
    assert rows_of(bom(",,,,DE,\n,A,,,,\n")) == [2, 3]


def test_a_repeated_header_is_reported_and_not_counted() -> None:
    table = bom("1,A,bar,,DE,5\n" + HEADER + "2,B,foot,,DE,5\n")
    assert rows_of(table) == [2, 4]
    assert notice(table, "repeated") == ("observation", [3])


def test_a_longer_row_is_a_fault_unless_what_is_too_much_is_empty() -> None:
    assert "7 cells" in faults("1,A,bar, with thread,DE,5,9\n")
    assert rows_of(bom("1,A,bar,,DE,5,,\n")) == [2]


def test_a_shorter_row_has_unknowns_in_its_place() -> None:
    assert bom("1,A,bar\n").lines[0].cost_low is None


def test_a_note_beside_the_table_of_a_workbook_is_reported_only() -> None:
    table = RawTable(
        "x.xlsx", "S", (RawRow(1, ("origin", "cost", "")), RawRow(2, ("DE", RawCell("5", "number"), "check!"))), ()
    )
    read = read_bom(table, mapping={}, default_currency=None)
    assert read.lines[0].cost_low == 5
    assert notice(read, "last header") == ("observation", [2])


def test_a_table_without_lines_is_a_fault() -> None:
    assert "no lines" in faults("")
    assert "no lines" in faults(",,Frame,,,\n,,Total,,,0\n")


def test_text_that_looks_like_a_formula_is_text() -> None:
    assert bom("=1+1,@SUM(A1),+cmd|x,,DE,5\n").lines[0].part_number == "@SUM(A1)"


def test_a_zero_byte_in_a_cell_is_a_fault() -> None:
    table = RawTable("x.xlsx", "S", (RawRow(1, ("origin", "cost")), RawRow(2, ("D\x00E", "5"))), ())
    with pytest.raises(InputError, match="zero byte"):
        read_bom(table, mapping={}, default_currency=None)


_ROWS = st.lists(
    st.tuples(st.sampled_from(["DE", "US", "", "Türkiye", "EU"]), st.integers(1, 10**6)), min_size=1, max_size=8
)


@given(_ROWS, st.randoms())
def test_the_order_of_rows_changes_no_line(rows: list[tuple[str, int]], random: object) -> None:
    texts = [f"{i},P{i},part {i},,{origin},{cost}.50\n" for i, (origin, cost) in enumerate(rows)]
    there = bom("".join(texts))
    random.shuffle(texts)  # type: ignore[attr-defined]
    back = bom("".join(texts))
    assert {(line.line_id, line.cost_low, line.origins) for line in there.lines} == {
        (line.line_id, line.cost_low, line.origins) for line in back.lines
    }
    assert sum((line.cost_low or Decimal(0) for line in back.lines), Decimal(0)) == sum(
        Decimal(cost) + Decimal("0.50") for _, cost in rows
    )


@pytest.mark.parametrize("name", ["Subtotal airframe", "Total for the turret", "Zwischensumme Antrieb", "Sum of parts"])
def test_a_total_word_with_other_words_is_asked_about(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bom.csv"
    path.write_text(f"line_id,description,origin,cost\n1,engine,DE,10\n,{name},,10\n", encoding="utf-8")
    with pytest.raises(InputError, match="is it a total or a component"):
        load_bom(path, mapping={})


@pytest.mark.parametrize("cells", ["2,Total station,,?,5", "2,Total station,TS-1,,5", "2,Summer jacket,,,5"])
def test_a_component_whose_name_begins_like_a_total_is_a_component(tmp_path: Path, cells: str) -> None:
    path = tmp_path / "bom.csv"
    path.write_text(f"line_id,description,part_number,origin,cost\n1,engine,,DE,10\n{cells}\n", encoding="utf-8")
    assert [line.line_id for line in load_bom(path, mapping={}).lines] == ["1", "2"]


def test_a_heading_under_the_ids_is_a_heading(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv"
    path.write_text("line_id,description,origin,cost\nAirframe,,,\n1,skin,DE,10\n", encoding="utf-8")
    table = load_bom(path, mapping={})
    assert [line.line_id for line in table.lines] == ["1"]
    assert any("headings" in notice.message for notice in table.notices)


def test_a_line_without_an_id_never_takes_the_id_of_another(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv"
    path.write_text("line_id,description,origin,cost\n3,skin,DE,10\n,frame,DE,10\n", encoding="utf-8")
    assert [line.line_id for line in load_bom(path, mapping={}).lines] == ["3", "row 3"]


def test_a_very_long_text_of_brackets_is_looked_at_once() -> None:
    began = time.perf_counter()
    assert not is_total_word("(" * 500_000)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("row", ["Total,Energia,900,,RU", "Sum,Raytheon,900,,US", "Total,,900,,RU"])
def test_a_total_row_that_names_a_supplier_or_a_seller_country_is_asked_about(tmp_path: Path, row: str) -> None:
    path = tmp_path / "bom.csv"
    path.write_text(f"description,supplier,cost,origin,sourced_from\nHull,X,900,DE,DE\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match="total or a component"):
        load_bom(path, mapping={})


def test_the_text_of_a_total_row_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv"
    path.write_text("description,cost,origin\nHull,900,DE\nSum [engine],900,\n", encoding="utf-8")
    said = [notice.message for notice in load_bom(path, mapping={}).notices]
    assert any("total rows, not counted" in text and "Sum [engine] 900" in text for text in said)


def test_figures_above_the_header_are_named(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv"
    path.write_text("Offer 7,,\nSight,9000,\ndescription,cost,origin\nHull,900,DE\n", encoding="utf-8")
    warnings = [notice.message for notice in load_bom(path, mapping={}).notices if notice.kind == "warning"]
    assert any("above the header hold figures" in text and "Sight 9000" in text for text in warnings)
    assert not any("Offer 7" in text for text in warnings)
