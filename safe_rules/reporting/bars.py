"""A share against its limit as a bar of plain characters, for the terminal (Article 16(10): at most 35 %).

Like the printed percentage, the bar never shows a share on the wrong side of the limit.
"""

from __future__ import annotations

from fractions import Fraction

from safe_rules.explanation.report import FigureText

__all__ = ["share_bar"]

_CELLS = 40


def share_bar(share: FigureText, limit: FigureText) -> str:
    """`[########------|----------]`: `#` is certain, `?` open, `|` the limit. Empty for a limit that is no figure."""
    if limit.low != limit.high:
        return ""
    edge = Fraction(limit.low)
    mark = min(round(edge * _CELLS), _CELLS - 1)
    certain = _cells(Fraction(share.low), edge, mark)
    possible = _cells(Fraction(share.high or "1"), edge, mark)
    cells = "#" * certain + "?" * (possible - certain) + "-" * (_CELLS - possible)
    return f"[{cells[:mark]}|{cells[mark:]}]"


def _cells(share: Fraction, edge: Fraction, mark: int) -> int:
    """How many cells a share fills: up to the mark when it is within the limit, past it when it is above."""
    cells = round(share * _CELLS)
    return min(cells, mark) if share <= edge else max(cells, mark + 1)
