"""The table that is printed: what, milliseconds, ratio to the bare import, the aim, and whether it is met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Row", "as_table"]


class Row(NamedTuple):
    """`milliseconds` is a median; `None` where nothing could be measured. `met` is `None` where there is no aim."""

    what: str
    milliseconds: float | None
    ratio: str
    aim: str
    met: bool | None


def as_table(rows: Sequence[Row]) -> str:
    """The rows in columns, ending in a line feed."""
    cells = [("", "median", "ratio", "aim", "")]
    for row in rows:
        taken = "-" if row.milliseconds is None else f"{row.milliseconds:.1f} ms"
        cells.append((row.what, taken, row.ratio, row.aim, {True: "met", False: "NOT MET", None: ""}[row.met]))
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    lines = []
    for what, taken, ratio, aim, met in cells:
        shown = (what.ljust(widths[0]), taken.rjust(widths[1]), ratio.rjust(widths[2]), aim.ljust(widths[3]), met)
        lines.append("  ".join(shown).rstrip())
    return "\n".join(lines) + "\n"
