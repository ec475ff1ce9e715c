"""`safe-rules init`: a dossier to fill in, and a bill of materials beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safe_rules.cli.output import put_line, write_files
from safe_rules.values.errors import Fault, InputError, quoted

__all__ = ["init"]

_DOSSIER = "dossier.yaml"
_BOM = "bom.csv"


def init(
    directory: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write; the current folder.")] = Path(),
) -> int:
    """Write a dossier template and an empty bill of materials; nothing that exists is overwritten."""
    from safe_rules.dossier.products import ComponentRow
    from safe_rules.dossier.template import template

    contents = {_DOSSIER: template(), _BOM: ",".join(ComponentRow.known_keys()) + "\n"}
    standing = [directory / name for name in contents if (directory / name).exists()]
    if standing:
        raise InputError([Fault(f"{quoted(path)} exists already", remedy="choose another folder") for path in standing])
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(Fault(f"{quoted(directory)} cannot be made: {(error.strerror or '').lower()}")) from error
    write_files({directory / name: content for name, content in contents.items()})
    for name in contents:
        put_line(f"wrote {directory / name}")
    return 0
