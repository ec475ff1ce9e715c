"""What is published about the dossier is written from the models, and fresh."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from safe_rules.dossier.base import Part
from safe_rules.dossier.products import ComponentRow
from safe_rules.dossier.reading import read_dossier
from safe_rules.dossier.schema import PUBLISHED, json_schema, reference_page, template, texts
from safe_rules.intake.header_names import COLUMNS
from safe_rules.values import yaml_text

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = Path(__file__).with_name("contract_example.yaml")
SMALLEST: dict[str, Any] = {"schema": "safe-rules/dossier/1", "procurement": {"id": "p"}}


def all_parts(part: type[Part]) -> set[type[Part]]:
    return {inner for direct in part.__subclasses__() for inner in {direct, *all_parts(direct)}}


def valid(data: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(json_schema()).is_valid(data)


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_the_published_files_are_fresh(name: str) -> None:
    stored = (DOCS / PUBLISHED[name]).read_text(encoding="utf-8")
    assert stored == texts()[name], "run: python -m safe_rules.dossier.schema --write docs"


def test_the_schema_is_valid_draft_2020_12_and_always_the_same() -> None:
    jsonschema_rs.meta.validate(json_schema())
    assert json.dumps(json_schema()) == json.dumps(json_schema())


def test_the_schema_accepts_the_example_of_the_contract_and_the_template() -> None:
    for data in (yaml_text.load(EXAMPLE).data, yaml_text.loads(template()).data):
        jsonschema_rs.Draft202012Validator(json_schema()).validate(data)


def test_the_schema_accepts_what_other_programs_make_of_unquoted_numbers() -> None:
    sub = {"id": "s", "tier": 1, "contract_value_share": 0.18, "name_evidence": "E-1"}
    assert valid({**SMALLEST, "subcontractors": [sub], "products": [{"id": "v", "components": [{"cost": 1.5}]}]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"procurment": {}},
        {"schema": "safe-rules/dossier/2"},
        {"procurement": {}},
        {"procurement": {"id": "p", "stage": "tendr"}},
        {"procurement": {"id": "p", "launched_on": "02.03.2026"}},
        {"procurement": {"id": "p", "xyz_evidence": "E-1"}},
        {"procurement": {"id": "p", "<evidence>": []}},
        {"procurement": {"id": "p", "contract_value": {"amount": "1e9"}}},
        {"procurement": {"id": "p", "existing_contract": True}},
        {"contractors": [{"id": "c", "executive_management_in": []}]},
        {"subcontractors": [{"id": "s", "contract_value_share": 18}]},
        {"subcontractors_complete": "true"},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(wrong: dict[str, Any]) -> None:
    assert valid(SMALLEST)
    assert not valid({**SMALLEST, **wrong})


def test_the_template_loads_cleanly_and_says_nothing() -> None:
    dossier = read_dossier(yaml_text.loads(template()))
    assert dossier.contractors is not None
    assert dossier.contractors[0].established_in is None
    assert (dossier.procurement.buyers, dossier.subcontractors, dossier.loan_request) == (None, None, None)


def test_the_template_shows_every_key_of_the_contract() -> None:
    shown = set(re.findall(r"^[ #-]*([a-z_0-9]+):", template(), re.MULTILINE))
    keys = {key for part in all_parts(Part) for key in part.known_keys()} | set(ComponentRow.known_keys())
    assert keys <= shown


def test_the_examples_in_the_template_load_when_they_are_used() -> None:
    """Taking the null and the marks away, as the template says, gives a dossier without unknown keys."""
    uncommented = template()
    for _ in range(4):
        lines = uncommented.splitlines()
        bodies = [re.sub(r"^( *(?:- )?)# (?=#|- |[a-z_0-9]+:(?: |$))", r"\1", line) for line in lines]
        uncommented = "\n".join(_without_null_before_bodies(bodies))
    with pytest.raises(
        Exception, match=r"missing|nothing stands|cannot stand|not a number|not a currency|not a date"
    ) as caught:
        read_dossier(yaml_text.loads(uncommented))
    assert "unknown key" not in str(caught.value)


def _without_null_before_bodies(lines: list[str]) -> list[str]:
    made = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        deeper = (
            len(following) - len(following.lstrip(" -")) > len(line) - len(line.lstrip(" -"))
            and following.strip(" -")[:1] != "#"
        )
        made.append(line.replace(": null", ":", 1) if deeper else line)
    return made


def test_the_reference_page_has_every_object_and_key() -> None:
    page = reference_page()
    for part in all_parts(Part):
        for key in part.known_keys():
            assert f"| `{key}` |" in page
    links = set(re.findall(r"\]\(#([a-z-]+)\)", page))
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^## (.+)$", page, re.MULTILINE)}
    assert links <= headings


def test_every_field_of_every_object_has_a_meaning() -> None:
    for part in all_parts(Part):
        for name, info in part.model_fields.items():
            assert info.description or name == "evidence_pairs", f"{part.__name__}.{name}"


def test_inline_components_have_the_columns_of_the_table() -> None:
    assert ComponentRow.known_keys() == COLUMNS
