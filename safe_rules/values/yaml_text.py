"""Strict YAML 1.2: every scalar stays the text that was typed, and whatever could surprise is a fault.

`NO` is the text `NO`, `010` the text `010`, a date its text. Only a plain `true` or `false` is a boolean, only a
plain `null`, `~` or nothing is nothing. Aliases, anchors, tags, duplicate keys, several documents and keys that are
not text are refused, each with line and column. Built on the parser's events, so nothing is ever constructed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safe_rules.values.document import (
    LONG_TABLES,
    MAX_DEPTH,
    MAX_VALUES,
    Data,
    Document,
    KeyPath,
    text_trouble,
    too_many_values,
)
from safe_rules.values.errors import Fault, FaultList, quoted
from safe_rules.values.position import Position
from safe_rules.values.text_file import MAX_BYTES, decode, read_bytes

if TYPE_CHECKING:
    from ruamel.yaml.events import Event

__all__ = ["load", "loads"]

_PLAIN: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_KEY = -1
_BREAKS = re.compile("[\x85\u2028\u2029]")
_TAB_INDENT = re.compile(r"^[ ]*\t[ \t]*(?=[^\s#])", re.MULTILINE)


def load(path: Path) -> Document:
    """Read a file of at most 10 MB; `InputError` with every fault that could be found in one pass."""
    return loads(decode(read_bytes(path, MAX_BYTES), str(path)), str(path))


def loads(text: str, path: str = "<text>") -> Document:
    """Read YAML text; `path` is only the name used in positions."""
    faults = FaultList()
    for pattern, message, expected in (
        (_TAB_INDENT, "a tab in the indentation", "spaces"),
        (_BREAKS, "an unusual line separator", "an ordinary line break"),
    ):
        for line in _lines_of(pattern, text, faults):
            faults.add(message, Position(path, row=line), expected=expected)
    faults.raise_if_any()
    builder = _Builder(path, faults)
    try:
        builder.read(_events(text))
    except _Stop:
        pass
    except Exception as error:
        fault = _syntax_fault(error, path, text)
        if fault is None:
            raise
        faults.extend([fault])
    faults.raise_if_any()
    lines = (builder.value_lines, builder.key_lines)
    return Document(path, builder.data, lambda: lines)


def _lines_of(pattern: re.Pattern[str], text: str, faults: FaultList) -> Iterator[int]:
    """The line of every match, in one pass; once no more faults are kept, lines are no longer counted."""
    line, at = 1, 0
    for found in pattern.finditer(text):
        if not faults.full:
            line += text.count("\n", at, found.start())
            at = found.start()
        yield line


def _events(text: str) -> Iterator[Event]:
    from ruamel.yaml import YAML

    parser = YAML(typ="safe", pure=True)
    parser.version = (1, 2)
    events: Iterator[Event] = parser.parse(text)
    return events


class _Stop(Exception):
    """Reading further would make no sense; the fault is already noted."""


class _Builder:
    """Turns parser events into plain data, noting lines and faults. One object a document, never shared."""

    def __init__(self, path: str, faults: FaultList) -> None:
        self.path = path
        self.faults = faults
        self.data: Data = None
        self.value_lines: dict[KeyPath, int] = {}
        self.key_lines: dict[KeyPath, int] = {}
        self.documents = 0

    def read(self, events: Iterator[Event]) -> None:
        from ruamel.yaml.events import DocumentStartEvent, StreamEndEvent, StreamStartEvent

        for event in events:
            if isinstance(event, (StreamStartEvent, StreamEndEvent)):
                continue
            if isinstance(event, DocumentStartEvent):
                self._start(event)
                self.data = self._value(next(events), events, ())
                next(events)

    def _start(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._fault(event, "a second document", "one document", "remove the line `---` or split the file")
            raise _Stop
        if event.version not in (None, (1, 2)) or event.tags:
            self._fault(event, "a directive before the document", "YAML 1.2 without tags", "remove the `%` line")

    def _value(self, event: Any, events: Iterator[Event], path: KeyPath) -> Data:
        """The value that begins with `event`; its own events are taken from `events`."""
        from ruamel.yaml.events import AliasEvent, MappingStartEvent, ScalarEvent

        self.value_lines[path] = event.start_mark.line + 1
        if len(self.value_lines) > MAX_VALUES:
            self._fault(event, too_many_values(), "a dossier, which is small", LONG_TABLES)
            raise _Stop
        if isinstance(event, AliasEvent):
            self._fault(event, f"a reference to another value, {quoted('*' + str(event.anchor))}", "the value itself")
            return None
        if event.anchor is not None:
            self._fault(event, f"an anchor, {quoted('&' + str(event.anchor))}", "plain values", "remove it")
        if (tag := _tag(event)) is not None:
            self._fault(event, f"a tag, {quoted(tag)}", "plain values", "remove it; text may stand in quotes")
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if len(path) >= MAX_DEPTH:
            self._fault(event, f"nested more than {MAX_DEPTH} levels deep", "a dossier, which is shallow")
            raise _Stop
        return self._mapping(events, path) if isinstance(event, MappingStartEvent) else self._sequence(events, path)

    def _scalar(self, event: Any) -> Data:
        text: str = event.value
        if event.style is None and text in _PLAIN and event.tag is None:
            return _PLAIN[text]
        if (trouble := text_trouble(text)) is not None:
            self._fault(event, trouble, "printable text")
        return text

    def _sequence(self, events: Iterator[Event], path: KeyPath) -> Data:
        from ruamel.yaml.events import SequenceEndEvent

        found: list[Data] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            found.append(self._value(event, events, (*path, len(found))))
        return found

    def _mapping(self, events: Iterator[Event], path: KeyPath) -> Data:
        from ruamel.yaml.events import MappingEndEvent

        found: dict[str, Data] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._value(event, events, (*path, _KEY))
            if not isinstance(key, str):
                self._fault(event, "a key that is not text", "a word", "put it in quotes if it is meant")
                key = ""
            elif key in found:
                first = self.key_lines[(*path, key)]
                self._fault(event, f"the key {quoted(key)} stands here a second time", None, f"see row {first}")
            else:
                self.key_lines[(*path, key)] = event.start_mark.line + 1
            found[key] = self._value(value := next(events), events, (*path, key))
            if getattr(value, "value", None) == "":  # nothing is written: the parser's mark is already further on
                self.value_lines[(*path, key)] = event.start_mark.line + 1
        self.value_lines.pop((*path, _KEY), None)
        return found

    def _fault(self, event: Any, message: str, expected: str | None = None, remedy: str | None = None) -> None:
        place = Position(self.path, None, event.start_mark.line + 1, str(event.start_mark.column + 1))
        self.faults.add(message, place, expected=expected, remedy=remedy)


def _tag(event: Any) -> str | None:
    return None if event.ctag is None else str(event.ctag)


def _syntax_fault(error: Exception, path: str, text: str) -> Fault | None:
    """The parser's complaint in our words; `None` when the exception is none of its own."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        place = Position(path, None, mark.line + 1, str(mark.column + 1)) if mark is not None else Position(path)
        problem = str(error.problem or error.context or "not readable")
        if "'\\t'" in problem:
            return Fault("a tab where only spaces may stand", place, "spaces", "replace the tab with a space")
        return Fault(f"this is not YAML: {_calm(problem)}", place, "YAML 1.2", "look at this line and the one above")
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Fault("a control character", Position(path, row=line), "printable text")
    if isinstance(error, YAMLError):
        return Fault("this is not YAML", Position(path), "YAML 1.2")
    return None


def _calm(problem: str) -> str:
    """Parser wording without its angle brackets: `<block end>` becomes `the end of the block`."""
    for theirs, ours in (
        ("<block end>", "the end of this block"),
        ("<stream end>", "the end of the file"),
        ("<scalar>", "a value"),
        ("<block mapping start>", "a new block"),
        ("<block sequence start>", "a new list"),
    ):
        problem = problem.replace(f"'{theirs}'", ours).replace(theirs, ours)
    return quoted(problem)[1:-1]
