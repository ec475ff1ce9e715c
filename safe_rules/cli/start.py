"""`safe-rules init`: a dossier to fill in, and a bill of materials beside it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from safe_rules.cli.files import write_files
from safe_rules.cli.output import put
from safe_rules.cli.paths import named
from safe_rules.values.errors import Fault, InputError, quoted
from safe_rules.values.printable import plain

__all__ = ["init"]

_DOSSIER = "dossier.yaml"
_BOM = "bom.csv"


def init(
    directory: Annotated[str, typer.Argument(metavar="[DIR]", help="Where to write; the current folder.")] = ".",
) -> int:
    """Write a dossier template and an empty bill of materials; nothing that exists is overwritten."""
    from safe_rules.dossier.products import ComponentRow
    from safe_rules.dossier.template import template

    folder = named(directory)
    contents = {_DOSSIER: template(), _BOM: ",".join(ComponentRow.known_keys()) + "\n"}
    standing = [folder / name for name in contents if os.path.lexists(folder / name)]
    if standing:
        raise InputError([Fault(f"{quoted(path)} exists already", remedy="choose another folder") for path in standing])
    made, written = _make(folder), []
    try:
        write_files({folder / name: content for name, content in contents.items()})
        written = [folder / name for name in contents]
        put("".join(f"wrote {plain(str(path))}\n" for path in written))
    except InputError:
        _take_back(written, made)
        raise
    return 0


def _make(folder: Path) -> list[Path]:
    """The folders that had to be made, innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(Fault(f"{quoted(folder)} cannot be made: {(error.strerror or '').lower()}")) from error
    return missing


def _take_back(files: list[Path], folders: list[Path]) -> None:
    """Nobody was told of them: a second try must not stumble over what the first left behind."""
    with suppress(OSError):
        for path in files:
            path.unlink(missing_ok=True)
        for folder in folders:
            folder.rmdir()
