"""Numbers as people type them: what settles the decimal mark, what is refused, and that no digit is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.intake.numbers_in_text import NumberColumn, TextNumber, Unreadable, read_column
from safe_rules.intake.raw_table import RawCell


def values(*cells: str | RawCell, units: bool = False) -> list[Decimal | None]:
    column = read_column(cells, units=units)
    assert column.contradiction is None
    result: list[Decimal | None] = []
    for number in column.numbers:
        assert not isinstance(number, Unreadable), number
        result.append(None if number is None else number.value)
    return result


def refusal(cell: str | RawCell, *beside: str, units: bool = False) -> Unreadable:
    number = read_column([cell, *beside], units=units).numbers[0]
    assert isinstance(number, Unreadable), number
    return number


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1\u2009234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1\u2019234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1 234", "1234"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        (".125", "0.125"),
        ("1234.567", "1234.567"),
        ("1234,567", "1234.567"),
        ("12.5", "12.5"),
        ("12.50", "12.50"),
        ("12,3456", "12.3456"),
        ("1234", "1234"),
        ("007", "7"),
        ("+5", "5"),
        ("1 234.567", "1234.567"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
    ],
)
def test_a_cell_that_can_be_read_in_one_way_is_read_exactly(cell: str, value: str) -> None:
    (number,) = values(cell)
    assert str(number) == value


@pytest.mark.parametrize("cell", ["1.234", "1,234", "999.000"])
def test_one_mark_before_three_digits_alone_is_refused_with_both_readings(cell: str) -> None:
    refused = refusal(cell)
    digits = cell.replace(".", "").replace(",", "")
    assert refused.ambiguous
    assert digits in refused.reason
    assert f"{cell[:-4]}.{cell[-3:]}" in refused.reason
    assert f"`{digits}`" in refused.remedy


@pytest.mark.parametrize(
    ("beside", "value"),
    [("1.234,5", "1234"), ("0.5", "1.234"), ("1,234,567", "1.234"), ("1.234.567", "1234"), ("2,5", "1234")],
)
def test_another_cell_of_the_column_settles_the_decimal_mark(beside: str, value: str) -> None:
    assert values("1.234", beside)[0] == Decimal(value)


def test_an_ungrouped_or_blank_grouped_neighbour_settles_nothing() -> None:
    assert refusal("1.234", "5000", "7 500").ambiguous


def test_evidence_for_both_marks_in_one_column_names_both_cells() -> None:
    assert read_column(["1.234", "0.5", "7", "0,5"]).contradiction == (1, 3)


def test_a_number_cell_of_a_workbook_is_exact_and_proves_nothing_about_text() -> None:
    number = RawCell("1.234", "number")
    assert values(number) == [Decimal("1.234")]
    assert read_column([number, "1.234", RawCell("0.5", "number")]).mark is None


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("12,34,567", "threes"),
        ("1.23.456", "threes"),
        ("1,234.567,89", "threes"),
        ("1234,567,890", "threes"),
        ("0,123,456", "threes"),
        ("1e3", "exponent"),
        ("1E+3", "exponent"),
        ("NaN", "finite"),
        ("inf", "finite"),
        ("-Infinity", "finite"),
        ("\u0661\u0662", "digits 0 to 9"),
        ("1\u0662", "digits 0 to 9"),
        ("1" * 39, "38 digits"),
        ("1." + "0" * 38, "38 digits"),
        ("9" * 500, "500 characters"),
        ("-5", "negative"),
        ("\u22125", "negative"),
        ("--5", "beside"),
        ("~660", "approximate"),
        ("~660€", "approximate"),
        ("ca. 5", "approximate"),
        ("< 5", "approximate"),
        ("12 %", "percentage"),
        ("(12.50)", "brackets"),
        ("5-10", "range"),
        ("5 – 10 €", "range"),
        ("2026-05-02", "date"),
        ("5.", "mark with no digit"),
        ("12 k€", "multiplier"),
        ("1.2 Mio EUR", "multiplier"),
        ("3k", "multiplier"),
        ("TBD", "not a number"),
        ("1_000", "not a number"),
        ("0x10", "not a number"),
        ("=2*3", "not a number"),
        ("12 EUR USD", "beside"),
        ("EUR 12 USD", "beside"),
        ("5 pcs", "beside"),
    ],
)
def test_what_is_no_exact_number_is_refused_with_its_reason(cell: str, word: str) -> None:
    refused = refusal(cell)
    assert word in refused.reason
    assert refused.remedy
    assert not refused.ambiguous


def test_a_refused_cell_is_no_evidence_for_the_others() -> None:
    assert refusal("1.234", "~0.5", "12,34,567").ambiguous


@pytest.mark.parametrize("kind", ["date", "boolean", "error", "formula_without_value"])
def test_workbook_cells_that_hold_no_number_are_refused(kind: str) -> None:
    assert refusal(RawCell("2", kind)).remedy  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "value", "codes"),
    [
        ("€ 12.50", "12.50", ("EUR",)),
        ("12,50 EUR", "12.50", ("EUR",)),
        ("EUR12", "12", ("EUR",)),
        ("US$ 5", "5", ("USD",)),
        ("5 zł", "5", ("PLN",)),
        ("-€5", "-5", ("EUR",)),
        ("€-5", "-5", ("EUR",)),
    ],
)
def test_a_currency_mark_is_carried_beside_the_number(cell: str, value: str, codes: tuple[str, ...]) -> None:
    assert read_column([cell], negative=True).numbers == (TextNumber(Decimal(value), codes),)


@pytest.mark.parametrize("cell", ["$5", "5 kr", "kr. 5", "¥ 5"])
def test_a_mark_of_several_currencies_carries_all_of_them(cell: str) -> None:
    (number,) = read_column([cell]).numbers
    assert isinstance(number, TextNumber)
    assert len(number.currencies) > 1


@pytest.mark.parametrize("cell", ["2 pair", "2 lot", "2pcs", "2 m", "2 cup", "2 linear metres"])
def test_a_quantity_keeps_its_unit_beside_it(cell: str) -> None:
    (number,) = read_column([cell], units=True).numbers
    assert isinstance(number, TextNumber)
    assert number.value == 2
    assert number.unit == cell[1:].strip()
    assert number.currencies == ()


@pytest.mark.parametrize("cell", ["2 dozen", "2k", "5 €", "2 / 3", "x2"])
def test_a_quantity_with_a_multiplier_or_a_currency_is_refused(cell: str) -> None:
    assert refusal(cell, units=True).reason


_NUMBERS = st.decimals(min_value=0, max_value=10**15, places=2, allow_nan=False, allow_infinity=False)
_STYLES = st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u202f", ","), ("'", "."), ("", "."), ("", ",")])


def _typed(number: Decimal, style: tuple[str, str]) -> str:
    whole, _, fraction = f"{number:,.2f}".partition(".")
    return whole.replace(",", style[0]) + style[1] + fraction


@given(st.lists(_NUMBERS, min_size=1, max_size=8), _STYLES)
def test_a_column_typed_in_one_convention_reads_back_exactly(numbers: list[Decimal], style: tuple[str, str]) -> None:
    assert values(*[_typed(number, style) for number in numbers]) == numbers


@given(st.lists(st.sampled_from(["1.234", "1,234", "0.5", "0,5", "7", "1.234.567", "x", ""]), max_size=6), st.randoms())
def test_the_order_of_the_cells_changes_nothing(cells: list[str], random: object) -> None:
    order = list(range(len(cells)))
    random.shuffle(order)  # type: ignore[attr-defined]
    there: NumberColumn = read_column(cells)
    back = read_column([cells[i] for i in order])
    assert (there.contradiction is None) == (back.contradiction is None)
    if there.contradiction is None:
        assert back.numbers == tuple(there.numbers[i] for i in order)


@given(st.text(max_size=30), st.booleans())
def test_any_text_gives_a_number_or_a_reason(text: str, units: bool) -> None:
    (number,) = read_column([text], units=units).numbers
    assert number is None or isinstance(number, TextNumber) or (number.reason and number.remedy)
