"""Places in files as people read them, and text wrapped for a terminal without breaking a path or an id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap

from safe_rules.rulebook.opened import Citation
from safe_rules.values.position import Position

__all__ = ["article", "places", "wrapped"]

_WIDTH = 100
_SHOWN = 3
_KEPT = "\N{NO-BREAK SPACE}%"


def wrapped(text: str, indent: str, rest: str | None = None) -> Iterator[str]:
    """Lines of at most 100 columns; `rest` indents all but the first. A figure is never parted from its `%`."""
    rest = " " * len(indent) if rest is None else rest
    lines = wrap(
        text.replace(" %", _KEPT),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from (line.replace(_KEPT, " %") for line in lines)


def places(positions: Sequence[Position], count: int | None = None) -> str:
    """The first few places: `bom.csv:5, 18 and 9, origin`. `count`: how many there are, where that is known."""
    shown = positions[:_SHOWN]
    groups = groupby(shown, key=lambda p: (p.path, p.sheet, p.column if p.row is not None else None))
    text = "; ".join(_place(path, sheet, list(group)) for (path, sheet, _), group in groups)
    if count is not None and count > len(shown):
        return f"{text} and {count - len(shown)} more" if text else ""
    return f"{text}, …" if len(positions) > len(shown) else text


def _place(path: str, sheet: str | None, group: Sequence[Position]) -> str:
    column = group[0].column
    rows = _listed([str(p.row) for p in group if p.row is not None])
    if sheet is not None:
        row = f", row{'s' if len(group) > 1 else ''} {rows}" if rows else ""
        return f"{path}, sheet {sheet}{row}" + (f", {column}" if column else "")
    return (f"{path}:{rows}" if rows else path) + (f", {column}" if column else "")


def _listed(texts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def article(citation: Citation) -> str:
    """`Article 16(10)`."""
    paragraph = f"({citation.paragraph})" if citation.paragraph else ""
    point = f" point ({citation.point})" if citation.point else ""
    return f"Article {citation.article}{paragraph}{point}"
