"""What is published about the dossier: its JSON Schema (draft 2020-12), template and reference page.

All three are written from the models. `python -m safe_rules.dossier.schema --write docs` writes the files that a test
keeps fresh. The schema says what a single file can say: that ids are unique and countries exist is for the reader.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from safe_rules.dossier.base import EVIDENCE_KEY, Part
from safe_rules.dossier.dossier import SCHEMA, Dossier
from safe_rules.dossier.reference_page import reference_page
from safe_rules.dossier.template import template

__all__ = ["PUBLISHED", "json_schema", "reference_page", "template", "write"]

PUBLISHED = {"schema": Path("schema/dossier-1.json"), "reference": Path("reference/dossier.md")}
"""Where the published files stand, below the folder of the documentation."""

_DROPPED = ("title", "default", "x-none", "x-shown", "propertyNames")


def json_schema() -> dict[str, Any]:
    """JSON Schema of a dossier. Numbers are text; where digits survive either way, a JSON number is accepted too."""
    made = Dossier.model_json_schema(by_alias=True, mode="validation")
    parts = {part.__name__: part for part in _all_parts(Part)}
    definitions = {name: _object(inner, parts.get(name)) for name, inner in sorted(made.pop("$defs").items())}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "A procurement dossier",
    }
    return {**head, **_object(made, Dossier), "$defs": definitions}


def write(docs: Path) -> None:
    """Write the published files below the folder `docs`."""
    for name, text in texts().items():
        target = docs / PUBLISHED[name]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def texts() -> dict[str, str]:
    """The published files, as text."""
    return {
        "schema": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
        "reference": reference_page(),
    }


def _all_parts(part: type[Part]) -> list[type[Part]]:
    return [part, *(found for inner in part.__subclasses__() for found in _all_parts(inner))]


def _object(schema: dict[str, Any], part: type[Part] | None) -> dict[str, Any]:
    """An object's schema without the validator's own marks, and with the `<key>_evidence` keys."""
    cleaned: dict[str, Any] = _clean(schema)
    if part is not None:
        cleaned["properties"].pop(EVIDENCE_KEY)
        keys = "|".join(key for key in part.known_keys() if key not in part.not_evidenced)
        cleaned["patternProperties"] = {f"^({keys})_evidence$": {"type": ["string", "null"]}}
    return cleaned


def _clean(schema: Any) -> Any:
    match schema:
        case dict():
            return {
                key: {name: _clean(inner) for name, inner in value.items()} if key == "properties" else _clean(value)
                for key, value in schema.items()
                if key not in _DROPPED
            }
        case list():
            return [_clean(inner) for inner in schema]
    return schema


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "--write":
        sys.exit("usage: python -m safe_rules.dossier.schema --write DOCS")
    write(Path(sys.argv[2]))
