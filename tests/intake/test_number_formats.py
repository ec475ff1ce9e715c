"""A cell is read as its number format shows it: a currency counts, a scale or a percent sign is never overlooked."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_file import load_bom
from safe_rules.intake.number_formats import shown_around
from safe_rules.values.errors import InputError


def load(
    folder: Path, formats: list[str], column: str = "cost", default: str | None = None, currency: str | None = None
) -> BomTable:
    """One line for each number format, which `column` has in it."""
    book = openpyxl.Workbook()
    sheet = book.active
    more = {"currency": currency} if currency else {}
    sheet.append(["line_id", "description", "origin", "quantity", "cost", *more])
    for number, code in enumerate(formats, 1):
        sheet.append([number, f"part {number}", "DE", number + 1, 12.5 * number, *more.values()])
        sheet.cell(number + 1, 4 if column == "quantity" else 5).number_format = code
    path = folder / "bom.xlsx"
    book.save(path)
    return load_bom(path, mapping={}, default_currency=default)


def refusal(folder: Path, formats: list[str], column: str = "cost", default: str | None = None) -> str:
    with pytest.raises(InputError) as raised:
        load(folder, formats, column, default)
    return str(raised.value)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("[$$-409]#,##0.00", "$ 0"),
        ("#,##0.00 [$HUF-40E]", "0 HUF"),
        ('0.00 "USD"', "0 USD"),
        ("€ 0", "€ 0"),
        ('0" k€"', "0 k€"),
        ("0%", "0 %"),
        ("#,##0,", "0 k"),
        ('0.0,,"M"', "0 M"),
        ('_-* #,##0.00\\ "€"_-;-* #,##0.00', "0 €"),
        ('[>=1000]0," k";0', "0 k"),
        ("General", None),
        ("#,##0.00;[Red]-#,##0.00", None),
        ('_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', None),
        ("[$-409]0.00", None),
        ("#,##0.00\\ _€", None),
        ("#'##0.00", None),
        ("0.00E+00", None),
        ("@", None),
    ],
)
def test_a_number_format_shows_its_currency_scale_or_percent_and_no_mere_layout(code: str, shown: str | None) -> None:
    assert shown_around("164", {"164": code}) == shown


def test_built_in_formats_show_a_dollar_or_a_percent_unless_the_workbook_says_otherwise() -> None:
    assert shown_around("44", {}) == "$ 0"
    assert shown_around("44", {"44": '#,##0.00\\ "€"'}) == "0 €"
    assert shown_around("10", {}) == "0 %"
    assert shown_around("4", {}) is None


def test_a_hostile_number_format_is_read_at_once() -> None:
    assert shown_around("164", {"164": "_" * 100_000 + '"'}) is None


def test_the_currency_of_the_number_format_is_that_of_the_line(tmp_path: Path) -> None:
    table = load(tmp_path, ["#,##0.00 [$HUF-40E]", '0.00 "USD"', "€ 0", "0.00"], default="PLN")
    assert [line.currency for line in table.lines] == ["HUF", "USD", "EUR", "PLN"]


def test_a_dollar_in_the_number_format_is_settled_by_the_default_or_the_currency_column_only(tmp_path: Path) -> None:
    code = "[$$-409]#,##0.00"
    assert "can stand for" in refusal(tmp_path, [code])
    assert "can stand for" in refusal(tmp_path, [code], default="EUR")
    assert load(tmp_path, [code], default="USD").lines[0].currency == "USD"
    assert load(tmp_path, [code], currency="CAD").lines[0].currency == "CAD"


def test_a_number_format_against_the_currency_column_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="says EUR"):
        load(tmp_path, ['0.00 "USD"'], currency="EUR")


@pytest.mark.parametrize("column", ["cost", "quantity"])
@pytest.mark.parametrize("code", ['0" k€"', "0%", "0.00%", "#,##0,", '0.0,,"M"', '"1"0', '0"00"'])
def test_a_scale_or_a_percent_in_the_number_format_is_a_fault_naming_the_cell(
    tmp_path: Path, code: str, column: str
) -> None:
    found = refusal(tmp_path, ["0", code], column)
    assert "number format" in found
    assert "row 3" in found
    assert column in found
    assert "row 2" not in found


def test_a_unit_in_the_number_format_of_a_quantity_is_no_fault(tmp_path: Path) -> None:
    table = load(tmp_path, ['0" pcs"'], "quantity")
    assert table.lines[0].cost_low is not None
    assert any("word behind the quantity" in notice.message for notice in table.notices)
