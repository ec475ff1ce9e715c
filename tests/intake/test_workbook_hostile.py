"""A workbook made to do harm, or broken on the way, ends in one sentence: no traceback, no hang, no full memory."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safe_rules.intake import workbook
from safe_rules.intake.raw_table import RawCell
from safe_rules.intake.workbook import read_workbook
from safe_rules.values.errors import InputError

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET = "xl/worksheets/sheet1.xml"
SAVE = "open it in Excel or LibreOffice and save it as .xlsx"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["part", "cost"], ["bolt", 1.5], ["nut", 2]):
        sheet.append(row)
    book.save(tmp_path / "made.xlsx")
    with zipfile.ZipFile(tmp_path / "made.xlsx") as archive:
        listed = archive.read(RELATIONS).decode()
    texts = f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    parts = {"xl/sharedStrings.xml": f"<sst {MAIN}/>", RELATIONS: listed.replace("</Relationships>", texts)}
    return changed(tmp_path / "made.xlsx", parts).rename(tmp_path / "bom.xlsx")


def changed(path: Path, parts: Mapping[str, str | None]) -> Path:
    """The same workbook with some parts replaced, added or (`None`) left out."""
    with zipfile.ZipFile(path) as archive:
        content: dict[str, str | bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    content.update(parts)
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            if text is not None:
                archive.writestr(name, text)
    return target


def rows(text: str) -> dict[str, str | None]:
    return {SHEET: f"<worksheet {MAIN}><sheetData>{text}</sheetData></worksheet>"}


def refusal(path: Path, **bounds: float) -> str:
    with pytest.raises(InputError) as caught:
        read_workbook(path, sheet=None, **bounds)  # type: ignore[arg-type]
    said = str(caught.value)
    assert "\n" not in said
    assert "Traceback" not in said
    assert said.startswith(str(path))
    return said


# Sheets that reach too far


def test_a_cell_in_the_last_corner_is_refused_by_name(plain: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    said = refusal(changed(plain, rows(far)), seconds=10)
    assert "row 1048576, column `XFD`: the sheet reaches 17 179 869 184 cells here; expected at most 5 000 000" in said
    assert "delete stray values far from the table" in said


def test_far_cells_without_a_value_do_not_count(plain: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert len(read_workbook(changed(plain, rows(far)), sheet=None).rows) == 1


def test_the_range_that_a_sheet_declares_is_not_believed(plain: Path) -> None:
    row = '<row r="2"><c r="B2"><v>5</v></c></row>'
    xml = f'<worksheet {MAIN}><dimension ref="A1:XFD1000000"/><sheetData>{row}</sheetData></worksheet>'
    found = read_workbook(changed(plain, {SHEET: xml}), sheet=None)
    assert found.rows[1].cells == ("", RawCell("5", "number"))


def test_a_column_of_the_greatest_height_is_read(plain: Path) -> None:
    tall = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    assert read_workbook(changed(plain, rows(tall)), sheet=None).rows[-1].number == 1_048_576


ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
ELSEWHERE = '<row r="9"><c r="A9"><v>666</v></c></row>'
ALTERNATIVES = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


@pytest.mark.parametrize(
    "after",
    [
        f'<extLst><ext uri="x"><sheetData>{ELSEWHERE}</sheetData></ext></extLst>',
        f"<extLst><ext>{ELSEWHERE}</ext></extLst>",
        f"<mc:AlternateContent {ALTERNATIVES}><mc:Fallback>{ELSEWHERE}</mc:Fallback></mc:AlternateContent>",
        f'<x:own xmlns:x="urn:x"><worksheet><sheetData>{ELSEWHERE}</sheetData></worksheet></x:own>',
        '<extLst><mergeCells><mergeCell ref="A1:C9"/></mergeCells></extLst>',
    ],
)
def test_rows_outside_the_rows_of_the_sheet_are_not_read(plain: Path, after: str) -> None:
    xml = f"<worksheet {MAIN}><sheetData>{ROW}</sheetData>{after}</worksheet>"
    found = read_workbook(changed(plain, {SHEET: xml}), sheet=None)
    assert [row.cells for row in found.rows] == [(RawCell("1", "number"),)]
    assert found.merged == ()


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        (f"{ROW}<mc:AlternateContent {ALTERNATIVES}>{ELSEWHERE}</mc:AlternateContent>", "a foreign element"),
        (f'{ROW}<x:row xmlns:x="urn:x">{ELSEWHERE}</x:row>', "a foreign element"),
        (f"{ROW}<extLst>{ELSEWHERE}</extLst>", "`extLst` stands inside `sheetData`"),
        ('<row r="1"><x:c xmlns:x="urn:x"/><c r="A1"><v>1</v></c></row>', "a foreign element stands inside `row`"),
        ('<row r="1"><c r="A1"><v>1<x:b xmlns:x="urn:x"/>2</v></c></row>', "a foreign element stands inside `v`"),
        ('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>', "`v` stands twice"),
        (f"{ROW}<row r='2'>{ELSEWHERE}</row>", "`row` stands inside `row`"),
    ],
)
def test_strange_elements_among_the_rows_are_damage(plain: Path, inside: str, what: str) -> None:
    assert what in refusal(changed(plain, rows(inside)))


def test_an_extension_of_a_cell_is_passed_over(plain: Path) -> None:
    cell = '<c r="A1"><v>1</v><extLst><ext><x:a xmlns:x="urn:x"><v>9</v></x:a></ext></extLst></c>'
    found = read_workbook(changed(plain, rows(f'<row r="1">{cell}</row>')), sheet=None)
    assert found.rows[0].cells == (RawCell("1", "number"),)


def test_a_second_block_of_rows_is_damage(plain: Path) -> None:
    xml = f"<worksheet {MAIN}><sheetData>{ROW}</sheetData><sheetData>{ELSEWHERE}</sheetData></worksheet>"
    assert "`sheetData` stands twice" in refusal(changed(plain, {SHEET: xml}))


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="99999999999999999999"/>',
        '<row r="0"/>',
        '<row r="-1"/>',
        '<row r="x"/>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<c r="A1"><v>1</v></c>',
        '<row r="1"><c r="A1" t="s"><v>999</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="wild"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="x"><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(plain: Path, row: str) -> None:
    said = refusal(changed(plain, rows(row)))
    assert "the workbook is damaged" in said
    assert f"in part `{SHEET}`" in said


# Text that grows


@pytest.mark.parametrize(("length", "fits"), [(32_767, True), (32_768, False)])
def test_a_cell_longer_than_any_program_allows_is_refused_by_name(plain: Path, length: int, fits: bool) -> None:
    path = changed(plain, rows(f'<row r="4"><c r="C4" t="inlineStr"><is><t>{"x" * length}</t></is></c></row>'))
    if fits:
        assert read_workbook(path, sheet=None).rows[3].cells[2] == "x" * length
    else:
        assert "row 4, column `C`: a cell holds 32 768 characters; expected at most 32 767" in refusal(path)


def test_one_long_text_used_in_many_cells_is_refused(plain: Path) -> None:
    text = {"xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{'ab' * 15_000}</t></si></sst>"}
    cells = "".join(f'<row><c t="s"><v>0</v></c><c><v>{n * 7919}</v></c></row>' for n in range(1_700))
    assert "the sheet holds too much text" in refusal(changed(plain, {**rows(cells), **text}))


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"])
def test_entities_are_refused_in_every_part_before_they_expand(plain: Path, part: str) -> None:
    levels = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    bomb = f'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">{levels}]><worksheet {MAIN}>&j;</worksheet>'
    assert f"part `{part}` of the workbook declares entities of its own" in refusal(changed(plain, {part: bomb}))


def test_an_external_entity_is_refused_and_nothing_is_fetched(plain: Path) -> None:
    xml = f'<!DOCTYPE z SYSTEM "file:///etc/hostname"><worksheet {MAIN}/>'
    assert "declares entities" in refusal(changed(plain, {SHEET: xml}))


# Broken on the way


@pytest.mark.parametrize(
    "parts",
    [
        {SHEET: None},
        {SHEET: ""},
        {SHEET: f"<worksheet {MAIN}><sheetData><row"},
        {SHEET: '<?xml version="1.0" encoding="klingon"?><a/>'},
        {SHEET: "\x00\x01\x02"},
        {RELATIONS: None},
        {"xl/workbook.xml": f"<workbook {MAIN}"},
        {"xl/styles.xml": "<styles"},
        {"xl/sharedStrings.xml": "<sst>"},
        {"_rels/.rels": "<Relationships>"},
    ],
)
def test_a_missing_or_broken_part_is_named_as_damage(plain: Path, parts: dict[str, str | None]) -> None:
    said = refusal(changed(plain, parts))
    assert "the workbook is damaged: " in said
    assert SAVE in said


def test_every_way_of_being_no_workbook_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bom.xlsx"
    for content, said in (
        (b"", "the file is empty"),
        (b"part;cost\nbolt;1\n", "this is not a workbook, whatever its name says"),
        (b"PK\x03\x04 and no more", "damaged or cut short"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "remove the password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\x00\x00", "old .xls format"),
    ):
        path.write_bytes(content)
        assert said in refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.xlsx")
    assert "folder" in refusal(tmp_path)


def test_a_file_larger_than_the_limit_is_not_even_read(tmp_path: Path) -> None:
    with (tmp_path / "big.xlsx").open("wb") as stream:
        stream.truncate(25_000_001)
    assert "too large; expected at most 25 000 000 bytes" in refusal(tmp_path / "big.xlsx")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_random_damage_is_read_or_refused_and_nothing_else(plain: Path, data: st.DataObject) -> None:
    content = bytearray(plain.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = plain.with_name("damaged.xlsx")
    path.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    try:
        said = read_workbook(path, sheet=None).path
    except InputError as error:
        said = str(error)
    assert said.startswith(str(path))


# The process in which it is read


def test_a_reader_that_hangs_is_stopped_at_the_deadline(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_START", "import time; time.sleep(60)")
    assert "takes more than 0.5 seconds" in refusal(plain, seconds=0.5)


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "raise ValueError('secret bid')",
        "print('secret bid')",
        "print('[1]')",
        "import sys; sys.exit(0)",
        "import sys; print('{\"faults\": []}'); sys.exit(1)",
        "import sys; sys.stdin.buffer.close(); print('{')",
    ],
)
def test_a_reader_that_crashes_or_babbles_is_one_sentence(
    plain: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], code: str
) -> None:
    monkeypatch.setattr(workbook, "_START", code)
    assert "the workbook cannot be read; it may be damaged" in refusal(plain)
    assert capfd.readouterr() == ("", "")


def test_a_workbook_that_needs_too_much_memory_is_refused(plain: Path) -> None:
    texts = "".join(f"<si><t>{n:x}</t></si>" for n in range(1_000_000))
    path = changed(plain, {"xl/sharedStrings.xml": f"<sst {MAIN}>{texts}</sst>"})
    assert "memory" in refusal(path, memory=48 << 20)


def test_the_reader_starts_without_third_party_packages_and_from_any_folder(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('shadowed')", encoding="utf-8")
    root = str(Path(workbook.__file__).resolve().parents[2])
    code = f"import sys; sys.path.append({root!r}); from safe_rules.intake import workbook_child, workbook; "
    code += f"t = workbook.read_workbook({str(plain)!r}, sheet=None); print(len(t.rows), 'openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.split() == [b"3", b"False"]


def test_the_path_and_the_bytes_reach_the_reader_only_through_its_input(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import sys, json; sys.stdin.buffer.read(); print(json.dumps({'faults': [[repr(sys.argv), *[None] * 5]]}))"
    monkeypatch.setattr(workbook, "_START", code)
    assert refusal(plain).endswith("['-c']")
    assert json.dumps(str(plain)) not in refusal(plain)[len(str(plain)) :]
