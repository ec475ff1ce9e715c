"""The reference page of the dossier: one table an object, written from the models."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from safe_rules.dossier.dossier import SCHEMA, Dossier
from safe_rules.dossier.procurement import CAPABILITY_WORDS
from safe_rules.dossier.shape import Field, fields_of, inner_model

__all__ = ["reference_page"]

_BEGINNING = f"""\
# The dossier

Contract `{SCHEMA}`, as YAML or JSON. This page is written from the models; do not edit it by hand.

- A key that is absent, or `null`, says that the fact is **unknown**. A "no" or a "none" is stated; the column *none*
  says how.
- Keys that the contract does not know are faults. Any key of an object may be followed by `<key>_evidence`, which names
  the `id` of an entry of `evidence`. When `evidence` lists anything, it must list every id that is named.
- Texts stay as they are typed: `NO` is Norway, `010` is three characters. Amounts and shares are exact; write them in
  quotes, so that other programs keep their digits too.
- In YAML, tabs, anchors, references, tags and a key that stands twice are refused.
- One dossier is one contract or lot, one offer and one stage.
"""

_CAPABILITIES = """\
## Capability codes

The items of Article 1, in short words. Where a code stands decides nothing by itself: the rules do.

| code | words |
|---|---|
"""


def reference_page() -> str:
    """Markdown, ending in a line break."""
    sections = [_section(model) for model in _models(Dossier, {})]
    codes = "\n".join(f"| `{code}` | {words} |" for code, words in CAPABILITY_WORDS.items())
    return "\n".join([_BEGINNING, *sections, f"{_CAPABILITIES}{codes}\n"])


def _models(model: type[BaseModel], seen: dict[type[BaseModel], None]) -> Iterator[type[BaseModel]]:
    """Every object of the dossier once, each before those inside it."""
    if model in seen:
        return
    seen[model] = None
    yield model
    for field in fields_of(model):
        if (inner := inner_model(field.shape)) is not None:
            yield from _models(inner, seen)


def _title(model: type[BaseModel]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).capitalize()


def _section(model: type[BaseModel]) -> str:
    rows = "\n".join(_row(field) for field in fields_of(model))
    meaning = " ".join((model.__doc__ or "").split())
    return f"## {_title(model)}\n\n{meaning}\n\n| key | meaning | may hold | none |\n|---|---|---|---|\n{rows}\n"


def _row(field: Field) -> str:
    cells = (f"`{field.key}`", field.meaning, _may_hold(field), field.none or "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _may_hold(field: Field) -> str:
    shape, inner = field.shape, inner_model(field.shape)
    if inner is None:
        return shape.label
    link = f"[{_title(inner).lower()}](#{_title(inner).lower().replace(' ', '-')})"
    if shape.item is not None:
        return f"a list; each entry: {link}"
    return f"{shape.label.split(', or an object')[0].split(' or an object')[0]}, or {link}" if _also(field) else link


def _also(field: Field) -> bool:
    """Something simpler than an object may stand here too."""
    return not field.shape.label.startswith("an object")
