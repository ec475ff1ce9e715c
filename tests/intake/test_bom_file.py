"""A file that is a bill of materials: the content decides; and tables shaped like those that people publish."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_file import load_bom
from safe_rules.values.errors import InputError

GOOD = "part_number,origin,cost\nA,DE,5\n"

# A few lines of KennethEhmsen/Odyssey-10-Pro-Drone-System, hardware/bom.csv (MIT). It states no origin.
DRONE = """\
Category,Component,Key Specifications,Qty,Unit Price USD,Total USD,Mass g,Notes
Airframe,RJXHOBBY Mark4 V2 387 mm carbon frame,387 mm wheelbase,1,55.00,55.00,230,"Mass includes standoffs, gel dampers"
Propulsion,2810 / 2812 brushless motor,"900 KV, 28 mm stator",4,22.00,88.00,208,52 g each
Propellers,HQProp / Gemfan 9x5x2,"9 inch, TWO blade",2 pair,6.00,12.00,28,7 g each
Wiring/Passives,XT90-S / caps / TVS,XT90-S anti-spark,1 lot,16.00,16.00,88,
"""

# A few lines of CaNopyEU/drone-sword, hardware/bom.csv (MIT), with its ragged total rows. It states no origin.
SWORD = """\
Category,Component,Specification,Quantity,Unit Price (€),Total (€),Supplier,Notes
Motors,T-Motor F40 Pro IV,2400KV,3,35,105,Banggood,Y-config requires 3
Connectors,JST,Various sizes,10,0.5,5,AliExpress,Signal cables
Tools,Metal saw,For carbon cutting,1,15,15,Hardware store,If don't have
,,,,,,Total:,~660€
,,,,,,Estimated Total (essentials only):,~480€,Excludes tools you may already own
"""


def write(tmp_path: Path, content: str | bytes, name: str = "bom.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(tmp_path: Path, name: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["part_number", "origin", "cost"], ["A", "DE", 1.234], ["B", "NO", 5]):
        sheet.append(row)
    book.save(tmp_path / "made.xlsx")
    return (tmp_path / "made.xlsx").rename(tmp_path / name)


def warnings(table: BomTable) -> list[str]:
    return [notice.message for notice in table.notices if notice.kind == "warning"]


def test_a_text_table_and_a_workbook_load_alike(tmp_path: Path) -> None:
    text = load_bom(write(tmp_path, "part_number,origin,cost\nA,DE,1.2340\nB,NO,5\n"), mapping={})
    book = load_bom(workbook(tmp_path, "bom.xlsx"), mapping={})
    assert [(line.cost_low, line.origins) for line in text.lines] == [
        (line.cost_low, line.origins) for line in book.lines
    ]
    assert warnings(text) == warnings(book) == []


@pytest.mark.parametrize("name", ["bom.csv", "bom"])
def test_a_workbook_under_another_name_is_read_with_a_warning(tmp_path: Path, name: str) -> None:
    table = load_bom(workbook(tmp_path, name), mapping={})
    assert len(table.lines) == 2
    assert any("is a workbook" in message for message in warnings(table))


def test_text_named_like_a_workbook_is_read_with_a_warning(tmp_path: Path) -> None:
    table = load_bom(write(tmp_path, GOOD, "bom.xlsx"), mapping={})
    assert any("is a text table" in message for message in warnings(table))


@pytest.mark.parametrize(("content", "name"), [('[{"origin": "DE"}]', "bom.json"), ("- origin: DE\n", "bom.yaml")])
def test_a_document_is_pointed_to_the_dossier(tmp_path: Path, content: str, name: str) -> None:
    with pytest.raises(InputError, match="JSON or YAML"):
        load_bom(write(tmp_path, content, name), mapping={})


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"%PDF-1.4", "PDF"), (b"\x1f\x8b\x08", "gzip"), (b"\x89PNG\r\n\x1a\n", "picture")],
)
def test_other_content_is_named(tmp_path: Path, content: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        load_bom(write(tmp_path, content), mapping={})


@pytest.mark.parametrize(
    ("path", "word"), [("", "folder"), ("missing.csv", "no such file"), ("a\x00b", "no such file|not a usable path")]
)
def test_a_path_that_is_no_file_is_a_sentence(tmp_path: Path, path: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        load_bom(str(tmp_path / path) if path else tmp_path, mapping={})


def test_a_device_is_not_read() -> None:
    with pytest.raises(InputError, match="device"):
        load_bom("/dev/zero", mapping={})


def test_a_sheet_is_for_workbooks_and_a_delimiter_for_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no workbook"):
        load_bom(write(tmp_path, GOOD), mapping={}, sheet="BOM")
    with pytest.raises(InputError, match="is a workbook"):
        load_bom(workbook(tmp_path, "b.xlsx"), mapping={}, delimiter=";")


def test_a_published_drone_table_reads_with_a_mapping_and_without_edits(tmp_path: Path) -> None:
    names = {"Component": "description", "Qty": "quantity", "Unit Price": "unit_cost", "Total": "cost"}
    table = load_bom(write(tmp_path, DRONE), mapping={**names, "origin": "none"})
    assert sum(line.cost_low or Decimal(0) for line in table.lines) == Decimal("171.00")
    assert {line.currency for line in table.lines} == {"USD"}
    assert [place.row for notice in table.notices if "behind" in notice.message for place in notice.places] == [4, 5]


def test_a_published_table_with_ragged_total_rows_reads_and_counts_no_total(tmp_path: Path) -> None:
    names = {"Component": "description", "Unit Price": "unit_cost", "Total": "cost", "origin": "none"}
    with pytest.raises(InputError, match="Category=kind"):
        load_bom(write(tmp_path, SWORD), mapping=names)
    table = load_bom(write(tmp_path, SWORD), mapping={**names, "Category": "ignore"})
    assert [line.cost_low for line in table.lines] == [105, 5, 15]
    assert [place.row for notice in table.notices if "total rows" in notice.message for place in notice.places] == [
        5,
        6,
    ]
    assert {line.currency for line in table.lines} == {"EUR"}


def test_what_is_wrong_comes_with_the_encoding_that_was_taken(tmp_path: Path) -> None:
    content = "description,origin,cost\nTülle,{},5\n"
    with pytest.raises(InputError, match="if names look garbled, save the file as UTF-8"):
        load_bom(write(tmp_path, content.format("Ölland").encode("cp1252")), mapping={})
    with pytest.raises(InputError, match="Windows-1252"):
        load_bom(write(tmp_path, "Größe,Länge\nä,5\n".encode("cp1252")), mapping={})
    with pytest.raises(InputError) as raised:
        load_bom(write(tmp_path, content.format("Ölland")), mapping={})
    assert "UTF-8" not in str(raised.value)
    assert load_bom(write(tmp_path, content.format("DE").encode("cp1252")), mapping={}).lines
