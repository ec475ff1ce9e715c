"""A structured text file as plain data that remembers where each value stood.

Scalars stay the text that was typed (`NO` is the text `NO`, `0.35` is the text `0.35`); only `true`, `false` and
nothing (`null`, `~`, an empty value) have a meaning here. What a text means is decided by whoever knows the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias
from unicodedata import category

from safe_rules.values.errors import quoted
from safe_rules.values.position import Position

__all__ = [
    "LONG_TABLES",
    "MAX_DEPTH",
    "MAX_VALUES",
    "Data",
    "Document",
    "HiddenCharacter",
    "KeyPath",
    "dotted",
    "hidden_character",
    "text_trouble",
    "too_many_values",
]

Data: TypeAlias = "dict[str, Data] | list[Data] | str | bool | None"
KeyPath: TypeAlias = "tuple[str | int, ...]"
Lines: TypeAlias = "Mapping[KeyPath, int]"

MAX_DEPTH = 64
MAX_VALUES = 200_000
LONG_TABLES = "keep long tables in their own file and name it with `bom:`"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def dotted(path: KeyPath) -> str:
    """A key path as people read it: `procurement.buyers[0].country`; list items count from 0."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + quoted(part)[1:-1]
    return text


def too_many_values() -> str:
    return f"the file holds more than {MAX_VALUES} values"


def text_trouble(text: str) -> str | None:
    """Why `text` cannot be kept: control characters and lone surrogates break every output; `None` when it can."""
    if text.isascii() and text.isprintable():
        return None
    if any((ord(c) < 0x20 and c not in "\t\n\r") or 0x7F <= ord(c) < 0xA0 for c in text):
        return "a control character in a text"
    if any(0xD800 <= ord(c) < 0xE000 for c in text):
        return "half of a surrogate pair in a text"
    return None


class HiddenCharacter(NamedTuple):
    """A character that is not shown as itself; its code goes into messages, never the character."""

    code: int
    control: bool

    def __str__(self) -> str:
        return f"{'a control' if self.control else 'an invisible'} character, U+{self.code:04X}"


def hidden_character(text: str, besides: str = "") -> HiddenCharacter | None:
    """The first control, format, separating, private or surrogate character of `text` that is not in `besides`."""
    if text.isprintable():
        return None
    for c in text:
        if (kind := category(c)) in _HIDDEN and c not in besides:
            return HiddenCharacter(ord(c), kind == "Cc")
    return None


@dataclass(frozen=True, slots=True)
class Document:
    """`data` is what the file says; `lines` gives the line of the value and of the key at each key path."""

    path: str
    data: Data
    lines: Callable[[], tuple[Lines, Lines]]

    def position(self, path: KeyPath) -> Position:
        """Where the value at `path` stands; where a value is absent, the place of the nearest thing around it."""
        return self._place(path, self.lines()[0])

    def key_position(self, path: KeyPath) -> Position:
        """Where the key that ends `path` stands; the value's place for a list item."""
        values, keys = self.lines()
        return self._place(path, keys if path in keys else values)

    def _place(self, path: KeyPath, lines: Lines) -> Position:
        known = path
        while known and known not in lines:
            known = known[:-1]
        return Position(self.path, None, lines.get(known), dotted(path) or None)
