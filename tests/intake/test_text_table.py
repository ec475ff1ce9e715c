"""From bytes to records: encodings, delimiters, quotes, the line of each record, and files of another kind."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.intake.raw_table import RawTable
from safe_rules.intake.text_table import read_text_table, table_of_text
from safe_rules.values.errors import InputError

GOOD = "part_number,origin,cost\nA,DE,5\nB,FR,7\n"


def read(tmp_path: Path, content: bytes | str, delimiter: str | None = None) -> RawTable:
    path = tmp_path / "bom.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_text_table(path, delimiter=delimiter)


def cells(table: RawTable) -> list[tuple[str, ...]]:
    return [tuple(str(cell) for cell in row.cells) for row in table.rows]


def fault(tmp_path: Path, content: bytes | str, delimiter: str | None = None) -> str:
    with pytest.raises(InputError) as raised:
        read(tmp_path, content, delimiter)
    return str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_read_alike_with_or_without_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    table = read(tmp_path, "origin,cost\nTürkiye,5\n".encode(encoding))
    assert cells(table) == [("origin", "cost"), ("Türkiye", "5")]
    assert table.notices == ()


def test_other_bytes_are_read_as_windows_1252_with_a_warning_that_names_the_line(tmp_path: Path) -> None:
    table = read(tmp_path, "origin,cost\nTürkiye,5 €\n".encode("cp1252"))
    assert cells(table)[1] == ("Türkiye", "5 €")
    (notice,) = table.notices
    assert notice.kind == "warning"
    assert notice.places[0].row == 2


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"  \n \n", "blanks"),
        (b"PK\x03\x04rest", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Office"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"a,b\n1,\x002\n", "binary"),
        (b"a,b\n" + b"x" * 5000 + b"\n1,\x002\n", "zero byte"),
        ("a,b\n1,2\n".encode("utf-16-le"), "binary"),
        (b"\xff\xfea", "neither"),
        (b"a,b\n\x81,2\n", "neither"),
    ],
)
def test_a_file_that_is_no_text_table_says_what_it_looks_like(tmp_path: Path, content: bytes, word: str) -> None:
    assert word in fault(tmp_path, content)


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_another_delimiter_is_found_and_reported(tmp_path: Path, delimiter: str, name: str) -> None:
    table = read(tmp_path, GOOD.replace(",", delimiter))
    assert cells(table)[1] == ("A", "DE", "5")
    assert name in table.notices[0].message


@pytest.mark.parametrize(
    "text",
    [
        "name;unit_cost;cost\nWidget;2,50;5,00\nBolt;1,25;2,50\n",
        'name;cost\n"a;b, c";5,0\n"d, e";6,0\n',
        "BOM of the thing, draft\n\nname;origin;cost\nA, big;DE;5,0\nB, small;FR;7,5\n",
    ],
)
def test_commas_in_figures_and_texts_do_not_outvote_the_semicolon(tmp_path: Path, text: str) -> None:
    assert "semicolon" in read(tmp_path, text).notices[0].message


def test_a_plain_comma_file_needs_no_remark(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).notices == ()


def test_a_given_delimiter_is_used_without_a_vote(tmp_path: Path) -> None:
    table = read(tmp_path, "a;b,c\n1;2,3\n", ",")
    assert cells(table)[0] == ("a;b", "c")
    assert table.notices == ()


def test_an_unsupported_delimiter_is_refused(tmp_path: Path) -> None:
    assert "`x`" in fault(tmp_path, GOOD, "x")


def test_rows_carry_the_line_on_which_they_begin_also_after_quoted_line_breaks(tmp_path: Path) -> None:
    table = read(tmp_path, 'a,b\r\n"one\r\ntwo",2\r\n\r\nlast,3\r\n')
    assert [row.number for row in table.rows] == [1, 2, 4, 5]
    assert table.rows[2].cells == ()


def test_an_unclosed_quote_names_the_row_where_its_record_begins(tmp_path: Path) -> None:
    text = fault(tmp_path, 'a,b\n1,2\n3,"open\n5,6\n7,8\n')
    assert "row 3" in text
    assert "never closed" in text


def test_text_after_a_closing_quote_is_a_fault(tmp_path: Path) -> None:
    assert "row 2" in fault(tmp_path, 'a,b\n"x"y,2\n')


def test_a_cell_longer_than_a_million_characters_is_a_fault_and_the_module_limit_is_put_back(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    assert "row 2" in fault(tmp_path, "a,b\n" + "x" * 1_000_001 + ",2\n")
    assert csv.field_size_limit() == before
    assert len(cells(read(tmp_path, "a,b\n" + "x" * 200_000 + ",2\n"))[1][0]) == 200_000


def test_a_file_past_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(50_000_001)
    with pytest.raises(InputError, match="too large"):
        read_text_table(path)


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_what_the_csv_writer_writes_reads_back(rows: list[list[str]], delimiter: str) -> None:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    lines = [delimiter.join(cells) + "\n" for cells in quoted]
    table = table_of_text("".join(lines), "x", delimiter=delimiter)
    assert [list(row.cells) for row in table.rows] == rows
