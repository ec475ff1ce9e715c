"""Strict JSON as the same plain data that the YAML reader gives: numbers stay the digits that were typed.

Money written as a JSON number never passes through a double. Duplicate keys, `NaN` and `Infinity`, deep nesting and
anything but UTF-8 are refused. Lines are looked up only when somebody asks for one.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NoReturn

from safe_rules.values.document import (
    LONG_TABLES,
    MAX_DEPTH,
    MAX_VALUES,
    Data,
    Document,
    KeyPath,
    dotted,
    text_trouble,
    too_many_values,
)
from safe_rules.values.errors import Fault, FaultList, InputError, quoted
from safe_rules.values.position import Position
from safe_rules.values.text_file import MAX_BYTES, decode, read_bytes

__all__ = ["load", "loads"]

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_MARKS = frozenset("}],:")


def load(path: Path) -> Document:
    """Read a file of at most 10 MB; `InputError` with what is wrong and the line."""
    return loads(decode(read_bytes(path, MAX_BYTES), str(path)), str(path))


def loads(text: str, path: str = "<text>") -> Document:
    """Read JSON text; `path` is only the name used in positions."""
    _refuse_size(text, path)
    duplicated = False

    def pairs(found: list[tuple[str, Data]]) -> Data:
        nonlocal duplicated
        made = dict(found)
        duplicated = duplicated or len(made) < len(found)
        return made

    try:
        data: Data = json.loads(
            text, object_pairs_hook=pairs, parse_float=str, parse_int=str, parse_constant=_refuse_constant
        )
    except _Constant as error:
        raise InputError(_constant_fault(str(error), text, path)) from error
    except json.JSONDecodeError as error:
        place = Position(path, None, error.lineno, str(error.colno))
        fault = Fault(f"this is not JSON: {_calm(error.msg)}", place, "JSON", "look at this line and the one above")
        raise InputError(fault) from error
    lines = cache(lambda: _lines(text))
    document = Document(path, data, lines)
    _refuse_duplicates_and_bad_text(document, text, duplicated=duplicated)
    return document


class _Constant(ValueError):
    """`NaN`, `Infinity` or `-Infinity`: Python's parser takes them, JSON does not know them."""


def _refuse_constant(name: str) -> NoReturn:
    raise _Constant(name)


def _calm(message: str) -> str:
    return message[:1].lower() + message[1:]


def _constant_fault(name: str, text: str, path: str) -> Fault:
    at = next(token.start() for token in _TOKEN.finditer(text) if token.group().startswith(name))
    return Fault(f"{quoted(name)} is not a number", Position(path, row=_line_of(text, at)), "digits or `null`")


def _refuse_size(text: str, path: str) -> None:
    """Counted before the parser runs, which would end a deep file in a stack overflow and a long one in no memory."""
    depth = values = 0
    for token in _TOKEN.finditer(text):
        word = token.group()
        depth += (word in {"{", "["}) - (word in {"}", "]"})
        values += (word not in _MARKS) - (word == ":")  # a key and its value are one
        if values > MAX_VALUES:
            place = Position(path, row=_line_of(text, token.start()))
            raise InputError(Fault(too_many_values(), place, "a dossier, which is small", LONG_TABLES))
        if depth > MAX_DEPTH:
            place = Position(path, row=_line_of(text, token.start()))
            raise InputError(Fault(f"nested more than {MAX_DEPTH} levels deep", place, "a dossier, which is shallow"))


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _refuse_duplicates_and_bad_text(document: Document, text: str, *, duplicated: bool) -> None:
    faults = FaultList()
    if duplicated:
        for path, line in _duplicate_keys(text):
            place = Position(document.path, None, line, dotted(path))
            faults.add(f"the key {quoted(path[-1])} stands here a second time", place, remedy="keep one of them")
    for path, value in _texts(document.data, ()):
        if (trouble := text_trouble(value)) is not None:
            faults.add(trouble, document.position(path), expected="printable text")
    faults.raise_if_any()


def _texts(data: Data, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every text value and key, with its path."""
    match data:
        case str():
            yield path, data
        case dict():
            for key, value in data.items():
                yield (*path, key), key
                yield from _texts(value, (*path, key))
        case list():
            for index, value in enumerate(data):
                yield from _texts(value, (*path, index))


def _lines(text: str) -> tuple[dict[KeyPath, int], dict[KeyPath, int]]:
    values: dict[KeyPath, int] = {}
    keys: dict[KeyPath, int] = {}
    for path, line, is_key in _scan(text):
        (keys if is_key else values)[path] = line
    return values, keys


def _duplicate_keys(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Keys that stand a second time in one object. Equal paths of two objects cannot meet unless one is a duplicate."""
    seen: set[KeyPath] = set()
    for path, line, is_key in _scan(text):
        if is_key and path in seen:
            yield path, line
        elif is_key:
            seen.add(path)


def _scan(text: str) -> Iterator[tuple[KeyPath, int, bool]]:
    """(path, line, whether it is the key's place) for every key and value of well-formed JSON, in reading order."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    place: list[str | int] = []  # for each open object or list, the key or index it stands at
    in_object: list[bool] = []
    key_next = False
    for token in _TOKEN.finditer(text):
        word, line = token.group(), bisect_right(breaks, token.start()) + 1
        if word == ":":
            key_next = False
        elif word == ",":
            key_next = in_object[-1]
            if not key_next:
                place[-1] = int(place[-1]) + 1
        elif word in {"}", "]"}:
            place.pop()
            in_object.pop()
            key_next = False
        elif key_next:
            place[-1] = str(json.loads(word))
            yield tuple(place), line, True
        else:
            yield tuple(place), line, False
            if word in {"{", "["}:
                key_next = word == "{"
                in_object.append(key_next)
                place.append("" if key_next else 0)
