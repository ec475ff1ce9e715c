"""Places as people read them: files with lines, workbooks with sheet and row, and never a count that is not known."""

from __future__ import annotations

import pytest

from safe_rules.reporting.text_places import places, wrapped
from safe_rules.values.position import Position


def test_lines_of_one_file_and_column_are_named_together() -> None:
    at = [Position("a/bom.csv", None, row, "origin") for row in (5, 18, 9)]
    assert places(at) == "a/bom.csv:5, 18 and 9, origin"
    assert places(at[:1]) == "a/bom.csv:5, origin"


def test_more_places_than_shown_end_in_an_ellipsis_or_in_their_true_number() -> None:
    at = [Position("bom.csv", None, row, "origin") for row in range(2, 12)]
    assert places(at) == "bom.csv:2, 3 and 4, origin, …"
    assert places(at, 400) == "bom.csv:2, 3 and 4, origin and 397 more"


def test_a_workbook_is_named_with_sheet_and_row() -> None:
    assert places([Position("b.xlsx", "BOM", 7, "Origin")]) == "b.xlsx, sheet BOM, row 7, Origin"
    at = [Position("b.xlsx", "BOM", row) for row in (5, 10)]
    assert places(at) == "b.xlsx, sheet BOM, rows 5 and 10"


@pytest.mark.parametrize("positions", [[], [Position("bom.csv")]])
def test_a_place_without_line_is_the_file(positions: list[Position]) -> None:
    assert places(positions) == (positions[0].path if positions else "")


def test_long_paths_are_never_broken() -> None:
    path = "x-" * 80 + "bom.csv"
    assert path in list(wrapped(f"at {path} and more words", "  "))[1]


def test_a_figure_keeps_its_percent_sign() -> None:
    for width in range(60, 100):
        lines = list(wrapped("x" * width + " and 35.00 % of all", ""))
        assert " ".join(lines) == "x" * width + " and 35.00 % of all"
        assert not any(line.startswith("%") for line in lines)
