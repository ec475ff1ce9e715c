"""The dossier to start from: every key of the contract, everything unknown, each with what it means and may hold."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from pydantic import BaseModel

from safe_rules.dossier.dossier import Dossier
from safe_rules.dossier.shape import Field, Shape, fields_of, inner_model

__all__ = ["template"]

_COLUMN = 34
_LONGEST = 110
"""Before indentation, which adds at most ten."""
_HEADER = """\
# A dossier for safe-rules: one contract or lot, one offer, one stage.
#
# null (or leaving a key out) says that something is not known. A "no" or a "none" is stated: false, [], or as the
# comment says. "whether ..." is answered with true or false. Amounts and shares stand in quotes, dates are YYYY-MM-DD,
# a country is its ISO code or its name. Any key may be followed by <key>_evidence, which names an entry of the list
# `evidence`. To use an example that stands behind #, remove the null above it and the # of each of its lines.
"""


def template() -> str:
    """YAML that loads as it is: one contractor and one product, of which nothing is known yet."""
    lines = list(_object(Dossier, set(), top=True))
    return _HEADER + "\n".join(lines) + "\n"


def _object(model: type[BaseModel], shown: set[type[BaseModel]], *, top: bool = False) -> Iterator[str]:
    for field in fields_of(model):
        if top:
            yield ""
        yield from _field(field, shown)


def _field(field: Field, shown: set[type[BaseModel]]) -> Iterator[str]:
    inner = inner_model(field.shape)
    if field.shown == "item" and inner is not None:
        yield from _commented(f"{field.key}:", field.meaning)
        yield from _indented(_item(inner, shown))
    elif _is_plain_object(field.shape) and inner is not None:
        yield from _commented(f"{field.key}:", field.meaning)
        yield from _indented(_object(inner, shown))
    elif inner is not None:
        yield from _commented(f"{field.key}: null", _said(field, shown))
        if inner not in shown:
            shown.add(inner)
            body = _item(inner, shown) if field.shape.item is not None else _object(inner, shown)
            yield from (f"  # {line}" for line in body)
    else:
        yield from _commented(f"{field.key}: {field.shown or 'null'}", _said(field, shown))


def _is_plain_object(shape: Shape) -> bool:
    """An object all of whose facts may be unknown, so that showing it says nothing."""
    if shape.model is None or shape.none_stated or not shape.label.startswith("an object"):
        return False
    return all(field.shown is not None for field in fields_of(shape.model) if field.required)


def _item(model: type[BaseModel], shown: set[type[BaseModel]]) -> Iterator[str]:
    """The object as an item of a list: the dash stands at its first key."""
    dash = "- "
    for line in _object(model, shown):
        if line.startswith("#"):
            yield f"  {line}"
        else:
            yield f"{dash}{line}"
            dash = "  "


def _said(field: Field, shown: set[type[BaseModel]]) -> str:
    """What the key means and, where that does not go without saying, what may stand there."""
    shape, inner = field.shape, inner_model(field.shape)
    text = field.meaning
    if inner is not None:
        what = "items" if shape.item is not None else "an object"
        text += f": {what} as {'above' if inner in shown else 'below'}"
    elif len(shape.words) > 1 or '"' in shape.label or shape.label.startswith("a list") or " or a list" in shape.label:
        text += f": {shape.label}"
    return text if field.none is None else f"{text}; none: {field.none}"


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _commented(entry: str, comment: str) -> Iterator[str]:
    """The entry with its comment behind it, or above it where that would make the line long."""
    comment = comment.replace("`", "")
    line = f"{entry:<{_COLUMN}}  # {comment}"
    if len(line) <= _LONGEST:
        yield line
    else:
        yield from (f"# {part}" for part in textwrap.wrap(comment, _LONGEST - 2))
        yield entry
