"""Number columns side by side: weak evidence of a decimal mark, cut thousands, words for unknown figures, `100,-`."""

from __future__ import annotations

from decimal import Decimal

import pytest

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.text_table import table_of_text
from safe_rules.values.errors import InputError


def bom(text: str, delimiter: str = ";", mapping: dict[str, str] | None = None) -> BomTable:
    return read_bom(table_of_text(text, "bom.csv", delimiter=delimiter), mapping=mapping or {}, default_currency=None)


def faults(text: str, delimiter: str = ";") -> str:
    with pytest.raises(InputError) as raised:
        bom(text, delimiter)
    return str(raised.value)


def costs(table: BomTable) -> list[Decimal | None]:
    return [line.cost_low for line in table.lines]


def warnings(table: BomTable) -> str:
    return "\n".join(notice.message for notice in table.notices if notice.kind == "warning")


def test_one_cell_is_too_little_evidence_where_another_column_proves_the_other_mark() -> None:
    found = faults("description;origin;quantity;cost\na;DE;1,5;1.234\nb;DE;2;0.5\n")
    assert "only the cell in row 3" in found
    assert "`cost`" in found
    assert "`quantity`" in found


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("a;DE;1;1.234\nb;DE;2;0.5\n", ["1.234", "0.5"]),
        ("a;DE;1;1.234\nb;DE;2;1.234,5\n", ["1234", "1234.5"]),
        ("a;DE;1.5;1.234\nb;DE;2;0.5\n", ["1.234", "0.5"]),
        ("a;DE;1,5;1.234\nb;DE;2;0.5\nc;DE;2;0.7\n", ["1.234", "0.5", "0.7"]),
        ("a;DE;1,5;7\nb;DE;2;0.5\n", ["7", "0.5"]),
    ],
)
def test_a_mark_that_nothing_speaks_against_or_two_cells_prove_is_taken(rows: str, expected: list[str]) -> None:
    table = bom("description;origin;quantity;cost\n" + rows)
    assert costs(table) == [Decimal(figure) for figure in expected]


@pytest.mark.parametrize("row", ["Sight,US,9,000", "Sight,US,$9,000", "Sight,US,12,345.50"])
def test_a_number_cut_at_its_thousands_comma_is_asked_about(row: str) -> None:
    found = faults(f"description,origin,cost,note\nbar,DE,5,\n{row}\n", ",")
    assert "is it one number" in found
    assert "row 3" in found


@pytest.mark.parametrize(
    "row", ["Sight,US,9,see 100", "Sight,US,9.50,000", "Sight,US,9000,000", "Sight,US,9,12", '"x",US,"9,000.00",']
)
def test_a_note_that_cannot_be_the_rest_of_a_number_is_a_note(row: str) -> None:
    assert len(bom(f"description,origin,cost,note\nbar,DE,5,\n{row}\n", ",").lines) == 2


def test_three_digits_behind_a_number_are_no_question_elsewhere_or_when_the_column_is_mapped_away() -> None:
    assert len(bom("description;origin;cost;note\nSight;US;9;000\n").lines) == 1
    assert len(bom("description,origin,cost,note\nSight,US,9,100\n", ",", {"note": "ignore"}).lines) == 1
    assert len(bom("description,origin,quantity,cost\nSight,US,9,100\n", ",").lines) == 1


@pytest.mark.parametrize("word", ["tbd", "-", "n/a", "offen", "TBC", "?"])
def test_a_word_for_unknown_in_place_of_a_figure_is_an_unknown_figure_and_named(word: str) -> None:
    table = bom(f"description;origin;cost\na;DE;{word}\nb;DE;5\n")
    assert costs(table) == [None, Decimal(5)]
    assert f"read as not known: `{word}` (row 2)" in warnings(table)


def test_an_unknown_quantity_leaves_the_cost_unknown() -> None:
    assert costs(bom("description;origin;quantity;unit_cost\na;DE;tbd;5\nb;DE;2;5\n")) == [None, Decimal(10)]


@pytest.mark.parametrize("word", ["free", "approx.", "see offer", "5-10"])
def test_other_words_in_place_of_a_figure_stay_faults(word: str) -> None:
    assert "row 2" in faults(f"description;origin;cost\na;DE;{word}\n")


@pytest.mark.parametrize(
    ("text", "value"), [("100,-", 100), ("100,– €", 100), ("EUR 100.--", 100), ("1.000,-", 1000), ("1'000.-", 1000)]
)
def test_dashes_for_the_hundredths_make_a_whole_amount(text: str, value: int) -> None:
    assert costs(bom(f"description;origin;cost\na;DE;{text}\n")) == [Decimal(value)]


@pytest.mark.parametrize("text", ["100,", "100-", "100,-5", "100,-,"])
def test_other_dashes_and_marks_behind_digits_stay_faults(text: str) -> None:
    assert "row 2" in faults(f"description;origin;cost\na;DE;{text}\n")


def test_a_quoted_cell_over_several_lines_that_holds_the_delimiter_is_named_with_its_lines() -> None:
    found = warnings(bom('description;origin;cost\n"a;DE;5\nb;US;7\n";DE;9\n'))
    assert "lines 2 to 4" in found


@pytest.mark.parametrize("cell", ['"two\nlines"', '"one; line"'])
def test_a_quoted_cell_of_several_lines_or_with_the_delimiter_alone_is_not_named(cell: str) -> None:
    assert "quoted cells" not in warnings(bom(f"description;origin;cost\n{cell};DE;9\n"))
