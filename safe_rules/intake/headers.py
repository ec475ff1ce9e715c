"""Finding the header row of a table and saying which of its columns is which contract column.

Names match whatever their case, with spaces, underscores and hyphens as one; `--map "theirs=ours"` settles the rest.
What would change a sum without anybody noticing (levels, a currency, a kind, a quantity left unmapped) is a fault.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from safe_rules.intake.column_words import is_scaled, meant_by
from safe_rules.intake.currency_marks import find_currency
from safe_rules.intake.header_names import COLUMNS, holds_kinds, normalised
from safe_rules.intake.raw_table import RawCell, RawRow, RawTable
from safe_rules.values.errors import FaultList, InputError, quoted
from safe_rules.values.position import Position

__all__ = ["ABSENT", "IGNORE", "Header", "cell_text", "find_header", "map_flag", "note_encoding"]

IGNORE = "ignore"
"""`--map "Level=ignore"`: the column is known and left out."""
ABSENT = "none"
"""`--map "origin=none"`: the table has no such column, and every value of it is unknown."""

_SEARCHED_ROWS = 50
_CONTRACT = {normalised(column): column for column in COLUMNS}


class Header(NamedTuple):
    """`columns`: contract column -> index; `names`: index -> header as spelled; `absent`: columns said to be missing.

    `currencies`: index -> the currencies that the header's mark can stand for; `ignored`: indexes mapped to `ignore`.
    """

    row: int
    columns: Mapping[str, int]
    names: Mapping[int, str]
    absent: frozenset[str]
    currencies: Mapping[int, tuple[str, ...]]
    ignored: frozenset[int]

    @property
    def width(self) -> int:
        return max(self.names, default=-1) + 1

    @property
    def unmapped(self) -> tuple[int, ...]:
        taken = set(self.columns.values()) | self.ignored
        return tuple(index for index in sorted(self.names) if index not in taken)


def cell_text(cell: str | RawCell) -> str:
    """The text of a cell without blanks around it."""
    return (cell.text if isinstance(cell, RawCell) else cell).strip()


class _Name(NamedTuple):
    """A header cell: as spelled, for comparing, and for comparing without the currency in it."""

    at: int
    spelled: str
    full: str
    base: str
    currencies: tuple[str, ...]


def _names(row: RawRow) -> list[_Name]:
    names = []
    for index, cell in enumerate(row.cells):
        spelled = " ".join(cell_text(cell).split())
        if spelled:
            base, currencies = find_currency(spelled)
            names.append(_Name(index, spelled, normalised(spelled), normalised(base), currencies))
    return names


def _matching(theirs: str, names: Sequence[_Name]) -> list[_Name]:
    """The header cells that `theirs` names: by the whole header, else by the header without its currency."""
    wanted = normalised(theirs)
    return [name for name in names if name.full == wanted] or [name for name in names if name.base == wanted]


def _assign(names: Sequence[_Name], mapping: Mapping[str, str]) -> dict[int, str]:
    """Index -> contract column or `ignore`: what is mapped, then what matches by itself."""
    assigned: dict[int, str] = {}
    for theirs, ours in mapping.items():
        target = _CONTRACT.get(normalised(ours), normalised(ours))
        assigned |= {name.at: target for name in _matching(theirs, names) if target != ABSENT}
    for name in names:
        column = _CONTRACT.get(name.full) or _CONTRACT.get(name.base)
        if column is not None:
            assigned.setdefault(name.at, column)
    return assigned


def find_header(table: RawTable, mapping: Mapping[str, str], faults: FaultList) -> Header:
    """The header row among the first 50 rows: the one with most contract columns, two at least.

    Raises `InputError` when there is none; what is wrong with the mapping goes to `faults`.
    """
    _check_targets(table, mapping, faults)
    best: tuple[int, RawRow, list[_Name], dict[int, str]] | None = None
    for row in table.rows[:_SEARCHED_ROWS]:
        names = _names(row)
        assigned = _assign(names, mapping)
        found = len({column for column in assigned.values() if column in COLUMNS})
        if best is None or found > best[0]:
            best = (found, row, names, assigned)
    if best is None or best[0] < 2:
        _refuse(table, mapping, faults)
        note_encoding(table, faults)
        raise InputError(faults.faults, faults.more)
    _, row, names, assigned = best
    place = Position(table.path, table.sheet, row.number)
    absent = _check_mapping(names, mapping, place, faults)
    return Header(
        row.number,
        _unique(names, assigned, place, faults),
        {name.at: name.spelled for name in names},
        absent,
        {name.at: name.currencies for name in names if name.currencies},
        frozenset(index for index, column in assigned.items() if column == IGNORE),
    )


def _refuse(table: RawTable, mapping: Mapping[str, str], faults: FaultList) -> None:
    """No header: point at the row that looks most like one, with the mapping that would make it so."""
    rows = [(row, _names(row)) for row in table.rows[:_SEARCHED_ROWS]]
    likely = max(rows, key=lambda pair: sum(meant_by(name.spelled) is not None for name in pair[1]), default=None)
    flags = _flags(table, *likely) if likely else []
    if likely is None or not flags:
        faults.add(
            f"no header row was found in the first {_SEARCHED_ROWS} rows",
            Position(table.path, table.sheet),
            expected="a row that names at least two columns, such as `origin` and `cost`",
            remedy='name the columns with `--map "their name=our name"`',
        )
        return
    row, names = likely
    place = Position(table.path, table.sheet, row.number)
    _check_mapping(names, mapping, place, faults)
    faults.add(
        "no header row was found; this row looks like one with other names",
        place,
        expected="at least two columns such as `origin` and `cost`",
        remedy="if it is the header, add " + " ".join(flags),
    )


def _flags(table: RawTable, header: RawRow, names: Sequence[_Name]) -> list[str]:
    """Ready-made mappings for a header whose names are other people's; each contract column once."""
    flags, taken = [], {_CONTRACT[name.base] for name in names if name.base in _CONTRACT}
    for name in names:
        guess = meant_by(name.spelled)
        if guess is None or guess in taken or is_scaled(name.spelled):
            continue
        cells = [cell_text(row.cells[name.at]) for row in table.rows if name.at < len(row.cells) and row is not header]
        if guess != "kind" or holds_kinds(cells):
            taken.add(guess)
            flags.append(map_flag(name.spelled, guess))
    return flags


def map_flag(theirs: str, ours: str) -> str:
    """A `--map` option as one types it in a shell."""
    text = f"{theirs}={ours}"
    return f"--map '{text}'" if '"' in text or "$" in text or "`" in text else f'--map "{text}"'


def note_encoding(table: RawTable, faults: FaultList) -> None:
    """Where something is wrong anyway, say also that the letters of the file may have been misread."""
    read_as = next((notice for notice in table.notices if "Windows-1252" in notice.message), None)
    if faults and read_as is not None:
        where = read_as.places[0] if read_as.places else Position(table.path)
        faults.add(read_as.message, where, remedy="if names look garbled, save the file as UTF-8")


def _check_targets(table: RawTable, mapping: Mapping[str, str], faults: FaultList) -> None:
    for theirs, ours in mapping.items():
        known = normalised(ours)
        if known in _CONTRACT or known == IGNORE or (known == ABSENT and normalised(theirs) in _CONTRACT):
            continue
        near = difflib.get_close_matches(known.replace(" ", "_"), [*COLUMNS, IGNORE], n=3)
        faults.add(
            f"the mapping {quoted(f'{theirs}={ours}')} names no column of the BOM table",
            Position(table.path, table.sheet),
            expected=", ".join(f"`{name}`" for name in near or [*COLUMNS, IGNORE]),
            remedy="the name in the file stands left of `=`, ours right of it",
        )


def _check_mapping(
    names: Sequence[_Name], mapping: Mapping[str, str], place: Position, faults: FaultList
) -> frozenset[str]:
    """Report mapped names that the header does not have; return the columns declared absent."""
    absent = set()
    for theirs, ours in mapping.items():
        matches = _matching(theirs, names)
        if normalised(ours) == ABSENT and normalised(theirs) in _CONTRACT:
            if not matches:
                absent.add(_CONTRACT[normalised(theirs)])
                continue
            faults.add(
                f"the mapping says that there is no column {quoted(theirs)}, but the header has one",
                place,
                remedy=f"leave the mapping out, or add {map_flag(matches[0].spelled, IGNORE)}",
            )
        elif not matches:
            spelled = {name.full: name.spelled for name in names}
            near = [spelled[full] for full in difflib.get_close_matches(normalised(theirs), spelled, n=3)]
            shown = near or [name.spelled for name in names]
            faults.add(
                f"the mapping names a column {quoted(theirs)} that the header does not have",
                place,
                expected=", ".join(quoted(text) for text in shown[:20]),
            )
    return frozenset(absent)


def _unique(names: Sequence[_Name], assigned: Mapping[int, str], place: Position, faults: FaultList) -> dict[str, int]:
    """Contract column -> index; two header cells for one column are a fault."""
    spelled = {name.at: name.spelled for name in names}
    columns: dict[str, int] = {}
    for index in sorted(assigned):
        column = assigned[index]
        if column not in COLUMNS:
            continue
        if column in columns:
            first, second = spelled[columns[column]], spelled[index]
            same = normalised(first) == normalised(second)
            faults.add(
                f"columns {columns[column] + 1} ({quoted(first)}) and {index + 1} ({quoted(second)}) are both "
                f"`{column}`",
                place,
                expected="one column for one name",
                remedy="rename one of them in the file"
                if same
                else f"add {map_flag(second, IGNORE)} or {map_flag(first, IGNORE)}",
            )
        else:
            columns[column] = index
    return columns
