"""What may be counted twice is asked about or named: sums of other rows, assemblies on top of parts, equal rows."""

from __future__ import annotations

import pytest

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.raw_table import RawCell, RawRow, RawTable
from safe_rules.intake.text_table import table_of_text
from safe_rules.values.errors import InputError


def bom(rows: str, header: str = "line_id,part_number,description,origin,quantity,cost\n") -> BomTable:
    return read_bom(table_of_text(header + rows, "bom.csv", delimiter=","), mapping={}, default_currency=None)


def warnings(table: BomTable) -> str:
    return "\n".join(notice.message for notice in table.notices if notice.kind == "warning")


def with_sum(last: tuple[str, ...], parent: str = "") -> BomTable:
    """Two parts and a last row whose cost is a stored sum; `parent` is the parent of the two parts."""
    rows = [
        RawRow(1, ("line_id", "parent_id", "description", "origin", "cost")),
        RawRow(2, ("1", parent, "bar", "DE", RawCell("5", "number"))),
        RawRow(3, ("2", parent, "foot", "US", RawCell("7", "number"))),
        RawRow(4, (*last, RawCell("12", "number", adds="SUM(E2:E3)"))),
    ]
    return read_bom(RawTable("x.xlsx", "S", tuple(rows), ()), mapping={}, default_currency=None)


def test_a_line_whose_cost_is_a_stored_sum_of_other_rows_is_asked_about() -> None:
    with pytest.raises(InputError, match=r"row 4.*=SUM\(E2:E3\).*total or a component"):
        with_sum(("3", "", "drive", "DE"))


def test_a_stored_sum_is_no_question_on_a_total_or_on_the_assembly_of_the_parts() -> None:
    assert len(with_sum(("", "", "Total", "")).lines) == 2
    assert len(with_sum(("3", "", "drive", "DE"), parent="3").lines) == 3


def test_a_nameless_line_that_costs_what_the_lines_before_it_cost_is_named_with_them() -> None:
    found = warnings(bom("1,A,bar,DE,1,5\n2,B,foot,US,1,7\n3,C,cap,US,1,2.50\n4,,Frame,DE,,14.50\n"))
    assert "an assembly on top of its parts?: row 5 (14.50) and rows 2 to 4" in found


def test_a_nameless_line_that_costs_what_the_lines_behind_it_cost_is_named_with_them() -> None:
    found = warnings(
        bom("1,,Frame,DE,,12\n2,A,bar,DE,1,5\n3,B,foot,US,1,7\n4,,Drive,DE,,4\n5,C,c,DE,1,1\n6,D,d,DE,1,3\n")
    )
    assert "row 2 (12) and rows 3 to 4; row 5 (4) and rows 6 to 7" in found


@pytest.mark.parametrize(
    "rows",
    [
        "1,A,bar,DE,1,5\n2,B,foot,US,1,7\n3,C,Frame,DE,,12\n",
        "1,A,bar,DE,1,5\n2,B,foot,US,1,7\n3,,Frame,DE,1,12\n",
        "1,A,bar,DE,1,5\n2,B,foot,US,1,7\n3,,Frame,DE,,12.01\n",
        "1,A,bar,DE,1,5\n2,,bar,US,,5\n",
        "1,A,bar,DE,1,5\n,,Drive,,,\n2,B,foot,US,1,7\n3,,Frame,DE,,12\n",
    ],
)
def test_a_line_with_a_part_number_a_quantity_or_another_sum_is_not_suspected(rows: str) -> None:
    assert "assembly" not in warnings(bom(rows))


def test_rows_that_are_the_same_but_for_the_id_are_named_in_pairs() -> None:
    found = warnings(bom("1,A,bar,DE,1,5\n2,B,foot,US,1,7\n3,A,bar,DE,1,5\n4,A,bar,DE,1,5\n"))
    assert "rows 2 and 4; rows 2 and 5" in found


def test_rows_that_differ_in_any_other_cell_are_not_named() -> None:
    header = "line_id,part_number,description,origin,quantity,cost,note\n"
    assert "same in every cell" not in warnings(bom("1,A,bar,DE,1,5,left\n2,A,bar,DE,1,5,right\n", header))


def test_headings_are_quoted_with_their_rows_the_first_ten() -> None:
    rows = "".join(f",,Part {n},,,\n{n},A{n},bar {n},DE,1,{n}\n" for n in range(1, 13))
    (found,) = [notice for notice in bom(rows).notices if "headings" in notice.message]
    assert "not counted: `Part 1` (row 2); `Part 2` (row 4)" in found.message
    assert "`Part 10` (row 20); and 2 more" in found.message
    assert "Part 11" not in found.message


def test_a_cost_within_the_tolerance_but_beyond_its_own_rounding_is_named_with_both_figures() -> None:
    header = "line_id,description,origin,quantity,unit_cost,cost\n"
    found = warnings(bom("1,bar,DE,1000,0.12,124.00\n2,foot,DE,3,0.333,1.00\n", header))
    assert "124.00 against 120.00 (row 2)" in found
    assert "row 3" not in found
