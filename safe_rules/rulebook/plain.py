"""Builds the types of `models` and `country_models` from the plain data of a rule file, by their annotations.

Dates and ratios are read from their text, exactly; a key that is absent takes the default. Form is checked before, by
`forms`: what does not fit here is a damaged file, and says so only by `KeyError`, `TypeError` or `ValueError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin

from safe_rules.values.dates import read_date

__all__ = ["NAMES", "built"]

NAMES = {"from": "since", "to": "until"}
"""Keys whose names are words of Python, and the names they have there."""

_READERS: Mapping[Any, Callable[[Any], Any]] = {date: read_date, Fraction: Fraction, int: int}

_T = TypeVar("_T")


def built(kind: type[_T], plain: Any) -> _T:
    """A value of the named tuple `kind` from a mapping of plain data."""
    value: _T = _builder(cast("Any", kind))(plain)
    return value


@cache
def _builder(hint: Any) -> Callable[[Any], Any]:
    if hasattr(hint, "_fields"):
        return _of_fields(hint)
    if hint in _READERS:
        return _READERS[hint]
    parts = get_args(hint)
    origin = get_origin(hint)
    if origin is UnionType:
        others = [part for part in parts if part not in (str, type(None))]
        build = _builder(others[0]) if others else _same
        return lambda plain: plain if plain is None or (str in parts and isinstance(plain, str)) else build(plain)
    if origin is tuple:
        build = _builder(parts[0])
        return lambda plain: tuple(map(build, plain))
    if origin is Mapping and (build := _builder(parts[1])) is not _same:
        return lambda plain: {key: build(value) for key, value in plain.items()}
    return _same


def _of_fields(kind: Any) -> Callable[[Any], Any]:
    fields = {name: _builder(hint) for name, hint in kind.__annotations__.items()}
    keys = {name: key for key, name in NAMES.items()}
    by_key = {keys.get(name, name): (name, build) for name, build in fields.items()}

    def build_fields(plain: Mapping[str, Any]) -> Any:
        given = {}
        for key, value in plain.items():
            name, build = by_key[key]
            given[name] = build(value)
        return kind(**given)

    return build_fields


def _same(plain: Any) -> Any:
    return plain
