"""A dossier from a YAML or JSON file, with the line of every value, and the tables that stand beside it.

The file comes from a bidder: a bill of materials is only looked for in the dossier's own folder, never elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from safe_rules.dossier.dossier import Dossier
from safe_rules.dossier.reading import accepted, faults_of
from safe_rules.intake.sniffing import DESCRIPTIONS, SNIFFED_BYTES, sniff
from safe_rules.values import json_text, yaml_text
from safe_rules.values.digest import sha256_hex
from safe_rules.values.document import Document, KeyPath
from safe_rules.values.errors import Fault, InputError, quoted
from safe_rules.values.position import Position
from safe_rules.values.text_file import MAX_BYTES, decode, read_bytes, within

__all__ = ["LoadedDossier", "load_dossier"]


class LoadedDossier(NamedTuple):
    """`tables` maps a product's id to the file of its bill of materials; `sha256` is the dossier file's."""

    dossier: Dossier
    document: Document
    path: Path
    sha256: str
    tables: Mapping[str, Path]


def load_dossier(path: Path, content: bytes | None = None) -> LoadedDossier:
    """Read one dossier; `InputError` with every fault of the file, at most the first hundred.

    `content`: the bytes of the file, when they are read already.
    """
    content = read_bytes(path) if content is None else within(content, path, MAX_BYTES)
    document = _document(content, path)
    dossier, found = faults_of(document)
    tables, missing = _tables(document, path)
    return LoadedDossier(accepted(dossier, found, missing), document, path, sha256_hex(content), tables)


def _document(content: bytes, path: Path) -> Document:
    kind = sniff(content[:SNIFFED_BYTES])
    if kind not in {"text", "json", "utf16", "binary", "empty"}:
        fault = Fault(f"this is {DESCRIPTIONS[kind]}", Position(str(path)), "a dossier in YAML or JSON")
        raise InputError(fault)
    text = decode(content, str(path))
    as_json = path.suffix.lower() == ".json" or (kind == "json" and path.suffix.lower() not in {".yaml", ".yml"})
    return json_text.loads(text, str(path)) if as_json else yaml_text.loads(text, str(path))


def _tables(document: Document, path: Path) -> tuple[dict[str, Path], list[Fault]]:
    """The files that products name as their bills of materials, and what is wrong with those names."""
    tables: dict[str, Path] = {}
    faults: list[Fault] = []
    products = document.data.get("products") if isinstance(document.data, dict) else None
    for index, product in enumerate(products if isinstance(products, list) else ()):
        if not isinstance(product, dict) or not isinstance(name := product.get("bom"), str) or not name.strip():
            continue
        found = _beside(name, path.parent, document, ("products", index, "bom"))
        if isinstance(found, Fault):
            faults.append(found)
        elif isinstance(product.get("id"), str):
            tables[str(product["id"])] = found
    return tables, faults


def _beside(name: str, folder: Path, document: Document, at: KeyPath) -> Path | Fault:
    """The file `name` in `folder` or below it, or why it may not be opened."""
    place, expected = document.position(at), "a path relative to this file"
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or name.startswith(("~", "\\")):
        return Fault(f"{quoted(name)} does not stand beside the dossier", place, expected)
    if "\\" in name:
        return Fault(f"{quoted(name)} has backslashes", place, "forward slashes between folders")
    try:
        target, root = (folder / name).resolve(), folder.resolve()
        if not target.is_relative_to(root):
            return Fault(f"{quoted(name)} leaves the dossier's folder", place, "a file in that folder or below it")
        if not target.is_file():
            return Fault(f"there is no file {quoted(name)} beside the dossier", place, expected)
    except (OSError, ValueError, RuntimeError):
        return Fault(f"{quoted(name)} is not a usable file name", place, expected)
    return folder / name
