"""What is read from a workbook: exact values by kind, the right sheet, and what nobody would see, said aloud.

The sheets are written by hand, because the usual writers cannot store a formula's result or a damaged part.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from safe_rules.intake.raw_table import RawCell, RawTable
from safe_rules.intake.workbook import read_workbook
from safe_rules.intake.workbook_parts import Book
from safe_rules.intake.workbook_sheet import column_letters
from safe_rules.intake.workbook_styles import Styles, _is_date
from safe_rules.intake.workbook_sums import adds_other_rows
from safe_rules.intake.workbook_values import Source, read_value
from safe_rules.values.errors import InputError

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRICT = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><dxfs><dxf><numFmt numFmtId="4" '
    'formatCode="dd"/></dxf></dxfs><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="4"/></cellXfs>'
)
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def sheet_xml(rows: str, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    return f"<worksheet {namespace}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def write(
    folder: Path,
    sheets: dict[str, str],
    *,
    states: dict[str, str] | None = None,
    texts: str = "",
    book: str = "",
    more: dict[str, str] | None = None,
    chart: str = "",
) -> Path:
    """A workbook of the sheets' XML, as small as one can be."""
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" state="{(states or {}).get(name, "visible")}" r:id="r{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    kinds = {name: "chartsheet" if name == chart else "worksheet" for name in sheets}
    related = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kinds[name]}" Target="worksheets/sheet{n}.xml"/>'
        for n, name in enumerate(sheets, 1)
    )
    related += f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    related += f'<Relationship Id="f" Type="{OFFICE}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships {RELATIONS}><Relationship Id="a" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}">{book}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {RELATIONS}>{related}</Relationships>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{texts}</sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{STYLES}</styleSheet>",
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)},
        **(more or {}),
    }
    path = folder / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def table(folder: Path, rows: str, sheet: str | None = None, before: str = "", after: str = "") -> RawTable:
    return read_workbook(write(folder, {"BOM": sheet_xml(rows, before, after)}), sheet=sheet)


def notices(found: RawTable) -> str:
    return "\n".join(f"{notice.kind}: {notice.message}" for notice in found.notices)


def refusal(path: Path, sheet: str | None = None, seconds: float = 60) -> str:
    with pytest.raises(InputError) as caught:
        read_workbook(path, sheet=sheet, seconds=seconds)
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


# Values


EMPTY_BOOK = Book(None, (), ("text",), Styles(frozenset({1})), from_1904=False, recalculate=False, macros=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stored", "text", "rounded"),
    [
        ("350000000.01", "350000000.01", False),
        ("0.10000000000000001", "0.1", False),
        ("0.30000000000000004", "0.3", True),
        ("0.33333333333333331", "0.333333333333333", True),
        ("35.0000000000000001", "35", True),
        ("123456789012345678", "123456789012346000", True),
        ("1E3", "1000", False),
        ("1.5E-7", "0.00000015", False),
        ("1.50", "1.5", False),
        ("-0", "0", False),
        ("1e22", "10000000000000000000000", False),
    ],
)
def test_a_number_is_the_decimal_that_the_program_shows_and_says_when_it_was_rounded(
    stored: str, text: str, rounded: bool
) -> None:
    value = read_value(Source("n", "", None, stored, ""), EMPTY_BOOK, "sheet")
    assert (value.text, value.kind, value.rounded) == (text, "number", rounded)


@given(st.integers(1, 10**15 - 1), st.integers(0, 12))
def test_a_typed_number_of_up_to_fifteen_digits_comes_back_exactly(digits: int, scale: int) -> None:
    """Spreadsheet programs store the nearest binary number with 17 digits."""
    typed = f"{digits * 10**-scale if scale == 0 else float(f'{digits}e-{scale}'):.17g}"
    value = read_value(Source("", "", None, typed, ""), EMPTY_BOOK, "sheet")
    whole, _, part = value.text.partition(".")
    assert int(whole + part.ljust(scale, "0")) == digits
    assert not value.rounded


@pytest.mark.parametrize("stored", ["NaN", "INF", "1e400", "1E+1000000", "1_000", "１", "0x10", "1" * 401])
def test_what_is_no_number_in_a_number_cell_is_an_error_cell(stored: str) -> None:
    assert read_value(Source("n", "", None, stored, ""), EMPTY_BOOK, "sheet").kind == "error"


@pytest.mark.parametrize(
    ("serial", "from_1904", "text"),
    [
        ("46172", False, "2026-05-30"),
        ("46172.5", False, "2026-05-30T12:00:00"),
        ("44710", True, "2026-05-30"),
        ("1", False, "1900-01-01"),
        ("61", False, "1900-03-01"),
        ("0.25", False, "06:00:00"),
        ("2958465", False, "9999-12-31"),
    ],
)
def test_a_number_in_a_date_style_is_a_date(serial: str, from_1904: bool, text: str) -> None:
    book = Book(None, (), (), Styles(frozenset({1})), from_1904=from_1904, recalculate=False, macros=False)  # type: ignore[arg-type]
    value = read_value(Source("n", "1", None, serial, ""), book, "sheet")
    assert (value.text, value.kind) == (text, "date")


@pytest.mark.parametrize("serial", ["-1", "2958466", "60", "1e300"])
def test_a_day_that_does_not_exist_is_an_error_cell(serial: str) -> None:
    assert read_value(Source("n", "1", None, serial, ""), EMPTY_BOOK, "sheet").kind == "error"


@pytest.mark.parametrize(
    ("code", "date"),
    [
        ("yyyy-mm-dd", True),
        ("[$-409]d-mmm-yy;@", True),
        ("[h]:mm:ss", True),
        ("mm:ss.0", True),
        ("General", False),
        ('#,##0.00 "USD"', False),
        ("#,##0.00 USD", False),
        ("[$kr-414] #,##0.00", False),
        ("[Red]0.00", False),
        ("0\\d", False),
        ('0.00;"yyyy"', False),
        (";;;", False),
    ],
)
def test_a_number_format_is_a_date_only_by_its_own_letters(code: str, date: bool) -> None:
    assert _is_date("164", {"164": code}) is date


@given(st.integers(1, 16_384))
def test_columns_have_the_letters_that_people_see(column: int) -> None:
    assert column_letters(column) == get_column_letter(column)


def test_each_kind_of_cell_is_told_from_the_others(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>in</t></r><rPh sb="0" eb="1"><t>X</t>'
        '</rPh><r><t>line</t></r></is></c><c r="C1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="D1" t="b"><v>1</v></c>'
        '<c r="E1" t="e"><v>#REF!</v></c><c r="F1"><f>SUM(A2:A9)</f></c><c r="G1"><f>1+1</f><v>2</v></c>'
        '<c r="H1" s="2"><v>46172</v></c><c r="I1" t="d"><v>2026-05-30T00:00:00</v></c><c r="J1" s="3"><v>9.5</v></c>'
        '<c r="K1" t="inlineStr"><is><t>1e3</t></is></c><c r="L1" t="inlineStr"><is><t>NaN</t></is></c>'
        '<c r="M1" t="str"><f>""</f><v></v></c><c r="N1"><f t="shared" si="0"/><v/></c>'
        '<c r="O1" t="inlineStr"><is><t xml:space="preserve">  </t></is></c>'
        '<c r="P1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    texts = "<si><r><t>R&amp;D</t></r><r><t>_x000A_tail</t></r><rPh><t>kana</t></rPh></si>"
    found = read_workbook(write(tmp_path, {"BOM": sheet_xml(rows)}, texts=texts), sheet=None)
    assert found.rows[0].cells == (
        "R&D\ntail",
        "inline",
        "ab",
        RawCell("TRUE", "boolean"),
        RawCell("#REF!", "error"),
        RawCell("=SUM(A2:A9)", "formula_without_value"),
        RawCell("2", "number"),
        RawCell("2026-05-30", "date"),
        RawCell("2026-05-30", "date"),
        RawCell("9.5", "number"),
        "1e3",
        "NaN",
        "",
        RawCell("=…", "formula_without_value"),
        "",
        RawCell("#DIV/0!", "error"),
    )


def test_a_strict_workbook_and_one_with_prefixes_are_read_alike(tmp_path: Path) -> None:
    strict = write(tmp_path, {"BOM": sheet_xml(ONE, namespace=STRICT)})
    assert read_workbook(strict, sheet=None).rows[0].cells == (RawCell("1", "number"),)
    prefixed = sheet_xml(ONE).replace("xmlns=", "xmlns:x=").replace("<", "<x:").replace("<x:/", "</x:")
    assert read_workbook(write(tmp_path, {"BOM": prefixed}), sheet=None).rows[0].cells == (RawCell("1", "number"),)


def test_a_formula_that_a_program_wrote_without_computing_it_has_no_value(tmp_path: Path) -> None:
    """Writers that store a nought and ask for a recalculation have not computed anything; another value is doubtful."""
    rows = '<row r="1"><c r="A1"><f>B1*2</f><v>0</v></c><c r="B1"><f>C1</f><v>7</v></c><c r="C1"><v>0</v></c></row>'
    book = '<calcPr calcId="1" fullCalcOnLoad="1"/>'
    found = read_workbook(write(tmp_path, {"BOM": sheet_xml(rows)}, book=book), sheet=None)
    formula = RawCell("=B1*2", "formula_without_value")
    assert found.rows[0].cells == (formula, RawCell("7", "number"), RawCell("0", "number"))
    assert "stored results of its formulas may be out of date" in notices(found)
    assert "`B1`" in notices(found)
    assert table(tmp_path, rows).rows[0].cells[0] == RawCell("0", "number")


def test_what_another_writer_wrote_is_read_cell_by_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["part", "qty", "cost", "when", "ok", None, "=B2*2"])
    sheet.append(["0012", 3, 19.99, dt.date(2026, 5, 30), False, "Türkiye", "'12"])
    book.save(tmp_path / "made.xlsx")
    found = read_workbook(tmp_path / "made.xlsx", sheet=None)
    assert found.sheet == "Sheet"
    assert found.column_names == tuple("ABCDEFG")
    assert found.rows[0].cells[5:] == ("", RawCell("=B2*2", "formula_without_value"))
    assert found.rows[1].cells == (
        "0012",
        RawCell("3", "number"),
        RawCell("19.99", "number"),
        RawCell("2026-05-30", "date"),
        RawCell("FALSE", "boolean"),
        "Türkiye",
        "'12",
    )
    assert not found.notices


# Rows, columns, merges


def test_rows_keep_their_numbers_and_blank_rows_between_are_kept(tmp_path: Path) -> None:
    rows = '<row r="3"><c r="B3"><v>1</v></c></row><row><c><v>2</v></c></row><row r="7" s="1"/>'
    found = table(tmp_path, rows)
    assert [(row.number, [str(getattr(c, "text", c)) for c in row.cells]) for row in found.rows] == [
        (1, ["", ""]),
        (2, ["", ""]),
        (3, ["", "1"]),
        (4, ["2", ""]),
    ]


def test_hidden_rows_and_columns_are_read_and_named(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>1</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>2</v></c></row><row r="3" ht="0"><c r="A3"><v>3</v></c></row>'
        '<row r="4" hidden="1"/>'
    )
    found = table(tmp_path, rows, before='<cols><col min="2" max="3" hidden="1"/></cols>')
    assert [row.hidden for row in found.rows] == [False, True, True]
    assert "warning: rows hidden by hand or by a filter are read like all others: `2`, `3`" in notices(found)
    assert "warning: hidden columns are read like all others: `C`" in notices(found)
    assert [place.row for place in found.notices[0].places] == [2, 3]


def test_merged_cells_and_values_under_them_are_named(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>9</v></c><c r="B2"><v>2</v></c></row>'
    merges = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B2:B2"/><mergeCell ref="Y90:Z99"/></mergeCells>'
    found = table(tmp_path, rows, after=merges)
    assert found.merged == ("A1:A2",)
    assert "only the first holds the value and the others read as empty: `A1:A2`" in notices(found)
    assert "cells that merging covers still hold values, which are read like all others: `A2`" in notices(found)
    assert found.rows[1].cells[0] == RawCell("9", "number")


def test_rounded_numbers_are_named(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>0.30000000000000004</v></c><c r="B1"><v>0.10000000000000001</v></c></row>'
    assert "more digits than the 15" in notices(table(tmp_path, rows))
    assert notices(table(tmp_path, rows)).endswith(": `A1`")


# Sheets


def test_the_only_visible_sheet_with_values_is_taken(tmp_path: Path) -> None:
    sheets = {"Empty": sheet_xml('<row r="1"><c r="A1" s="1"/></row>'), "BOM": sheet_xml(ONE), "Old": sheet_xml(ONE)}
    sheets["Blank"] = sheet_xml("")
    states = {"Old": "veryHidden", "Blank": "hidden"}
    found = read_workbook(write(tmp_path, sheets, states=states), sheet=None)
    assert found.sheet == "BOM"
    assert notices(found) == "warning: hidden sheets hold values that were not read: `Old`"


def test_of_several_sheets_none_is_guessed(tmp_path: Path) -> None:
    path = write(tmp_path, {"Parts": sheet_xml(ONE), "Costs": sheet_xml(ONE)})
    said = "several sheets hold something: `Parts` (A1:A1), `Costs` (A1:A1)"
    assert said in refusal(path)
    assert "--sheet" in refusal(path)
    assert read_workbook(path, sheet="costs").sheet == "Costs"


def test_an_unknown_sheet_is_an_error_that_lists_the_nearest_first(tmp_path: Path) -> None:
    path = write(tmp_path, {"Notes": sheet_xml(""), "Bill of materials": sheet_xml(ONE)})
    assert "no sheet `Bill of material`; expected one of `Bill of materials`, `Notes`" in refusal(
        path, "Bill of material"
    )


def test_two_sheets_of_one_name_are_damage(tmp_path: Path) -> None:
    path = write(tmp_path, {"BOM": sheet_xml(ONE), "bom": sheet_xml("")})
    assert "damaged: two sheets have the same name" in refusal(path)


def test_a_hidden_sheet_is_read_only_when_named(tmp_path: Path) -> None:
    path = write(tmp_path, {"BOM": sheet_xml(ONE)}, states={"BOM": "hidden"})
    assert "only hidden sheets hold something: `BOM`" in refusal(path)
    assert "sheet `BOM` is hidden" in notices(read_workbook(path, sheet="BOM"))


def test_an_empty_sheet_and_a_chart_are_refused_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, {"BOM": sheet_xml(""), "Chart": "<chartsheet/>"}, chart="Chart")
    assert "the workbook is empty" in refusal(path)
    assert "sheet `BOM` is empty" in refusal(path, "BOM")
    assert "sheet `Chart` has no cells" in refusal(path, "Chart")


def test_macros_and_external_links_are_left_alone_and_macros_are_mentioned(tmp_path: Path) -> None:
    link = f'<externalLink {MAIN}><externalBook xmlns:r="{OFFICE}" r:id="x"/></externalLink>'
    more = {"xl/vbaProject.bin": "Sub AutoOpen()", "xl/externalLinks/externalLink1.xml": link}
    found = read_workbook(write(tmp_path, {"BOM": sheet_xml(ONE)}, more=more), sheet=None)
    assert notices(found) == "observation: the workbook holds macros; they were neither read nor run"


@settings(max_examples=3, deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])), max_size=4)))
def test_texts_come_back_as_they_were_written(tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["first"])
    for row, line in enumerate(lines, 2):
        for column, text in enumerate(line, 1):
            sheet.cell(row, column).value = text.replace("_x", "")
            sheet.cell(row, column).data_type = "s"
    path = tmp_path_factory.mktemp("texts") / "bom.xlsx"
    book.save(path)
    read = {(row.number, n): cell for row in read_workbook(path, sheet=None).rows for n, cell in enumerate(row.cells)}
    for row, line in enumerate(lines, 2):
        for column, text in enumerate(line):
            assert read.get((row, column), "") == (text.replace("_x", "") if text.strip() else "")


def test_other_visible_sheets_with_values_are_named_beside_a_chosen_one(tmp_path: Path) -> None:
    sheets = {"BOM": sheet_xml(ONE), "Rest": sheet_xml(ONE), "Empty": sheet_xml("")}
    found = notices(read_workbook(write(tmp_path, sheets), sheet="BOM"))
    assert "warning: other sheets hold values that were not read: `Rest`" in found
    assert "Empty" not in found
    alone = {"BOM": sheet_xml(ONE), "Empty": sheet_xml("")}
    assert "other sheets" not in notices(read_workbook(write(tmp_path, alone), sheet="BOM"))


def test_cells_that_are_struck_through_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (1, 2):
        book.active.cell(row, 1, f"part {row}")
    book.active["A2"].font = openpyxl.styles.Font(strike=True)
    book.save(tmp_path / "struck.xlsx")
    found = notices(read_workbook(tmp_path / "struck.xlsx", sheet=None))
    assert "struck through are read like all others: `A2`" in found
    assert "A1" not in found


@pytest.mark.parametrize(
    ("formula", "adds"),
    [
        ("SUM(F2:F6)", True),
        ("SUBTOTAL(109,$F$2:$F$6)", True),
        ("F2+F3", True),
        ("SUM(F2,F4)", True),
        ("ROUND(SUM(F2:F6),2)", True),
        ("SUM(F:F)", True),
        ("SUBTOTAL(9,Table1[Cost])", True),
        ("SUM(C7:E7)", False),
        ("SUM(C7*D7)", False),
        ("C7*D7", False),
        ("C7*$B$1", False),
        ("SUM(C7,$B$1)", False),
        ("C7+D7", False),
        ("SUM(Detail!F2:F9)", False),
        ("SUM('My parts'!F2:F9)", False),
        ("VLOOKUP(A7,$H$1:$J$9,2)", False),
        ("Table1[[#This Row],[qty]]*SUM(Table1[@cost])", False),
        ('IF(A7="SUM(F2:F6)",1,2)', False),
    ],
)
def test_a_formula_adds_other_rows_only_when_it_sums_cells_of_its_own_sheet(formula: str, adds: bool) -> None:
    assert adds_other_rows(formula, 7) is adds


def test_cells_that_share_a_sum_are_all_sums(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0" ref="A3:B3">SUM(A1:A2)</f><v>3</v></c>'
        '<c r="B3"><f t="shared" si="0"/><v>3</v></c><c r="C3"><f>A3*2</f><v>6</v></c></row>'
    )
    cells = table(tmp_path, rows).rows[2].cells
    assert [cell.adds for cell in cells if isinstance(cell, RawCell)] == ["SUM(A1:A2)", "SUM(A1:A2)", None]
