"""From plain data to the dossier, or to every fault in it at once: its line, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from safe_rules.dossier.base import NO_COUNTRY
from safe_rules.dossier.consistency import Contradiction, contradictions
from safe_rules.dossier.dossier import SCHEMA, Dossier
from safe_rules.values.document import Data, Document, KeyPath
from safe_rules.values.errors import Fault, FaultList, quoted
from safe_rules.values.position import Position

if TYPE_CHECKING:
    from pydantic import ValidationError

    from safe_rules.dossier.shape import Shape

__all__ = ["accepted", "faults_of", "read_dossier"]


def read_dossier(document: Document) -> Dossier:
    """The dossier in `document`; `InputError` with all faults, in the order of the file."""
    dossier, faults = faults_of(document)
    return accepted(dossier, faults)


def accepted(dossier: Dossier | None, faults: FaultList, others: Iterable[Fault] = ()) -> Dossier:
    """The dossier if there is no fault; else `InputError` with all of them in the order of the file."""
    collected = FaultList()
    collected.extend(sorted([*faults.faults, *others], key=_place), faults.more)
    collected.raise_if_any()
    if dossier is None:
        raise AssertionError("a dossier without faults was not built")
    return dossier


def faults_of(document: Document) -> tuple[Dossier | None, FaultList]:
    """The dossier, if its values could be read, and everything that is wrong with it, in the order of the file.

    Faults past the last that is kept are only counted: what is said about one may be costly.
    """
    from pydantic import ValidationError

    faults = FaultList()
    if (fault := _not_a_dossier(document)) is not None:
        faults.extend([fault])
        return None, faults
    dossier: Dossier | None = None
    found: dict[_Key, Callable[[], Fault]] = {}
    try:
        dossier = Dossier.model_validate(document.data)
    except ValidationError as error:
        found |= _faults(error, document)
    for one in contradictions(document.data):
        found[one.path, one.message] = partial(_contradiction, one, document)
    kept: dict[Fault, None] = {}
    for number, key in enumerate(sorted(found, key=lambda key: _order(document, key[0]))):
        if len(kept) == FaultList.LIMIT:
            faults.more = len(found) - number
            break
        kept[found[key]()] = None
    faults.extend(kept)
    return dossier, faults


_Key = tuple[KeyPath, str]
"""Where a fault is and what kind it is: two with one key are the same."""


def _order(document: Document, path: KeyPath) -> tuple[str, str, int, str]:
    return document.position(path).sort_key()


def _contradiction(found: Contradiction, document: Document) -> Fault:
    return Fault(found.message, document.position(found.path), None, found.remedy)


def _place(fault: Fault) -> tuple[str, str, int, str]:
    return fault.position.sort_key() if fault.position else ("", "", 0, "")


def _not_a_dossier(document: Document) -> Fault | None:
    """What makes looking at single values pointless."""
    data, place = document.data, Position(document.path)
    first_line = f"begin with `schema: {SCHEMA}`, or start from `safe-rules init`"
    if data is None or data == {}:
        return Fault("the file is empty", place, "a dossier", first_line)
    if not isinstance(data, dict):
        what = "a list" if isinstance(data, list) else "a single value"
        return Fault(f"the file holds {what}", place, "a dossier: an object with keys", first_line)
    if data.get("schema") is None:
        return Fault("the file does not say that it is a dossier: `schema` is missing", place, None, first_line)
    if data["schema"] != SCHEMA:
        message = f"the file follows {_seen(data['schema'])}"
        return Fault(message, document.position(("schema",)), f"`{SCHEMA}`", "this version reads no other contract")
    return None


def _faults(error: ValidationError, document: Document) -> dict[_Key, Callable[[], Fault]]:
    found: dict[_Key, Callable[[], Fault]] = {}
    for problem in error.errors(include_url=False, include_input=False):
        kind, context = problem["type"], problem.get("ctx", {})
        path = _path_in_file(document.data, problem["loc"], missing=kind == "missing")
        key = path, f"{kind} {context.get('message', '')}"
        found.setdefault(key, partial(_fault, kind, context, path, document))
    return found


def _path_in_file(data: Data, location: tuple[int | str, ...], *, missing: bool) -> KeyPath:
    """The key path as the file has it: without the validator's own steps."""
    path: list[int | str] = []
    here: Data = data
    for part in location:
        if isinstance(here, dict) and part in here:
            here = here[str(part)]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        else:
            continue
        path.append(part)
    return (*path, location[-1]) if missing else tuple(path)


def _fault(kind: str, context: dict[str, Any], path: KeyPath, document: Document) -> Fault:
    from safe_rules.dossier.shape import shape_at

    shape = shape_at(Dossier, path)
    expected = None if shape is None else shape.label
    if kind == "extra_forbidden":
        return _unknown_key(path, document)
    if kind == "missing":
        return Fault(f"{quoted(path[-1])} is missing", document.position(path), expected)
    if kind == "dossier":
        of_object = shape is None or (shape.model is not None and not isinstance(_value(document.data, path), str))
        place = document.position(path)
        remedy = _near_country(_value(document.data, path)) if context["remedy"] == NO_COUNTRY else context["remedy"]
        return Fault(context["message"], place, None if of_object else expected, remedy)
    value = _value(document.data, path)
    if kind == "string_too_long":
        return Fault(f"a text of more than {context['max_length']} characters", document.position(path), expected)
    what = "nothing stands here" if value is None else f"{_seen(value)} cannot stand here"
    return Fault(what, document.position(path), expected, _remedy(value, shape))


def _near_country(name: object) -> str:
    from safe_rules.values.countries import suggestions

    near = " or ".join(quoted(name) for name in suggestions(str(name)))
    return f"did you mean {near}?" if near else "write null when it is not known"


def _unknown_key(path: KeyPath, document: Document) -> Fault:
    from safe_rules.dossier.shape import fields_of, shape_at

    key = str(path[-1])
    around = shape_at(Dossier, path[:-1])
    keys = [field.key for field in fields_of(around.model)] if around and around.model else []
    near = get_close_matches(key, [*keys, *(f"{name}_evidence" for name in keys)], 1, 0.6)
    remedy = f"did you mean {quoted(near[0])}?" if near else f"known here: {', '.join(f'`{name}`' for name in keys)}"
    return Fault(f"unknown key {quoted(key)}", document.key_position(path), None, remedy)


def _value(data: Data, path: KeyPath) -> Data:
    for part in path:
        data = data[part] if isinstance(data, (dict, list)) else None  # type: ignore[index]
    return data


def _seen(value: Data) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return f"`{str(value).lower()}`"
        case "true" | "false":
            return f'`"{value}"`'
        case str():
            return quoted(value) if value.strip() else "an empty text"
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "an object"


def _remedy(value: Data, shape: Shape | None) -> str | None:
    if value in ("true", "false"):
        return "write it without quotes"
    if isinstance(value, str) and shape is not None:
        if shape.words and (near := get_close_matches(value, shape.words, 1, 0.6)):
            return f"did you mean {quoted(near[0])}?"
        if not value.strip():
            return "write null when it is not known"
    if value is None:
        return "name it, or remove the entry"
    return None
