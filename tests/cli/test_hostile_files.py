"""Whatever file is given, `check` ends in exit code 2 with a sentence about it, never in a traceback or a verdict."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

_BOOK = (Path(__file__).parents[2] / "fixtures" / "small-drone" / "bom.xlsx").read_bytes()
_NOISE = random.Random(1).randbytes(20_000)  # noqa: S311 - the same noise every time


def exploding() -> bytes:
    """A workbook whose sheet is a hundred megabytes of zeros."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_BOOK)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            sheet = name.endswith("sheet1.xml")
            target.writestr(name, b"0" * 100_000_000 if sheet else source.read(name))
    return buffer.getvalue()


def encrypted() -> bytes:
    """A ZIP archive whose members carry the mark of encryption."""
    data = bytearray(_BOOK)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            (flags,) = struct.unpack_from("<H", data, at + offset)
            struct.pack_into("<H", data, at + offset, flags | 1)
            at = data.find(signature, at + 4)
    return bytes(data)


_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
_DOSSIER = b"schema: safe-rules/dossier/1\nprocurement: {id: P}\n"

_FILES: dict[str, tuple[str, bytes | Callable[[], bytes], str]] = {
    "an empty table": ("bom.csv", b"", "empty"),
    "an empty workbook": ("bom.xlsx", b"", "empty"),
    "an empty dossier": ("dossier.yaml", b"", "empty"),
    "an empty JSON": ("dossier.json", b"", "JSON"),
    "a table of zeros": ("bom.csv", bytes(100), "binary"),
    "noise as a table": ("bom.csv", _NOISE, "binary"),
    "noise as a workbook": ("bom.xlsx", _NOISE, "binary"),
    "noise as YAML": ("dossier.yaml", _NOISE, "UTF-8"),
    "noise as JSON": ("dossier.json", _NOISE, "UTF-8"),
    "a workbook cut short": ("bom.xlsx", _BOOK[: len(_BOOK) // 2], "damaged or cut short"),
    "a workbook with a torn middle": ("bom.xlsx", _BOOK[:900] + bytes(300) + _BOOK[1200:], "workbook"),
    "a workbook that explodes": ("bom.xlsx", exploding, "unpack"),
    "an encrypted archive": ("bom.xlsx", encrypted, "password"),
    "an old or encrypted Office file": ("bom.xlsx", _OLD, "old Office file"),
    "an old Office file by its name": ("bom.xls", _OLD, "save it as .xlsx"),
    "another archive": ("bom.zip", b"PK\x05\x06" + bytes(18), "workbook"),
    "a PDF": ("bom.csv", b"%PDF-1.7\n", "PDF"),
    "a picture": ("bom.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
    "a web page": ("bom.csv", b"<!DOCTYPE html><html><body>sign in</body></html>", "bom.csv"),
    "a table named YAML": ("dossier.yaml", b"origin,cost\nDE,5\n", "dossier"),
    "a table named JSON": ("dossier.json", b"origin,cost\nDE,5\n", "JSON"),
    "a dossier named CSV": ("dossier.csv", _DOSSIER, "header"),
    "a workbook named YAML": ("dossier.yaml", _BOOK, "dossier.yaml"),
    "JSON that ends early": ("dossier.json", b'{"schema": "safe-rules/dossier/1", ', "JSON"),
    "JSON with a key twice": ("dossier.json", b'{"schema": "a", "schema": "b"}', "`schema`"),
    "JSON nested without end": ("dossier.json", b"[" * 100_000, "nested"),
    "YAML nested without end": ("dossier.yaml", b"a: " + b"[" * 100_000, "nested"),
    "YAML that multiplies": ("dossier.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchor"),
    "YAML that calls Python": ("dossier.yaml", b"a: !!python/object/apply:os.system [ls]\n", "dossier.yaml"),
    "YAML that is a list": ("dossier.yaml", b"- 1\n- 2\n", "dossier"),
    "YAML with a key twice": ("dossier.yaml", _DOSSIER + b"procurement: {id: Q}\n", "`procurement`"),
    "a dossier of another kind": ("dossier.yaml", b"schema: safe-rules/dossier/9\n", "safe-rules/dossier/1"),
    "a table without lines": ("bom.csv", b"origin,cost\n", "bom.csv"),
    "quotes that never close": ("bom.csv", b'origin,cost\n"DE,5\nUS,6\n', "quot"),
    "half of a UTF-16 character": ("bom.csv", "origin,cost\nDE,5\n".encode("utf-16") + b"\x00", "bom.csv"),
}


@pytest.mark.parametrize("what", _FILES)
def test_a_file_that_cannot_be_used_is_answered_with_a_sentence(command: Command, tmp_path: Path, what: str) -> None:
    name, content, sentence = _FILES[what]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content())
    ended = command("check", name)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("safe-rules: this cannot be used as it is (")
    assert name in ended.err
    assert sentence in ended.err


@pytest.mark.parametrize(
    ("name", "sentence"), [("bom.csv", "workbook"), ("bom.txt", "workbook"), ("bom", "COMPONENTS NOT MET")]
)
def test_a_misnamed_workbook_is_read_by_its_content(command: Command, tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / name).write_bytes(_BOOK)
    ended = command("check", name)
    assert ended.code == 1
    assert sentence in ended.out


def test_a_file_that_may_not_be_read_is_named(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bom.csv"
    path.write_text("origin,cost\nDE,5\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    ended = command("check", "bom.csv")
    assert (ended.code, ended.out) == (2, "")
    assert "bom.csv" in ended.err


def test_a_table_that_a_dossier_names_and_nobody_has(command: Command, tmp_path: Path) -> None:
    (tmp_path / "dossier.yaml").write_bytes(_DOSSIER + b"products: [{id: p, bom: lost.csv}]\n")
    ended = command("check", "dossier.yaml")
    assert ended.code == 2
    assert "lost.csv" in ended.err
