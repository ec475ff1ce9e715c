"""Writes `fixtures/small-drone/bom.xlsx`, the invented workbook of a quadcopter as a firm's system exports it.

Run as a program from the root of the checkout: `python tests/golden/small_drone_workbook.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["PATH", "ROWS", "write"]

PATH = Path(__file__).parents[2] / "fixtures" / "small-drone" / "bom.xlsx"

ROWS: tuple[tuple[Any, ...], ...] = (
    ("Invented example: no such product, company or price exists",),
    ("Bill of materials: quadcopter QX-4, NATO class 1", None, None, None, None, "status: offer"),
    (),
    (
        "Line id",
        "Part number",
        "Description",
        "Supplier",
        "Quantity",
        "Unit cost",
        "Cost",
        "Currency",
        "Origin",
        "Sourced from",
    ),
    (None, None, "Airframe"),
    (1, "QX-100", "Carbon fibre frame", "Lusitânia Compósitos Lda", 1, 310, 310, "EUR", "Portugal", "Portugal"),
    (2, "QX-110", "Landing gear", "Lusitânia Compósitos Lda", 2, 24.5, 49, "EUR", "Portugal", "Portugal"),
    (3, "QX-120", "Propeller", "Moravská Klima s.r.o.", 8, 11.25, 90, "EUR", "Czechia", "Czechia"),
    (None, None, "Subtotal", None, None, None, 449),
    (None, None, "Propulsion"),
    (4, "QX-200", "Brushless motor", "Pearl Delta Motors Ltd", 4, 148, 592, "EUR", "China", "China"),
    (5, "QX-210", "Speed controller", "Pearl Delta Motors Ltd", 4, 62.5, 250, "EUR", "China", "China"),
    (6, "QX-220", "Battery pack", "Hanbit Energy Co", 2, 187.4, 374.8, "EUR", "South Korea", "South Korea"),
    (None, None, "Subtotal", None, None, None, 1216.8),
    (None, None, "Payload and control"),
    (7, "QX-300", "Flight controller", "Veluwe Cipher BV", 1, 420, 420, "EUR", "Netherlands", "Netherlands"),
    (8, "QX-310", "Thermal camera", "Lone Mesa Optics LLC", 1, 980, 980, "EUR", "United States", "United States"),
    (9, "QX-320", "Data link", "Dunajec Łączność Sp. z o.o.", 1, 655, 655, "EUR", "Poland", "Poland"),
    (10, "QX-330", "Ground control tablet", "Hanbit Energy Co", 1, 390, 390, "EUR", "South Korea", "South Korea"),
    (None, None, "Subtotal", None, None, None, 2445),
    (None, None, "Total", None, None, None, 4110.8),
)


def write(path: Path) -> None:
    """The rows on one sheet named `BOM`."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "BOM"
    for row in ROWS:
        sheet.append(row)
    book.save(path)


if __name__ == "__main__":
    write(PATH)
