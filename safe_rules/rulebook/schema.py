"""The published JSON Schema of a rule file (`docs/schema/rule-1.json`), made from the form and the closed vocabulary.

Scalars of a rule file are text, as strict YAML gives them; only `true` and `false` are not. `safe-rules lint` checks
more than a schema can: that what a rule names exists.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from safe_rules.rulebook.forms import ProvisionForm
from safe_rules.rulebook.trees import COMPARISONS

__all__ = ["rule_schema", "text", "write"]

_ID = "urn:safe-rules:rule:1"
_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"type": "array", "items": _TEXT, "minItems": 1}
_LIMIT = {
    "oneOf": [
        {"type": "string", "pattern": "^[0-9]+$"},
        {
            "type": "object",
            "required": ["parameter"],
            "properties": {"parameter": _TEXT},
            "additionalProperties": False,
        },
        {
            "type": "object",
            "required": ["agreement"],
            "properties": {"agreement": _TEXT},
            "additionalProperties": False,
        },
    ]
}


def rule_schema() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    schema = ProvisionForm.model_json_schema(by_alias=True)
    definitions = schema.setdefault("$defs", {})
    definitions["tree"] = _connectives("tree", {"$ref": "#/$defs/leg"})
    definitions["tree"]["oneOf"].append(_object({"always": {"const": True}}, ["always"]))
    definitions["leg"] = _leg()
    definitions["predicate"] = _connectives("predicate", _member())
    definitions["figure"] = {
        "type": "object",
        "required": ["of"],
        "properties": {"of": _TEXT, "lines": _TEXT, "where": {"$ref": "#/$defs/predicate"}},
        "additionalProperties": False,
    }
    # A strict reader gives the text `15`, an editor's reader the number.
    number = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]+$"}]}
    definitions["CitationForm"]["properties"]["recitals"]["items"] = number
    for key in ("applies", "condition"):
        tree = {"$ref": "#/$defs/tree"}
        schema["properties"][key] = tree if key == "condition" else {"anyOf": [tree, {"type": "null"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID,
        **schema,
        "title": "safe-rules rule file, 1",
    }


def _connectives(name: str, leaf: dict[str, Any]) -> dict[str, Any]:
    self = {"$ref": f"#/$defs/{name}"}
    by_reading = {
        "type": "object",
        "required": ["id", "options"],
        "properties": {"id": _TEXT, "options": {"type": "object", "additionalProperties": self, "minProperties": 1}},
        "additionalProperties": False,
    }
    several = {"type": "array", "items": self, "minItems": 1}
    contents = {"all": several, "any": several, "not": self, "by_reading": by_reading}
    return {"oneOf": [leaf, *(_object({key: content}, [key]) for key, content in contents.items())]}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _leg() -> dict[str, Any]:
    base = {"leg": _TEXT, "duty": {"type": "boolean"}}
    word = {"anyOf": [_TEXT, {"type": "boolean"}]}
    tests = {"is": word, "in": _TEXTS, "has_status": _TEXT, **dict.fromkeys(COMPARISONS, _LIMIT)}
    figures = [
        _object({**base, looks_at: {"$ref": "#/$defs/figure"}, operator: _LIMIT}, ["leg", looks_at, operator])
        for looks_at in ("share", "count")
        for operator in COMPARISONS[:4]
    ]
    facts = [
        _object({**base, "fact": _TEXT, operator: operand}, ["leg", "fact", operator])
        for operator, operand in tests.items()
    ]
    plain = [
        _object({**base, looks_at: _TEXT}, ["leg", looks_at])
        for looks_at in ("definition", "open_question", "not_encoded")
    ]
    return {"oneOf": [*facts, *figures, *plain]}


def _member() -> dict[str, Any]:
    """One test of one attribute: `{country: {has_status: inside}}`."""
    word = {"anyOf": [_TEXT, {"type": "boolean"}]}
    operators = {"is": word, "in": _TEXTS, "has_status": _TEXT, "known": {"const": True}}
    test = {
        "type": "object",
        "properties": operators,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {
        "type": "object",
        "propertyNames": {"not": {"enum": ["all", "any", "not", "by_reading"]}},
        "additionalProperties": test,
        "minProperties": 1,
        "maxProperties": 1,
    }


def text() -> str:
    """The published file."""
    return json.dumps(rule_schema(), indent=2, ensure_ascii=False) + "\n"


def write(docs: Path) -> Path:
    """Write the published file below `docs`."""
    path = docs / "schema" / "rule-1.json"
    path.write_text(text(), encoding="utf-8")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "--write":
        sys.exit("usage: python -m safe_rules.rulebook.schema --write DOCS")
    write(Path(sys.argv[2]))
