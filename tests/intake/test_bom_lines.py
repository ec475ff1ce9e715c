"""Cost, currency, origin and words of one line: exact, unknown or a fault, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from safe_rules.dossier.bom import BomLine, BomTable
from safe_rules.intake.bom_lines import parse_line
from safe_rules.intake.bom_origins import place_of
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.raw_table import RawCell, RawRow, RawTable
from safe_rules.intake.remarks import Remarks
from safe_rules.intake.text_table import table_of_text
from safe_rules.values.errors import FaultList, InputError
from safe_rules.values.position import Position


def bom(text: str, currency: str | None = None) -> BomTable:
    return read_bom(table_of_text(text, "bom.csv", delimiter=","), mapping={}, default_currency=currency)


def line(**cells: str) -> BomLine:
    cells = {"origin": "DE", "cost": "5"} | cells
    return bom(",".join(cells) + "\n" + ",".join(cells.values()) + "\n").lines[0]


def faults(**cells: str) -> str:
    with pytest.raises(InputError) as raised:
        line(**cells)
    return str(raised.value)


def kinds(table: BomTable, word: str) -> list[tuple[str, int]]:
    return [(notice.kind, notice.count) for notice in table.notices if word in notice.message]


# -- cost ------------------------------------------------------------------------------------------------------------


def test_the_cost_is_unit_cost_times_quantity_with_every_digit() -> None:
    read = line(cost="", unit_cost="12345678901234567890.123456789", quantity="9876543210.0123456789")
    assert read.cost_low == read.cost_high
    digits = 12345678901234567890123456789 * 98765432100123456789
    assert str(read.cost_low) == f"{str(digits)[:-19]}.{str(digits)[-19:]}"


def test_an_empty_cost_is_unknown() -> None:
    read = line(cost="", description="bar")
    assert read.cost_low is None
    assert read.cost_high is None


@pytest.mark.parametrize("cost", ["10.00", "10.0050", "9.9750"])
def test_cost_counts_where_the_rounding_of_the_unit_cost_explains_the_difference(cost: str) -> None:
    assert line(cost=cost, unit_cost="3.33", quantity="3").cost_low == Decimal(cost)


@pytest.mark.parametrize("cost", ["10.0051", "9.97", "11"])
def test_a_larger_difference_is_a_fault(cost: str) -> None:
    assert "9.99" in faults(cost=cost, unit_cost="3.33", quantity="3")


@pytest.mark.parametrize(
    "cells",
    [
        {"cost": "0"},
        {"cost": "0.00"},
        {"cost": "", "unit_cost": "0", "quantity": "3"},
        {"cost": "", "cost_low": "0", "cost_high": "3"},
    ],
)
def test_a_component_that_costs_nothing_needs_an_estimate(cells: Mapping[str, str]) -> None:
    assert "free issue" in faults(**cells)
    assert "`kind: government_furnished`" in faults(**cells)


def test_a_negative_cost_and_a_zero_quantity_are_faults() -> None:
    assert "negative" in faults(cost="-5")
    assert "quantity is zero" in faults(quantity="0")


def test_a_range_keeps_both_ends() -> None:
    read = line(cost="", cost_low="5", cost_high="7.5")
    assert (read.cost_low, read.cost_high) == (Decimal(5), Decimal("7.5"))


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"cost": "", "cost_low": "5", "cost_high": ""}, "`cost_high`"),
        ({"cost": "", "cost_low": "8", "cost_high": "7"}, "larger"),
        ({"cost": "6", "cost_low": "5", "cost_high": "7"}, "both `cost` and a range"),
    ],
)
def test_a_range_needs_both_ends_in_order_and_nothing_beside(cells: Mapping[str, str], word: str) -> None:
    assert word in faults(**cells)


def test_a_range_alone_is_cost_enough() -> None:
    assert bom("origin,cost_low,cost_high\nDE,5,7\n").lines[0].cost_high == 7


def test_without_a_quantity_column_one_piece_is_assumed_and_said() -> None:
    table = bom("origin,unit_cost\nDE,5\nDE,6\n")
    assert [read.cost_low for read in table.lines] == [5, 6]
    assert kinds(table, "one piece") == [("assumption", 2)]


def test_an_empty_quantity_leaves_the_cost_unknown_with_a_warning() -> None:
    table = bom("origin,unit_cost,quantity\nDE,5,\nDE,6,2\n")
    assert [read.cost_low for read in table.lines] == [None, 12]
    assert kinds(table, "no quantity") == [("warning", 1)]


def test_a_word_behind_the_quantity_is_warned_about() -> None:
    table = bom("origin,unit_cost,quantity\nDE,6.00,2 pair\nDE,16,1 lot\n")
    assert [read.cost_low for read in table.lines] == [12, 16]
    assert kinds(table, "word behind") == [("warning", 2)]


def test_an_unreadable_quantity_does_not_hide_behind_the_cost() -> None:
    assert "`many`" in faults(quantity="many")


# -- currency --------------------------------------------------------------------------------------------------------


def test_the_currency_comes_from_the_column_the_cell_or_the_dossier() -> None:
    assert line(currency="usd").currency == "USD"
    assert line(cost="5 EUR").currency == "EUR"
    assert line().currency is None
    assert bom("origin,cost\nDE,5\n", "NOK").lines[0].currency == "NOK"


def test_a_word_that_is_no_currency_names_the_nearest() -> None:
    assert "`EUR`" in faults(currency="EURO5")


def test_a_dollar_alone_asks_for_the_currency_column() -> None:
    assert "column `currency`" in faults(cost="$5")
    assert line(cost="$5", currency="CAD").currency == "CAD"


def test_a_cell_and_its_currency_column_must_agree() -> None:
    assert "one currency a line" in faults(cost="5 EUR", currency="USD")


def test_two_money_columns_in_two_currencies_are_a_fault() -> None:
    with pytest.raises(InputError, match="one currency a line"):
        bom("origin,Unit cost (USD),Cost (EUR),quantity\nDE,5,5,1\n")


# -- origin ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [("DE", "DE"), ("deu", "DE"), ("Germany", "DE"), ("EL", "GR"), ("UK", "GB"), ("NOR", "NO"), ("Türkiye", "TR")],
)
def test_an_origin_resolves_by_code_or_name(text: str, code: str) -> None:
    assert [share.place for share in line(origin=text).origins] == [code]


def test_a_code_that_is_also_a_plain_answer_is_named_with_what_it_was_read_as() -> None:
    table = bom("origin,cost\nNO,5\nDE,5\nSI,5\nNO,5\n")
    assert [read.origins[0].place for read in table.lines] == ["NO", "DE", "SI", "NO"]
    assert kinds(table, "`NO` is read as Norway") == [("assumption", 2)]
    assert kinds(table, "`SI` is read as Slovenia") == [("assumption", 1)]
    assert not kinds(bom("origin,cost\nNOR,5\nDE,5\nSlovenia,5\n"), "is read as")


@pytest.mark.parametrize("cells", [("NO",), ("NO", "NO"), ("YES", "NO"), ("NO", "", "SI"), ("yes", "NO", "n")])
def test_a_column_of_yes_and_no_is_no_column_of_origins(cells: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="yes and no"):
        bom("description,origin,cost\n" + "".join(f"bar,{cell},5\n" for cell in cells))


def test_a_column_of_countries_may_hold_such_codes() -> None:
    assert len(bom("description,origin,cost\nbar,NO,5\nbar,SE,5\nbar,,5\n").lines) == 3
    assert bom("description,origin,cost\nbar,Norway,5\n").lines[0].origins[0].place == "NO"


@pytest.mark.parametrize("text", ["", "n/a", "various", "?"])
def test_what_says_that_nobody_knows_is_unknown(text: str) -> None:
    assert [share.place for share in line(origin=text, description="bar").origins] == [None]


def test_an_origin_that_is_not_recognised_is_a_fault_with_suggestions() -> None:
    assert "DE (Germany)" in faults(origin="Germny")


def test_two_countries_in_one_cell_point_to_the_shares() -> None:
    assert "origin_shares" in faults(origin="DE/US")


@pytest.mark.parametrize(
    "text", ['"DE, FR"', "DE/US", "EU (DE)", "DE*", "DE (Bayern)", "DE und FR", "DE + FR", "DE - FR"]
)
def test_more_than_one_country_in_a_cell_is_a_fault_that_names_the_way_out(text: str) -> None:
    found = faults(origin=text)
    assert "one country a cell" in found
    assert "DE (Germany)" in found
    assert "origin_shares" in found


@pytest.mark.parametrize(
    "text", ["Bosnia and Herzegovina", "Korea (South)", "Kosovo*", "Guinea-Bissau", "Congo-Brazzaville"]
)
def test_a_name_of_several_words_is_one_country(text: str) -> None:
    assert line(origin=text).origins[0].place


@pytest.mark.parametrize("text", ["ditto", "dto.", '""""', "wie oben", "idem", "as above", "jak wyżej"])
def test_a_cell_that_points_to_the_cell_above_asks_for_the_country(text: str) -> None:
    assert "repeat the country" in faults(origin=text)
    assert "repeat the country" not in faults(origin="Idemia")


def test_groups_are_kept_and_non_eu_is_an_assumption() -> None:
    table = bom("origin,cost\nEU,5\nEEA,5\nnon-EU,5\n")
    assert [read.origins[0].place for read in table.lines] == ["EU", "EEA", "non-EU"]
    assert kinds(table, "Norway") == [("assumption", 1)]


def test_shares_are_exact_and_may_have_an_unknown_rest() -> None:
    read = line(origin="", origin_shares="DE:33.3;US:66.70")
    assert [(share.place, str(share.percent)) for share in read.origins] == [("DE", "33.3"), ("US", "66.70")]
    assert [share.place for share in line(origin="", origin_shares="DE:60;?:40").origins] == ["DE", None]


@pytest.mark.parametrize(
    ("shares", "word"),
    [
        ("DE:60;US:39.9999", "99.9999"),
        ("DE:60;US:41", "101"),
        ("DE:99.99999999999999999999999999999;US:0.00000000000000000000000000002", "sum to 100.0000000000000000"),
        ("DE:60;US:40.0000000000000000000000000000000000000", "no share"),
        ("DE;US", "no share"),
        ("DE:sixty;US:40", "no share"),
        ("DE:100;US:0", "no share"),
        ("DE:60;Germany:40", "twice"),
        ("DE:60;Atlantis:40", "Atlantis"),
        (";", "sum to 0"),
    ],
)
def test_shares_that_do_not_add_up_or_read_are_faults(shares: str, word: str) -> None:
    assert word in faults(origin="", origin_shares=shares)


def test_origin_and_shares_must_say_the_same() -> None:
    assert line(origin="DE", origin_shares="Germany:100").origins[0].place == "DE"
    assert line(origin="various", origin_shares="DE:60;US:40").origins[1].place == "US"
    assert "say the same" in faults(origin="DE", origin_shares="DE:60;US:40")


def test_an_absent_source_is_one_assumption_and_a_stated_unknown_is_stated() -> None:
    table = bom("origin,cost,sourced_from\nDE,5,\nDE,5,FR\nDE,5,?\nDE,5,\n")
    assert [(read.sourced_from, read.sourced_from_stated) for read in table.lines] == [
        (None, False),
        ("FR", True),
        (None, True),
        (None, False),
    ]
    assert kinds(table, "bought from") == [("assumption", 2)]


def test_the_seat_of_the_supplier_is_a_weak_sign() -> None:
    table = bom("origin,cost,origin_basis\nDE,5,Supplier seat\n")
    assert table.lines[0].origin_basis == "supplier_seat"
    assert kinds(table, "weak sign") == [("warning", 1)]


def test_kinds_match_tolerantly_and_others_name_the_nearest() -> None:
    assert line(kind="Government-furnished").kind == "government_furnished"
    assert line(kind="").kind == "component"
    assert "`licence`" in faults(kind="license")
    assert "`value_split`" in faults(origin_basis="value splt")


# -- the table -------------------------------------------------------------------------------------------------------


def test_line_ids_are_unique_or_both_rows_are_named() -> None:
    with pytest.raises(InputError, match="rows 2 and 4"):
        bom("line_id,origin,cost\n7,DE,5\n8,DE,5\n7,DE,5\n")


def test_without_ids_the_row_is_the_id() -> None:
    assert [read.line_id for read in bom("origin,cost\n\nDE,5\nDE,5\n").lines] == ["3", "4"]


def test_all_faults_come_together_each_with_its_place() -> None:
    with pytest.raises(InputError) as raised:
        bom("origin,cost,kind\nAtlantis,x,nothing\nDE,-1,\n")
    assert [(fault.position.row, fault.position.column) for fault in raised.value.faults if fault.position] == [
        (2, "cost"),
        (3, "cost"),
        (2, "origin"),
        (2, "kind"),
    ]


def test_past_a_hundred_faults_the_rest_are_counted() -> None:
    with pytest.raises(InputError) as raised:
        bom("origin,cost\n" + "Atlantis,5\n" * 130)
    assert (len(raised.value.faults), raised.value.more) == (100, 30)


def test_a_column_in_doubt_is_one_fault_that_counts_its_cells() -> None:
    with pytest.raises(InputError) as raised:
        bom('origin,cost\nDE,"1,234"\nDE,"2,345"\nDE,7\n')
    (fault,) = raised.value.faults
    assert "1 more cells" in fault.message


def test_a_contradiction_between_two_cells_names_both() -> None:
    with pytest.raises(InputError, match=r"`0\.5` \(row 2\) and `0,5` \(row 3\)"):
        bom('origin,cost\nDE,0.5\nDE,"0,5"\n')


@pytest.mark.parametrize(("kind", "text"), [("error", "#REF!"), ("formula_without_value", "=A1")])
def test_workbook_cells_without_a_value_are_named(kind: str, text: str) -> None:
    def table(origin: str | RawCell, remark: str | RawCell) -> RawTable:
        header = RawRow(1, ("origin", "cost", "description"))
        return RawTable("x.xlsx", "S", (header, RawRow(2, (origin, "5", remark))), ())

    cell = RawCell(text, kind)  # type: ignore[arg-type]
    with pytest.raises(InputError) as raised:
        read_bom(table(cell, ""), mapping={}, default_currency=None)
    assert "column `origin`" in str(raised.value)
    read = read_bom(table("DE", cell), mapping={}, default_currency=None)
    assert [notice.kind for notice in read.notices if "counts as empty" in notice.message] == ["warning"]


# -- inline components -----------------------------------------------------------------------------------------------


def inline(**cells: str | None) -> tuple[BomLine, FaultList]:
    found, remarks = FaultList(), Remarks()
    read = parse_line(
        cells,
        row=3,
        place=lambda column: Position("dossier.yaml", row=3, column=column),
        default_currency="EUR",
        faults=found,
        remarks=remarks,
    )
    return read, found


def test_an_inline_component_is_read_by_the_same_rules_with_a_decimal_point() -> None:
    read, found = inline(origin="France", unit_cost="1.234", quantity="2", line_id=None)
    assert not found
    assert (read.cost_low, read.currency, read.origins[0].place) == (Decimal("2.468"), "EUR", "FR")


def test_an_inline_number_in_another_convention_is_a_fault_at_its_place() -> None:
    _, found = inline(origin="FR", cost="1,5")
    assert "dossier.yaml, row 3, column `cost`" in str(found.faults[0])


def test_suggestions_are_only_sought_for_faults_that_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def suggest(text: str) -> tuple[str, ...]:
        asked.append(text)
        return ()

    monkeypatch.setattr("safe_rules.values.countries.suggestions", suggest)
    found = FaultList()
    for number in range(300):
        place_of(f"Narnia {number}", Position("t"), found, Remarks())
    assert (len(asked), len(found.faults), found.more) == (100, 100, 200)
