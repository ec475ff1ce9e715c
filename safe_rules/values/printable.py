"""Text of files and file names as it may be shown: what moves the cursor, hides or turns text is written as an escape.

So nothing in a file can forge a line of a verdict (hazard: control characters, bidirectional marks, zero widths).
"""

from __future__ import annotations

import re
from unicodedata import category

__all__ = ["plain", "plain_json"]

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_UNUSUAL = re.compile(r"[^ -~]")


def plain(text: str) -> str:
    r"""One line of text: each character that is not shown as itself becomes `\xXX` or `\uXXXX`, a line feed too."""
    if text.isascii() and text.isprintable():
        return text
    return _UNUSUAL.sub(_escaped, text)


def plain_json(text: str) -> str:
    """A JSON document with the same values: hidden characters escaped as JSON does; its own line feeds stay."""
    return _UNUSUAL.sub(_escaped_in_json, text)


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    return character.encode("unicode_escape").decode("ascii") if category(character) in _HIDDEN else character


def _escaped_in_json(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\n" or category(character) not in _HIDDEN:
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
