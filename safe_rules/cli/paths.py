"""What is typed as a path or a day: an empty text and a `-` are answered with a sentence, never taken for something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from safe_rules.cli.output import warn
from safe_rules.values.dates import read_date
from safe_rules.values.errors import Fault, InputError, quoted

__all__ = ["day", "input_file", "named", "ruleset_folder", "today"]


def named(text: str) -> Path:
    """The path that was typed. Raises `InputError` for an empty text, which a shell makes of a missing variable."""
    if not text:
        raise InputError(Fault("a path is empty", expected="the name of a file or folder"))
    return Path(text)


def input_file(text: str) -> Path:
    """A file to read. Raises `InputError` for `-`: the name of a file says what it is, and standard input has none."""
    if text == "-":
        raise InputError(Fault("standard input is not read", expected="the name of a file", remedy="save it first"))
    return named(text)


def ruleset_folder(text: str) -> Path:
    """A folder with a ruleset of one's own, sound or not. Raises `InputError` when there is none."""
    folder = named(text)
    if not (folder / "ruleset.yaml").is_file():
        raise InputError(Fault(f"{quoted(folder)} is not a ruleset: it holds no `ruleset.yaml`"))
    return folder


def today() -> date:
    """The day where the user sits."""
    return date.today()  # noqa: DTZ011


def day(as_of: Sequence[str] | None) -> date:
    """The day asked for, or today. Raises `InputError` for what is no day, or is given twice."""
    if not as_of:
        return today()
    if len(as_of) > 1:
        raise InputError(Fault("--as-of is given twice", expected="one day"))
    try:
        asked = read_date(as_of[0])
    except ValueError as error:
        wrong = f"--as-of {quoted(as_of[0])} is {error}"
        raise InputError(Fault(wrong, expected="a day such as `2026-11-21`")) from error
    if asked > today():
        warn(f"safe-rules: --as-of {asked} lies in the future: what becomes known until then is not judged")
    return asked
