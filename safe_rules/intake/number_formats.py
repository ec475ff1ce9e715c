"""What a number format of a workbook shows around a number: `12 k€` may be stored as 12, and `$` makes no euros.

A person who reads the sheet reads the figure with its currency, scale or percent sign, so the cell is read like the
text that is shown: `0` stands for the number, as in `0 k€`, `$0` or `0 %`.
"""

from __future__ import annotations

import re

__all__ = ["shown_around"]

_BUILT_IN = {**dict.fromkeys(("5", "6", "7", "8", "42", "44"), '"$"#,##0'), "9": "0%", "10": "0%"}
_SECTIONS = re.compile(r'((?:"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[^;"\\])*+)(?:;|\Z)', re.DOTALL)
_CONDITION = re.compile(r"\[[<>=]")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<symbol>[^\]\-]*)[^\]]*\]|\[[^\]]*\]'
    r"|(?P<number>General|Standard|[0#?](?:[0#?.,/' ]*[0#?])?(?P<scale>,*)\.?(?:[eE][+-][0#?]+)?)|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST = 255
"""Characters of a number format in any spreadsheet program."""
_SILENT = frozenset(" ()+-'\u00a0\u202f@")
_BLANKED = str.maketrans(dict.fromkeys("()+'\u00a0\u202f", " "))


def shown_around(number: str, formats: dict[str, str]) -> str | None:
    """What format `number` (its id in the workbook, whose own formats are `formats`) shows beside a positive number.

    `None` when it shows the number alone. Where sections have conditions, the first that shows something counts.
    """
    code = formats.get(number, _BUILT_IN.get(number))
    if code is None:
        return None
    sections = [found for found in _SECTIONS.findall(code[:_LONGEST]) if found] or [""]
    chosen = sections if _CONDITION.search(code) else sections[:1]
    return next((shown for section in chosen if (shown := _shown(section)) is not None), None)


def _shown(section: str) -> str | None:
    before, after, scale, placed = "", "", "", False
    for token in _TOKEN.finditer(section):
        if token["number"] is not None:
            placed, scale = True, scale or token["scale"] or ""
            continue
        text = next((token[name] for name in ("quoted", "escaped", "symbol", "other") if token[name] is not None), " ")
        before, after = (before, after + text) if placed else (before + text, after)
    before, after = _spoken(before), _spoken(after)
    if not placed or not (before or after or scale):
        return None
    if scale:
        after = "k" if len(scale) == 1 else "M"
    return f"{before} 0 {after}".strip()


def _spoken(text: str) -> str:
    """The text without signs, brackets and blanks that only arrange it; empty when it holds nothing else."""
    if set(text) <= _SILENT:
        return ""
    return " ".join(text.translate(_BLANKED).split())
