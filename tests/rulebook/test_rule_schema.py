"""The published schema of a rule file: fresh, and as strict about form as the loader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from safe_rules.rulebook.schema import rule_schema, text
from safe_rules.values.yaml_text import load
from tests.rulebook.own_rules import RULES

PUBLISHED = RULES.parent / "docs" / "schema" / "rule-1.json"
VALIDATOR = jsonschema_rs.Draft202012Validator(rule_schema())
LEG: dict[str, Any] = {"leg": "a", "fact": "product.capability", "is": "cyber"}


def rule(**changes: Any) -> dict[str, Any]:
    data = load(RULES / "article-1" / "scope.yaml").data
    assert isinstance(data, dict)
    return {**data, **changes}


def test_the_published_file_is_fresh() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == text()


@pytest.mark.parametrize("path", sorted(RULES.glob("article-*/**/*.yaml")), ids=lambda path: path.name)
def test_every_shipped_rule_fits(path: Path) -> None:
    errors = [error.message for error in VALIDATOR.iter_errors(load(path).data)]
    assert errors == []


@pytest.mark.parametrize(
    "condition",
    [
        LEG,
        {"all": [LEG, {"not": LEG}]},
        {"by_reading": {"id": "r", "options": {"a": LEG}}},
        {"leg": "a", "count": {"of": "buyers"}, "at_most": "1"},
    ],
)
def test_well_formed_trees_fit(condition: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(rule(condition=condition))


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"all": []},
        {"all": [LEG], "any": [LEG]},
        {**LEG, "in": ["cyber"]},
        {"leg": "a", "fact": "product.capability"},
        {"leg": "a", "fact": "product.capability", "equals": "cyber"},
        {"leg": "a", "count": {"of": "buyers"}, "is": "1"},
        {"leg": "a", "count": {"of": "buyers"}, "at_most": "0.35"},
        {"leg": "a", "share": {"of": "component_cost", "where": {"origin": {"matches": "D.*"}}}, "at_most": "1"},
        {"leg": "a", "not_encoded": "law", "is": "true"},
    ],
)
def test_malformed_trees_do_not_fit(condition: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(rule(condition=condition))


@pytest.mark.parametrize("changes", [{"kind": "demand"}, {"titel": "x"}, {"in_force": {"from": "soon"}}])
def test_other_keys_and_words_do_not_fit(changes: dict[str, Any]) -> None:
    validator = jsonschema_rs.Draft202012Validator(rule_schema(), validate_formats=True)
    assert not validator.is_valid(rule(**changes))
