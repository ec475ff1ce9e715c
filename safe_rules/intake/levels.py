"""Numberings that say what sits in what: `2` and `2.1`, `01` and `01.01`, `1.0` and `1.1`, `A` and `A.1`, `1` and `1a`.

An assembly and its parts in one flat sum count the parts twice, so a hierarchy is found here and never summed flat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["dotted_levels", "indented", "looks_like_levels", "numbered_by_level", "parents_of"]

_Key = tuple[str, ...]

_NUMBERING = re.compile(
    r"(?:[0-9]{1,4}|[^\W\d_]|[IVXLC]{1,6})(?:[.\-/ ]?(?:[0-9]{1,4}|(?<![^\W\d_])[^\W\d_]))*\.?", re.ASCII
)
_PIECES = re.compile(r"[0-9]+|[A-Za-z]+")
_AMOUNT = re.compile(r"(?:0|[1-9][0-9]*)\.0[0-9]*")
_DOTTED = re.compile(r"(\.*)([0-9]{1,2})")
_LEVEL_VALUE = re.compile(
    r"\.*[0-9]{1,2}|[0-9]{1,4}(?:\.[0-9]{1,4})+\.?|(?:L|LEVEL ?|STUFE ?|EBENE ?)[0-9]{1,2}", re.IGNORECASE
)
_MARKED = re.compile(r"(?:[.·•\-–—>+|│├└─]{2,}\s*|[.·•\-–—>+|│├└─]\s+)(?=[^\W_])")
_BLANKS = re.compile(r"(?:[ \u00a0]{2,}|\t+)(?=\S)")
_DEEPEST = 20


def _key(text: str) -> _Key | None:
    """The parts of a numbering without zeros in front; `None` for part numbers and other texts."""
    if len(text) > 40 or not _NUMBERING.fullmatch(text):
        return None
    return tuple(piece.casefold().lstrip("0") or "0" for piece in _PIECES.findall(text))


def _keys(values: Iterable[str]) -> dict[str, _Key]:
    """Each value with its key; `1.0` is `1` where the column has no `1` of its own."""
    keys = {value: key for value in dict.fromkeys(values) if (key := _key(value)) is not None}
    plain = set(keys.values())
    return {
        value: key[:-1] if len(key) > 1 and key[-1] == "0" and key[:-1] not in plain else key
        for value, key in keys.items()
    }


def parents_of(ids: Sequence[str]) -> Mapping[str, str]:
    """Id -> id of the nearest assembly above it in the same column, for ids that are numbered by level."""
    keys = _keys(ids)
    named: dict[_Key, str] = {}
    for value, key in keys.items():
        named.setdefault(key, value)
    parents = {}
    for value, key in keys.items():
        above = next((named[key[:end]] for end in range(len(key) - 1, 0, -1) if key[:end] in named), None)
        if above is not None and above != value:
            parents[value] = above
    return parents


def numbered_by_level(values: Sequence[str]) -> bool:
    """Whether any column's cells number assemblies and parts: twice at least, from 1, with the assembly there.

    Amounts such as `2` and `2.10` do not count: a part is numbered from 1 under an assembly in the same column.
    """
    keys = [key for value in values if not _AMOUNT.fullmatch(value) and (key := _key(value)) is not None]
    known = set(keys)
    parents = [key[:-1] for key in keys if len(key) > 1]
    return sum(parent in known and (*parent, "1") in known for parent in parents) >= 2


def dotted_levels(values: Sequence[str]) -> bool:
    """Whether all cells are levels such as `1`, `.2`, `..3`; decimal fractions such as `.5` are not."""
    found = [_DOTTED.fullmatch(value) for value in values]
    depths = [(len(match[1]), int(match[2])) for match in found if match is not None]
    if len(depths) < len(values) or not depths:
        return False
    stepped = all(dots == level for dots, level in depths) and len(set(depths)) > 1
    return stepped or any(dots > 1 for dots, _ in depths)


def looks_like_levels(values: Sequence[str]) -> bool:
    """Whether all cells of a column that speaks of levels are small numbers, `.2`, `1.1` or `L2`."""
    return all(_LEVEL_VALUE.fullmatch(value) and _small(value) for value in values)


def _small(value: str) -> bool:
    digits = value.strip(".")
    return not digits.isdecimal() or int(digits) <= _DEEPEST


def indented(texts: Sequence[tuple[int, str]]) -> list[int]:
    """The rows whose name is set in under an earlier one by dots, dashes or blanks; `texts`: row and cell as typed."""
    marked, blank, flush = [], [], False
    for row, text in texts:
        if _MARKED.match(text.lstrip()):
            marked.append(row)
        elif flush and _BLANKS.match(text):
            blank.append(row)
        elif text.strip():
            flush = True
    if not flush:
        return []
    return sorted(marked + (blank if len(blank) > 1 else []))
