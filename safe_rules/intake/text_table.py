"""CSV and its relatives: from bytes to a raw table, with the line on which each record begins.

Encodings are UTF-8, UTF-16 with a byte order mark, else Windows-1252 with a warning; nothing else is guessed. The
delimiter is the one of `,` `;` tab `|` that parts the records most evenly, with quotes respected.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from safe_rules.intake.raw_table import RawRow, RawTable
from safe_rules.intake.sniffing import DESCRIPTIONS, SNIFFED_BYTES, Content, sniff
from safe_rules.values.errors import Fault, InputError, quoted
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position
from safe_rules.values.text_file import first_bytes

__all__ = ["DELIMITERS", "MAX_BYTES", "read_text_table", "table_of_text"]

MAX_BYTES = 50_000_000
DELIMITERS = (",", ";", "\t", "|")

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_MARKS = {name: mark for mark, name in _NAMES.items()}
_LONGEST_FIELD = 1_000_000
_VOTERS = 300
_REMEDIES: dict[Content, str] = {
    "empty": "export the table again",
    "zip": "give a workbook with the ending .xlsx, or unpack the archive first",
    "ole2": "save it as .xlsx without a password, or as CSV",
    "pdf": "export the table as CSV or .xlsx from the program that made it",
    "gzip": "unpack it first",
}


def read_text_table(path: str | Path, *, delimiter: str | None = None, content: bytes | None = None) -> RawTable:
    """All records of a CSV or TSV file of at most 50 MB; `InputError` says what it looks like when it is none.

    `delimiter` is the mark or its name, such as `tab`; `content` the bytes of the file when they are read already.
    """
    place = Position(str(path))
    delimiter = _MARKS.get(delimiter or "", delimiter)
    if delimiter is not None and delimiter not in DELIMITERS:
        expected = ", ".join(f"`{_NAMES[mark]}`" for mark in DELIMITERS)
        raise InputError(Fault(f"the delimiter {quoted(delimiter)} is not supported", place, expected))
    if content is None:
        content = first_bytes(Path(path), MAX_BYTES)
    if len(content) > MAX_BYTES:
        limit = f"at most {MAX_BYTES // 1_000_000} MB"
        raise InputError(Fault("the table is too large for this reader", place, limit, "split the file by product"))
    kind = sniff(content[:SNIFFED_BYTES])
    if kind not in ("text", "utf16", "json", "xml"):
        raise InputError(
            Fault(f"the file looks like {DESCRIPTIONS[kind]}", place, "a CSV or TSV table", _REMEDIES.get(kind))
        )
    text, notices = _decoded(content, kind, place)
    return table_of_text(text, str(path), delimiter=delimiter, notices=notices)


def _decoded(content: bytes, kind: Content, place: Position) -> tuple[str, tuple[Notice, ...]]:
    notices: tuple[Notice, ...] = ()
    try:
        if kind == "utf16":
            text = content.decode("utf-16")
        else:
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                line = content.count(b"\n", 0, error.start) + 1
                text = content.decode("cp1252")
                where = (Position(place.path, row=line),)
                notices = (Notice("warning", "the file is not UTF-8 and was read as Windows-1252", where),)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            Fault(
                "the file is neither UTF-8, UTF-16 nor Windows-1252 text",
                Position(place.path, row=line),
                "a CSV or TSV table",
                "save it again as CSV in UTF-8",
            )
        ) from error
    if (at := text.find("\x00")) >= 0:
        raise InputError(
            Fault(
                "a zero byte: binary data, or UTF-16 without a byte order mark",
                Position(place.path, row=text.count("\n", 0, at) + 1),
                "a CSV or TSV table",
                "save it again as CSV in UTF-8",
            )
        )
    if not text.strip():
        raise InputError(Fault("the file holds nothing but blanks", place, "a CSV or TSV table", _REMEDIES["empty"]))
    return text, notices


def table_of_text(text: str, path: str, *, delimiter: str | None, notices: tuple[Notice, ...] = ()) -> RawTable:
    """The records of a decoded text; the delimiter by vote unless it is given."""
    chosen = delimiter or _vote(text)
    if delimiter is None and chosen != ",":
        message = f"the columns are parted by {_NAMES[chosen]}s (found by vote; `--delimiter` sets it)"
        notices += (Notice("observation", message, (Position(path),)),)
    spread: list[str] = []
    rows = tuple(_records(text, chosen, path, spread))
    if spread:
        message = "quoted cells run over several lines and hold the delimiter; is a quote missing?"
        more = f"; and {len(spread) - 10} more" if len(spread) > 10 else ""
        notices += (Notice("warning", f"{message}: {'; '.join(spread[:10])}{more}", (Position(path),), len(spread)),)
    return RawTable(path, None, rows, notices, delimiter=chosen)


def _records(text: str, delimiter: str, path: str, spread: list[str]) -> Iterator[RawRow]:
    """Each record with the line on which it begins; a quoted cell may run over several lines.

    Those that also hold the delimiter are noted in `spread`: a stray quote can swallow rows.
    """
    with _long_fields():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
        begins = 1
        while True:
            begins = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise InputError(_broken(error, Position(path, row=begins), delimiter)) from error
            if reader.line_num > begins and any("\n" in cell and delimiter in cell for cell in cells):
                spread.append(f"lines {begins} to {reader.line_num}")
            yield RawRow(begins, tuple(cells))


def _broken(error: csv.Error, place: Position, delimiter: str) -> Fault:
    reason = str(error)
    if "field larger" in reason:
        message = f"a cell of more than {_LONGEST_FIELD} characters, or a quote that is never closed, begins here"
    elif "unexpected end" in reason:
        message = "a quote that is opened in this record is never closed"
    elif "expected after" in reason:
        message = "text follows a closing quote in the record that begins here"
    else:
        message = f"the record that begins here cannot be read ({reason})"
    remedy = 'close the quote; a quote within quoted text is written twice (`""`)'
    return Fault(message, place, f'cells parted by {_NAMES[delimiter]}s, quoted with `"`', remedy)


@contextmanager
def _long_fields() -> Iterator[None]:
    """The limit is the module's own setting: raised while we read, then put back."""
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _vote(text: str) -> str:
    """The delimiter with the most even records; then the one whose even records begin first; then the widest.

    A text that no delimiter parts is a table of one column, which is read as comma-separated.
    """
    best, chosen = (0.0, 0, 0), ","
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter)
        counts = Counter(width for width in widths if width > 1)
        if not counts:
            continue
        width = max(counts, key=lambda width: (counts[width], width))
        score = (counts[width] / len(widths), -widths.index(width), width)
        if score > best:
            best, chosen = score, delimiter
    return chosen


def _widths(text: str, delimiter: str) -> list[int]:
    """How many cells each of the first records has; none when quotes make no sense with this delimiter."""
    with _long_fields():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
        try:
            return [len(cells) for cells in islice(reader, _VOTERS) if any(cell.strip() for cell in cells)]
        except csv.Error:
            return []
