"""Header rows under titles, tolerant names, mappings, suggestions, and columns that must not be left out in silence."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.raw_table import RawRow, RawTable
from safe_rules.intake.text_table import table_of_text
from safe_rules.values.errors import InputError


def bom(text: str, mapping: Mapping[str, str] | None = None, currency: str | None = None) -> BomTable:
    return read_bom(table_of_text(text, "bom.csv", delimiter=","), mapping=mapping or {}, default_currency=currency)


def faults(text: str, mapping: Mapping[str, str] | None = None) -> str:
    with pytest.raises(InputError) as raised:
        bom(text, mapping)
    return str(raised.value)


def said(table: BomTable, word: str) -> list[str]:
    return [notice.message for notice in table.notices if word in notice.message]


def test_the_header_is_found_under_title_rows() -> None:
    table = bom("Draft bill of materials\n\nPrepared by,Nobody\norigin,cost\nDE,5\n")
    assert [line.row for line in table.lines] == [5]


@pytest.mark.parametrize("name", ["Part Number", "part-number", "PART_NUMBER", " part  number: "])
def test_names_match_whatever_their_case_and_separators(name: str) -> None:
    table = bom(f"{name},origin,cost\nA,DE,5\n")
    assert table.columns["part_number"] == " ".join(name.split())
    assert table.lines[0].part_number == "A"


def test_a_header_past_the_fiftieth_row_is_not_looked_for() -> None:
    assert bom("title\n" * 49 + "origin,cost\nDE,5\n").lines
    assert "no header row" in faults("title\n" * 50 + "origin,cost\nDE,5\n")


def test_a_mapping_reads_their_names_as_ours() -> None:
    table = bom("Made in,Total (EUR)\nDE,5\n", {"made IN": "origin", "total": "cost"})
    assert table.columns == {"origin": "Made in", "cost": "Total (EUR)"}
    assert table.lines[0].currency == "EUR"


def test_an_unknown_target_names_the_nearest_column() -> None:
    assert "`origin`" in faults("Made in,cost\nDE,5\n", {"Made in": "orign"})


def test_an_unknown_header_names_the_nearest_header() -> None:
    text = faults("Country of origin,origin,cost\nDE,DE,5\n", {"Contry of origin": "sourced_from"})
    assert "`Country of origin`" in text


def test_two_columns_for_one_name_are_a_fault_with_a_way_out() -> None:
    text = faults("origin,Made in,cost\nDE,DE,5\n", {"Made in": "origin"})
    assert '--map "Made in=ignore"' in text


def test_a_duplicate_header_matters_only_if_it_is_read() -> None:
    assert "both `cost`" in faults("origin,cost,Cost\nDE,5,6\n")
    assert bom("origin,cost,note,note\nDE,5,a,b\n").lines
    assert "both `description`" in faults("origin,cost,note,note\nDE,5,a,b\n", {"note": "description"})


def test_missing_needed_columns_come_with_ready_made_mappings() -> None:
    text = faults("Description,Country of manufacture,Quantity,Unit price\nbolt,DE,1,5\n")
    assert '--map "Country of manufacture=origin"' in text
    assert '--map "Unit price=unit_cost"' in text


@pytest.mark.parametrize(
    ("header", "flag"),
    [
        ("Herkunftsland", "origin"),
        ("COO", "origin"),
        ("Pays d'origine", "origin"),
        ("kraj pochodzenia", "origin"),
        ("Made in", "origin"),
    ],
)
def test_words_of_other_languages_for_the_origin_are_suggested_never_applied(header: str, flag: str) -> None:
    assert f'--map "{header}={flag}"' in faults(f"description,cost,{header}\nbolt,5,DE\n")


def test_a_header_of_other_names_only_is_shown_with_its_mappings() -> None:
    text = faults("Bezeichnung,Herkunftsland,Gesamtpreis\nBolzen,DE,5\n")
    assert "row 1" in text
    assert '--map "Herkunftsland=origin" --map "Gesamtpreis=cost"' in text


def test_a_dollar_sign_in_a_suggestion_is_safe_in_a_shell() -> None:
    assert "--map 'Total price ($)=cost'" in faults("origin,description,Total price ($)\nDE,bolt,5\n")


def test_a_needed_column_can_be_said_to_be_absent() -> None:
    table = bom("description,quantity\nbolt,5\n", {"origin": "none", "cost": "none"})
    assert table.lines[0].cost_low is None
    assert table.lines[0].origins[0].place is None


def test_a_column_that_is_there_cannot_be_said_to_be_absent() -> None:
    assert "has one" in faults("origin,cost\nDE,5\n", {"origin": "none"})


def test_columns_that_were_not_read_are_listed_once() -> None:
    assert said(bom("origin,cost,Colour,Mass\nDE,5,red,3\n"), "not read") == [
        "columns that were not read: `Colour`, `Mass`"
    ]


@pytest.mark.parametrize(
    ("header", "cell", "column"),
    [
        ("Level", "1", "parent_id"),
        ("BOM Level", "2", "parent_id"),
        ("Parent assembly", "A", "parent_id"),
        ("Curr", "USD", "currency"),
        ("Währung", "USD", "currency"),
        ("Category", "Software", "kind"),
    ],
)
def test_an_unmapped_column_that_would_change_the_sum_is_a_fault(header: str, cell: str, column: str) -> None:
    text = f"origin,cost,{header}\nDE,5,{cell}\n"
    assert f'--map "{header}={column}"' in faults(text)
    assert bom(text, {header: "ignore"}).lines


def test_a_category_that_says_nothing_of_the_kind_of_cost_is_only_listed() -> None:
    assert said(bom("origin,cost,Category\nDE,5,Motors\n"), "`Category`")


def test_an_unmapped_quantity_matters_where_the_cost_hangs_on_it() -> None:
    assert '--map "Qty=quantity"' in faults("origin,unit_cost,Qty\nDE,5,2\n")
    assert bom("origin,cost,Qty\nDE,5,2\n").lines


def test_a_column_numbered_by_levels_is_a_fault_while_nothing_reads_it() -> None:
    text = "N°,description,origin,cost\n2,frame,DE,5\n2.1,bar,DE,3\n2.2,foot,DE,2\n"
    assert '--map "N°=line_id"' in faults(text)
    assert [line.parent_id for line in bom(text, {"N°": "line_id"}).lines] == [None, "2", "2"]


def test_line_ids_numbered_by_levels_say_what_sits_in_what() -> None:
    table = bom("line_id,description,origin,cost\n2,frame,DE,5\n2.1,bar,DE,3\n2.2,foot,DE,2\n")
    assert [line.parent_id for line in table.lines] == [None, "2", "2"]
    assert said(table, "levels")


def test_prices_that_look_like_levels_are_not() -> None:
    assert bom("origin,cost,Rate\nDE,5,2\nDE,5,2.10\nDE,6,2.20\n").lines


@pytest.mark.parametrize("header", ["Cost (€)", "Cost EUR", "cost_eur", "Cost [EUR]", "COST in EUR"])
def test_a_currency_in_the_header_is_the_currency_of_the_column(header: str) -> None:
    mapping = {header: "cost"} if " in " in header else {}
    assert bom(f"origin,{header}\nDE,5\n", mapping).lines[0].currency == "EUR"


def test_a_dollar_in_the_header_alone_is_ambiguous() -> None:
    assert "USD" in faults("origin,Cost ($)\nDE,5\n")
    assert bom("origin,Cost ($),currency\nDE,5,CAD\n").lines[0].currency == "CAD"
    table = bom("origin,Cost ($)\nDE,5\n", currency="USD")
    assert table.lines[0].currency == "USD"
    assert [notice.kind for notice in table.notices if "several currencies" in notice.message] == ["assumption"]


def test_a_dollar_in_the_header_is_not_settled_by_another_currency_of_the_dossier() -> None:
    with pytest.raises(InputError):
        bom("origin,Cost ($)\nDE,5\n", currency="EUR")


@pytest.mark.parametrize("header", ["Cost k€", "Cost (TEUR)", "Kosten in Tsd. EUR", "cost in thousands"])
def test_a_header_in_thousands_is_never_read_nor_suggested(header: str) -> None:
    found = faults(f"origin,description,{header}\nDE,bolt,5\n")
    assert "a scale in a header is not read" in found
    assert "--map" not in found
    assert "a scale in a header" in faults(f"origin,{header}\nDE,5\n", {header: "cost"})
    assert bom("origin,Cost (KRW)\nDE,5\n").lines


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Einzelpreis in €", "unit_cost"),
        ("EP", "unit_cost"),
        ("Cena jedn. [zł]", "unit_cost"),
        ("P.U. HT (€)", "unit_cost"),
        ("Gesamtpreis in €", "cost"),
        ("GP", "cost"),
        ("Total HT", "cost"),
    ],
)
def test_names_for_money_are_suggested_with_the_columns_that_were_not_read(header: str, column: str) -> None:
    found = faults(f"origin,description,{header},Colour\nDE,bolt,5,red\n")
    assert f'--map "{header}={column}"' in found
    assert f"not read so far: `{header}`, `Colour`" in found
    assert f'--map "{header}={column}"' in faults(f"Herkunft,Bezeichnung,{header}\nDE,bolt,5\n")


def test_a_category_is_suggested_as_a_kind_only_where_it_names_kinds() -> None:
    text = "Category,Made in,Price\n{},DE,5\n"
    assert "=kind" not in faults(text.format("Motors"))
    assert '--map "Category=kind"' in faults(text.format("Labour"))


def test_the_way_out_of_two_equal_ids_does_not_lose_their_levels() -> None:
    levels = faults("line_id,origin,cost\n3,DE,5\n3.1,DE,5\n3,DE,6\n")
    assert "leave the column out" not in levels
    assert "what sits in what" in levels
    assert "leave the column out" in faults("line_id,origin,cost\n3,DE,5\n4,DE,5\n3,DE,6\n")


def test_a_table_of_no_rows_at_all_has_no_header() -> None:
    with pytest.raises(InputError, match="no header row"):
        read_bom(RawTable("x", None, (RawRow(1, ("",)),), ()), mapping={}, default_currency=None)
