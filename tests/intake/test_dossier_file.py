"""Dossier files: YAML and JSON alike, tables only from the dossier's own folder."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from safe_rules.intake.dossier_file import load_dossier
from safe_rules.values.errors import InputError

HEAD = "schema: safe-rules/dossier/1\nprocurement: {id: p}\n"


def write(folder: Path, text: str, name: str = "d.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def fault(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_dossier(path)
    (only,) = caught.value.faults
    return str(only)


def test_a_table_beside_the_dossier_is_found(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "bom.csv").write_text("x")
    loaded = load_dossier(write(tmp_path, HEAD + "products: [{id: v, bom: parts/bom.csv}, {id: w}]\n"))
    assert loaded.tables == {"v": tmp_path / "parts" / "bom.csv"}
    assert loaded.sha256 == hashlib.sha256((tmp_path / "d.yaml").read_bytes()).hexdigest()
    assert loaded.document.position(("products", 0, "bom")).row == 3


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("/etc/passwd", "does not stand beside the dossier"),
        ("~/bom.csv", "does not stand beside the dossier"),
        ("C:/bom.csv", "does not stand beside the dossier"),
        ("'\\\\server\\bom.csv'", "does not stand beside the dossier"),
        ("../outside.csv", "leaves the dossier's folder"),
        ("a/../../outside.csv", "leaves the dossier's folder"),
        ("link.csv", "leaves the dossier's folder"),
        ("'parts\\bom.csv'", "has backslashes"),
        ("none.csv", "there is no file `none.csv` beside the dossier"),
        (".", "there is no file"),
        ("loop.csv", "there is no file|not a usable file name"),
        ("x" * 3000, "there is no file|not a usable file name"),
    ],
)
def test_a_table_elsewhere_is_refused(tmp_path: Path, name: str, said: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "outside.csv").write_text("secret")
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    found = fault(write(folder, HEAD + f"products: [{{id: v, bom: {name}}}]\n"))
    assert found.startswith(f"{folder / 'd.yaml'}, row 3, column `products[0].bom`: ")
    assert any(part in found for part in said.split("|"))


def test_faults_of_values_and_of_tables_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_dossier(write(tmp_path, HEAD + "products:\n  - {id: v, bom: none.csv}\n  - {id: w, quantity: x}\n"))
    assert [fault.position.row for fault in caught.value.faults if fault.position] == [4, 5]


def test_json_gives_the_same_dossier_and_keeps_digits(tmp_path: Path) -> None:
    value = "240000000.000000000000000001"
    yaml = write(
        tmp_path,
        f"schema: safe-rules/dossier/1\nprocurement: {{id: p, contract_value: {{amount: {value}, currency: EUR}}}}\n",
    )
    data = {
        "schema": "safe-rules/dossier/1",
        "procurement": {"id": "p", "contract_value": {"amount": "?", "currency": "EUR"}},
    }
    text = json.dumps(data, indent=1).replace('"?"', value)
    for name in ("d.json", "d"):
        found = load_dossier(write(tmp_path, text, name))
        assert found.dossier == load_dossier(yaml).dossier
        assert found.document.position(("procurement", "contract_value", "amount")).row == 6


def test_json_in_a_yaml_file_is_read_as_yaml(tmp_path: Path) -> None:
    text = '{"schema": "safe-rules/dossier/1", "procurement": {"id": "p"}}'
    assert load_dossier(write(tmp_path, text)).dossier.procurement.id == "p"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04rest", "this is a zip archive"),
        (b"%PDF-1.7 x", "this is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old Office file"),
        ("schema: x".encode("utf-16"), "the file is UTF-16"),
        (b"schema: \xe9\n", "byte `e9` is not UTF-8 text"),
        (b"schema: x\nb: \x00", "zero byte"),
        (b"<?xml version='1.0'?><a/>", "this is"),
        (b"#" + b"x" * 10_000_001, "the file is larger than 10 MB"),
    ],
)
def test_a_file_that_is_something_else_is_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "d.yaml"
    file.write_bytes(content)
    assert said in fault(file)


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    assert "there is no such file" in fault(tmp_path / "none.yaml")
    assert "this is a folder" in fault(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "device or a pipe" in fault(tmp_path / "pipe")
