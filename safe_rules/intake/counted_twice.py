"""Lines that may be counted twice: sums of other rows, assemblies on top of their parts, and rows that stand twice.

A total that is taken for a component doubles what it adds up, and so moves every share of origin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Context, Decimal, Inexact

from safe_rules.dossier.bom import BomLine
from safe_rules.intake.bom_costs import MONEY_COLUMNS
from safe_rules.intake.headers import Header, cell_text
from safe_rules.intake.raw_table import RawCell, RawRow
from safe_rules.intake.remarks import Remarks
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.position import Position

__all__ = ["check_counted_once"]

_Place = Callable[[int, str | None], Position]
_EXACT = Context(prec=200, traps=[Inexact])
_LONGEST_RUN = 500
"""Lines beside a line that are added up in search of its cost."""


def check_counted_once(  # noqa: PLR0913, PLR0917 (the table in its parts, and where to report)
    lines: Sequence[BomLine],
    rows: Sequence[RawRow],
    breaks: Iterable[int],
    header: Header,
    place: _Place,
    faults: FaultList,
    remarks: Remarks,
) -> None:
    """`rows` are those of `lines`, one by one; `breaks` the numbers of the rows that are totals or headings."""
    if len(rows) != len(lines):
        return
    parents = {line.parent_id for line in lines}
    for line, row in zip(lines, rows, strict=True):
        if line.line_id not in parents:
            _ask_about_sum(row, header, place, faults)
    _note_sums(lines, rows, sorted(breaks), header, place, remarks)
    _note_twins(rows, header, place, remarks)


def _ask_about_sum(row: RawRow, header: Header, place: _Place, faults: FaultList) -> None:
    """The cost of a line is a formula over other rows, and no `parent_id` says that it holds them."""
    for column in MONEY_COLUMNS:
        cell = row.cells[header.columns[column]] if header.columns.get(column, len(row.cells)) < len(row.cells) else ""
        if isinstance(cell, RawCell) and cell.adds is not None:
            faults.add(
                f"the figure is the formula {quoted('=' + cell.adds)}, which adds up other rows: "
                "is the row a total or a component?",
                place(row.number, column),
                expected="a total row with a total word as its name, or a component with a figure of its own",
                remedy="remove the row if it is a total; say with `parent_id` what sits in it if it is an assembly; "
                "else store the figure in place of the formula",
            )


def _note_sums(  # noqa: PLR0913, PLR0917 (as above)
    lines: Sequence[BomLine],
    rows: Sequence[RawRow],
    breaks: Sequence[int],
    header: Header,
    place: _Place,
    remarks: Remarks,
) -> None:
    """A nameless line that costs what lines directly before or behind it cost together."""
    parents = {line.parent_id for line in lines}
    group, groups = 0, []
    for line in lines:
        while group < len(breaks) and breaks[group] < line.row:
            group += 1
        groups.append(group)
    since = 0
    for at, line in enumerate(lines):
        if at and groups[at] != groups[at - 1]:
            since = at
        index = header.columns.get("quantity", -1)
        counted = 0 <= index < len(rows[at].cells) and cell_text(rows[at].cells[index])
        if line.part_number or counted or line.line_id in parents or line.cost_low is None:
            continue
        behind = next((n for n in range(at + 1, len(lines)) if groups[n] != groups[at]), len(lines))
        run = _run(lines, at, range(at - 1, max(since, at - _LONGEST_RUN) - 1, -1))
        run = run or _run(lines, at, range(at + 1, min(behind, at + 1 + _LONGEST_RUN)))
        if run:
            first, last = sorted((lines[run[0]].row, lines[run[-1]].row))
            detail = f"row {line.row} ({line.cost_low:f}) and rows {first} to {last}"
            message = "a line costs exactly what lines beside it cost together: an assembly on top of its parts?"
            remarks.add("warning", message, place(line.row, "cost"), detail)
            since = at + 1


def _run(lines: Sequence[BomLine], at: int, others: range) -> range:
    """The first of `others` (two at least) that cost together exactly what line `at` costs; empty when none do."""
    line, total = lines[at], Decimal(0)
    if line.cost_low is None or line.cost_low != line.cost_high:
        return range(0)
    for count, other in enumerate((lines[n] for n in others), 1):
        if other.cost_low is None or other.cost_low != other.cost_high or other.currency != line.currency:
            return range(0)
        total = _EXACT.add(total, other.cost_low)
        if total >= line.cost_low:
            return others[:count] if total == line.cost_low and count >= 2 else range(0)
    return range(0)


def _note_twins(rows: Sequence[RawRow], header: Header, place: _Place, remarks: Remarks) -> None:
    """Rows that are the same in every cell but the id."""
    seen: dict[tuple[str, ...], int] = {}
    left_out = header.columns.get("line_id", -1)
    for row in rows:
        key = tuple(cell_text(cell) for index, cell in enumerate(row.cells) if index != left_out)
        if not any(_named(header, row).values()):
            continue
        first = seen.setdefault(key, row.number)
        if first != row.number:
            message = "rows are the same in every cell but the id: is one component listed twice?"
            remarks.add("warning", message, place(row.number, None), f"rows {first} and {row.number}")


def _named(header: Header, row: RawRow) -> Mapping[str, str]:
    """What names the component of a row; rows of bare figures say nothing about being the same."""
    names = {}
    for column in ("part_number", "description"):
        index = header.columns.get(column, len(row.cells))
        if index < len(row.cells):
            names[column] = cell_text(row.cells[index])
    return names
