"""Two tables on one sheet are asked about; titles above the header and repeated headers are not."""

from __future__ import annotations

import pytest

from safe_rules.dossier.bom import BomTable
from safe_rules.intake.bom_table import read_bom
from safe_rules.intake.text_table import table_of_text
from safe_rules.values.errors import InputError


def bom(text: str) -> BomTable:
    return read_bom(table_of_text(text, "bom.csv", delimiter=","), mapping={}, default_currency=None)


def faults(text: str) -> str:
    with pytest.raises(InputError) as raised:
        bom(text)
    return str(raised.value)


def test_a_table_above_the_chosen_one_is_asked_about() -> None:
    text = "description,origin,cost\nMotor,CN,900\n\nline_id,description,origin,cost\n1,Frame,DE,5\n"
    assert "rows 1 and 4" in faults(text)
    foreign = "Bezeichnung,Herkunftsland,Gesamtpreis\nMotor,CN,900\n\ndescription,origin,cost\nFrame,DE,5\n"
    assert "rows 1 and 4" in faults(foreign)


def test_a_second_table_below_is_asked_about() -> None:
    text = "line_id,description,origin,cost\n1,Frame,DE,5\n\nBezeichnung,Herkunft,Gesamtpreis\nMotor,CN,900\n"
    assert "rows 1 and 4" in faults(text)


def test_lines_above_the_header_are_asked_about() -> None:
    assert "row 1" in faults("Motor,CN,900\ndescription,origin,cost\nFrame,DE,5\n")
    assert "two tables" in faults("CN,900\norigin,cost\nDE,5\n")


@pytest.mark.parametrize(
    "title",
    [
        "Bill of materials of the radio",
        "Date: 2026-05-01",
        "Date,2026-05-01",
        "Version 3",
        "Version,3",
        "Total cost:,,5",
        "Total,,5",
        "Supplier,Origin of the offer\nNobody,somewhere",
        "Supplier,Currency\nNobody 1,EUR",
        "Project,Radio 7,Rev. B",
        "Article,Made in,Price",
    ],
)
def test_a_title_block_is_no_second_table(title: str) -> None:
    assert len(bom(f"{title}\n\ndescription,origin,cost\nFrame,DE,5\nBolt,DE,5\n").lines) == 2


@pytest.mark.parametrize(
    "row", ["description,origin,cost", "Price tag,,5", "Country plate,DE,5", "Cost model,DE,", "Notes on the price,,"]
)
def test_a_repeated_header_and_lines_that_speak_of_prices_are_no_second_table(row: str) -> None:
    assert bom(f"description,origin,cost\nFrame,DE,5\n{row}\nBolt,DE,5\n").lines
