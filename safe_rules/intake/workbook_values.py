"""The canonical text of one cell: exact decimals, ISO dates, `TRUE`/`FALSE`, errors and uncalculated formulas by kind.

A spreadsheet program computes with binary numbers and keeps 15 digits. What it stores as `0.10000000000000001` is the
0.1 that was typed; what it stores as `0.30000000000000004` is shown, and read here, as 0.3, and reported as rounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from safe_rules.intake.raw_table import CellKind
from safe_rules.intake.workbook_parts import Book, unescaped
from safe_rules.intake.workbook_xml import LONGEST_TEXT, damaged

__all__ = ["Source", "Value", "read_value"]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(T[0-9:.]+)?Z?", re.ASCII)
_KEPT = Context(prec=15, rounding=ROUND_HALF_UP)
_STORED_DIGITS = 17
_LARGEST_EXPONENT = 308
_LAST_DAY = 2_958_465
"""31 December 9999 as a day number."""
_DAY = 86_400


class Source(NamedTuple):
    """A cell as the file spells it. `formula` and `value` are `None` when there is no such element."""

    kind: str
    style: str
    formula: str | None
    value: str | None
    text: str
    shared: str = ""
    """The number of the formula that several cells share; only one of them spells it."""


class Value(NamedTuple):
    """`rounded`: the file holds more digits than `text`; `calculated`: a stored result of a formula.

    `unit`: what the number format shows around the number; `adds`: the formula, when it adds up other rows; `struck`:
    the cell is struck through.
    """

    text: str
    kind: CellKind
    rounded: bool = False
    calculated: bool = False
    unit: str | None = None
    adds: str | None = None
    struck: bool = False


_EMPTY = Value("", "text")


def read_value(source: Source, book: Book, part: str) -> Value:
    """The value of one cell; text of blanks only counts as empty; `InputError` when the file contradicts itself."""
    if source.formula is not None and _not_calculated(source, book):
        return Value(f"={source.formula}"[:LONGEST_TEXT], "formula_without_value")
    value = _stored(source, book, part)
    if source.formula is not None:
        value = value._replace(calculated=True)
    return value._replace(struck=True) if book.styles.struck and _is_struck(source.style, book) else value


def _is_struck(style: str, book: Book) -> bool:
    return style.isascii() and style.isdigit() and len(style) < 10 and int(style) in book.styles.struck


def _not_calculated(source: Source, book: Book) -> bool:
    """Programs that write formulas store nothing or, asking for a recalculation, a nought."""
    if source.kind == "str":
        return source.value is None
    return not source.value or (book.recalculate and source.kind in ("n", "") and source.value == "0")


def _stored(source: Source, book: Book, part: str) -> Value:
    written = source.text if source.kind == "inlineStr" else source.value
    if not written:
        return _EMPTY
    if source.kind in ("n", ""):
        return _number(written.strip(), source.style, book, part)
    if source.kind == "s":
        return _text(_shared(written.strip(), book, part))
    if source.kind not in _READERS:
        damaged(part, "a cell of no known type")
    return _READERS[source.kind](written)


def _text(text: str) -> Value:
    return Value(text, "text") if text.strip() else _EMPTY


def _shared(index: str, book: Book, part: str) -> str:
    if not (index.isascii() and index.isdigit() and len(index) < 10 and int(index) < len(book.texts)):
        damaged(part, "a cell points to a text that is not stored")
    return book.texts[int(index)]


def _number(written: str, style: str, book: Book, part: str) -> Value:
    if not _NUMBER.fullmatch(written):
        return Value(written[:LONGEST_TEXT], "error")
    number = Decimal(written)
    if number and abs(number.adjusted()) > _LARGEST_EXPONENT:
        return Value(written[:LONGEST_TEXT], "error")
    if style and not (style.isascii() and style.isdigit() and len(style) < 10):
        damaged(part, "a cell style that is not a number")
    shown_as = int(style) if style else 0
    if shown_as in book.styles.dates:
        return _date(number, written, from_1904=book.from_1904)
    kept = _KEPT.create_decimal(number)
    rounded = kept != number and not _same_in_binary(number, kept)
    return Value(_plain(kept), "number", rounded, unit=book.styles.units.get(shown_as))


def _same_in_binary(number: Decimal, kept: Decimal) -> bool:
    """Whether the program meant `kept` and stored the binary number next to it. Nothing is computed with the floats."""
    return len(number.as_tuple().digits) <= _STORED_DIGITS and float(number) == float(kept)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if not number else text


def _date(number: Decimal, written: str, *, from_1904: bool) -> Value:
    """Days since the workbook's first day; the programs count a 29 February 1900 that never was (day 60)."""
    if number < 0 or number > _LAST_DAY:
        return Value(written, "error")
    days, seconds = divmod(int((number * _DAY).to_integral_value(ROUND_HALF_UP)), _DAY)
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if days < 60 else 30)  # noqa: DTZ001
    if (not from_1904 and days == 60) or (from_1904 and days > _LAST_DAY - 1462):
        return Value(written, "error")
    moment = first + timedelta(days=days, seconds=seconds)
    if days == 0 and not from_1904:
        return Value(moment.time().isoformat(), "date")
    return Value(moment.isoformat() if seconds else moment.date().isoformat(), "date")


def _iso_date(written: str) -> Value:
    found = _ISO_DATE.fullmatch(written.strip())
    if not found:
        return Value(written.strip()[:LONGEST_TEXT], "error")
    return Value(found[1] if not found[2] or not found[2].strip("T0:.") else found[1] + found[2], "date")


_READERS: dict[str, Callable[[str], Value]] = {
    "inlineStr": _text,
    "str": lambda written: _text(unescaped(written)),
    "b": lambda written: Value("TRUE" if written.strip() in ("1", "true") else "FALSE", "boolean"),
    "e": lambda written: Value(written, "error"),
    "d": _iso_date,
}
"""Cell types whose text says all; numbers and shared texts need the workbook."""
