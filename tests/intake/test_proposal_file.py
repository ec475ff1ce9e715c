"""A file that a person has becomes a proposal: what belongs to which product, and what is taken for granted."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from safe_rules.intake.proposal_file import TableOptions, load_proposal
from safe_rules.values.digest import sha256_hex
from safe_rules.values.errors import InputError

HEAD = "schema: safe-rules/dossier/1\nprocurement: {id: P-1}\n"


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder / next(iter(files)).replace("_", ".")


def assumptions(path: Path) -> str:
    return "\n".join(n.message for n in load_proposal(path).notices if n.kind == "assumption")


def test_a_bare_table_has_the_scope_of_its_components(tmp_path: Path) -> None:
    path = written(tmp_path, bom_csv="line_id,origin,cost\na,DE,1\n")
    proposal = load_proposal(path)
    assert (proposal.scope, list(proposal.tables)) == ("components", ["end product"])
    assert proposal.assumed == {"product.product_class": "defence_product"}
    assert proposal.inputs[0].sha256 == sha256_hex(path.read_bytes())


def test_what_a_bare_table_does_not_say_is_listed(tmp_path: Path) -> None:
    said = assumptions(written(tmp_path, bom_csv="line_id,origin,cost\na,DE,1\n"))
    assert "taken as a defence product" in said
    assert "taken as complete" in said
    assert "no currency is named" in said


def test_a_bare_table_of_several_products_is_measured_product_by_product(tmp_path: Path) -> None:
    path = written(tmp_path, bom_csv="line_id,product,origin,cost\na,x,DE,1\nb,y,US,2\nc,,FR,3\n")
    tables = load_proposal(path).tables
    assert {name: [line.line_id for line in table.lines] for name, table in tables.items()} == {
        "x": ["a"],
        "y": ["b"],
        "end product": ["c"],
    }


def test_a_dossier_brings_its_tables_and_inline_components(tmp_path: Path) -> None:
    dossier = (
        HEAD + "products:\n  - {id: x, bom: x.csv}\n  - id: y\n    components:\n      - {origin: US, cost: '2.50'}\n"
    )
    path = written(tmp_path, d_yaml=dossier, x_csv="line_id,origin,cost\na,DE,1\n")
    proposal = load_proposal(path)
    assert proposal.scope == "procurement"
    assert [line.cost_low for line in proposal.tables["y"].lines] == [Decimal("2.50")]
    assert [Path(file.path).name for file in proposal.inputs] == ["d.yaml", "x.csv"]


def test_an_inline_component_is_found_by_line_and_key(tmp_path: Path) -> None:
    path = written(
        tmp_path, d_yaml=HEAD + "products:\n  - id: y\n    components:\n      - {origin: Narnia, cost: '2'}\n"
    )
    with pytest.raises(InputError) as caught:
        load_proposal(path)
    (fault,) = caught.value.faults
    assert fault.position is not None
    assert (fault.position.row, fault.position.column) == (6, "products[0].components[0].origin")


def test_faults_of_the_dossier_and_of_every_table_come_together(tmp_path: Path) -> None:
    dossier = HEAD + "products:\n  - {id: x, bom: x.csv}\n  - {id: y, bom: y.csv}\n"
    path = written(
        tmp_path, d_yaml=dossier, x_csv="line_id,origin,cost\na,Narnia,1\n", y_csv="line_id,origin,cost\na,DE,-1\n"
    )
    with pytest.raises(InputError) as caught:
        load_proposal(path)
    assert [Path(fault.position.path).name for fault in caught.value.faults if fault.position] == ["x.csv", "y.csv"]


def test_a_product_the_dossier_does_not_know_is_a_fault(tmp_path: Path) -> None:
    dossier = HEAD + "products:\n  - {id: x, bom: x.csv}\n"
    path = written(tmp_path, d_yaml=dossier, x_csv="line_id,product,origin,cost\na,z,DE,1\n")
    with pytest.raises(InputError, match="the product `z` is not in the dossier; expected one of `x`"):
        load_proposal(path)


def test_a_table_of_two_products_says_of_every_line_whose_it_is(tmp_path: Path) -> None:
    dossier = HEAD + "products:\n  - {id: x, bom: x.csv}\n  - {id: y, bom: x.csv}\n"
    table = "line_id,product,origin,cost\na,x,DE,1\nb,,US,2\nc,y,US,2\n"
    path = written(tmp_path, d_yaml=dossier, x_csv=table)
    with pytest.raises(InputError, match="row 3, column `product`: the line names no product"):
        load_proposal(path)


def test_a_table_that_names_no_product_is_the_whole_of_each(tmp_path: Path) -> None:
    dossier = HEAD + "products:\n  - {id: x, bom: x.csv}\n  - {id: y, bom: x.csv}\n"
    path = written(tmp_path, d_yaml=dossier, x_csv="line_id,origin,cost\na,DE,1\nb,US,2\n")
    assert {name: len(table.lines) for name, table in load_proposal(path).tables.items()} == {"x": 2, "y": 2}


def test_completeness_is_assumed_only_where_nobody_says(tmp_path: Path) -> None:
    dossier = HEAD + "products:\n  - {id: x, bom: x.csv}\n  - {id: y, bom: x.csv, bom_complete: true}\n"
    said = assumptions(written(tmp_path, d_yaml=dossier, x_csv="line_id,origin,cost\na,DE,1\n"))
    assert "of `x` is taken as complete" in said
    assert "of `y`" not in said


def test_a_mapping_and_a_delimiter_reach_the_tables(tmp_path: Path) -> None:
    path = written(tmp_path, bom_csv="Pos|Herkunft|Preis\na|DE|1\n")
    options = TableOptions({"Pos": "line_id", "Herkunft": "origin", "Preis": "cost"}, delimiter="|")
    assert load_proposal(path, options).tables["end product"].lines[0].origins[0].place == "DE"


TWO = HEAD + "products:\n  - {id: x, bom: x.csv}\n  - {id: y, bom: y.csv}\n"


def faults_of(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_proposal(path)
    return [str(fault) for fault in caught.value.faults]


def test_a_line_that_names_a_product_with_another_table_is_a_fault_and_never_lost(tmp_path: Path) -> None:
    lines = "line_id,product,origin,cost\na,x,DE,1\nb,y,US,9\n"
    path = written(tmp_path, d_yaml=TWO, x_csv=lines, y_csv="line_id,origin,cost\nc,DE,1\n")
    (fault,) = faults_of(path)
    assert "x.csv, row 3, column `product`" in fault
    assert "the line names the product `y`, whose bill of materials is not this table; expected one of `x`" in fault


def test_a_line_that_names_a_product_without_any_table_is_a_fault(tmp_path: Path) -> None:
    dossier = HEAD + "products:\n  - {id: x, bom: x.csv}\n  - {id: y}\n"
    path = written(tmp_path, d_yaml=dossier, x_csv="line_id,product,origin,cost\na,x,DE,1\nb,y,US,9\n")
    assert "row 3" in "".join(faults_of(path))


def test_a_table_none_of_whose_lines_is_of_the_product_that_names_it_is_a_fault(tmp_path: Path) -> None:
    dossier = HEAD + "products:\n  - {id: x, bom: x.csv}\n  - {id: y, bom: x.csv}\n"
    path = written(tmp_path, d_yaml=dossier, x_csv="line_id,product,origin,cost\na,x,DE,1\n")
    assert "no line of this table names the product `y`" in "".join(faults_of(path))


@pytest.mark.parametrize("other", ["y", "nobody"])
def test_an_inline_component_of_another_product_is_a_fault(tmp_path: Path, other: str) -> None:
    path = written(
        tmp_path,
        d_yaml=HEAD
        + "products:\n  - id: x\n    components:\n      - {origin: DE, cost: '1'}\n"
        + f"      - {{origin: US, cost: '9', product: {other}}}\n  - id: y\n",
    )
    (fault,) = faults_of(path)
    assert f"row 7, column `products[0].components[1].product`: the component names the product `{other}`" in fault


def test_lines_lost_between_the_products_of_a_table_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safe_rules.intake import dossier_proposal

    monkeypatch.setattr(dossier_proposal, "_of_product", lambda table, _: table._replace(lines=table.lines[1:]))
    dossier = HEAD + "products:\n  - {id: x, bom: x.csv}\n"
    path = written(tmp_path, d_yaml=dossier, x_csv="line_id,origin,cost\na,DE,1\nb,US,9\n")
    with pytest.raises(ArithmeticError, match=r"x\.csv"):
        load_proposal(path)


@pytest.mark.parametrize("name", ["bom_csv", "d_yaml"])
def test_each_file_is_opened_once_and_its_digest_is_of_the_bytes_that_were_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    dossier = HEAD + "products:\n  - {id: x, bom: x.csv}\n"
    texts = {"d_yaml": dossier, "x_csv": "origin,cost\nDE,1\n", "bom_csv": "origin,cost\nDE,1\n"}
    written(tmp_path, **texts)
    path = tmp_path / name.replace("_", ".")
    opened: list[Path] = []
    real: Any = Path.open

    def open_once(self: Path, *args: Any, **more: Any) -> Any:
        assert self not in opened, f"{self} is opened twice"
        opened.append(self)
        return real(self, *args, **more)

    monkeypatch.setattr(Path, "open", open_once)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail(f"{self} is read twice"))
    digests = {Path(file.path).name: file.sha256 for file in load_proposal(path).inputs}
    names = {"bom.csv"} if name == "bom_csv" else {"d.yaml", "x.csv"}
    assert digests == {n: sha256_hex(texts[n.replace(".", "_")].encode()) for n in names}


@pytest.mark.parametrize("name", ["bom.csv", "bom.xlsx", "bom", "d.yaml", "d.json"])
def test_a_pipe_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    os.mkfifo(tmp_path / name)
    monkeypatch.setattr(Path, "open", lambda self, *_: pytest.fail(f"{self} is opened"))
    assert "this is a device or a pipe" in "".join(faults_of(tmp_path / name))


def test_a_pipe_beside_a_dossier_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.csv")
    path = written(tmp_path, d_yaml=HEAD + "products:\n  - {id: x, bom: x.csv}\n")
    assert "x.csv" in "".join(faults_of(path))


@pytest.mark.parametrize(
    ("written_as", "read_as"),
    [
        ("seller", "seller"),
        ("[seller]", ("seller",)),
        ("[RU, BY, CN]", ("RU", "BY", "CN")),
        ("[]", ()),
    ],
)
def test_a_reading_stays_a_text_or_a_list_as_it_was_written(tmp_path: Path, written_as: str, read_as: object) -> None:
    path = written(tmp_path, d_yaml=HEAD + f"readings: {{some_question: {written_as}}}\n")
    assert load_proposal(path).readings == {"some_question": read_as}


@pytest.mark.parametrize("wrong", ["{a: b}", "[{a: b}]", "true", "''", "[[RU]]", "['']"])
def test_a_reading_that_is_neither_is_one_fault(tmp_path: Path, wrong: str) -> None:
    (fault,) = faults_of(written(tmp_path, d_yaml=HEAD + f"readings: {{some_question: {wrong}}}\n"))
    assert "readings.some_question" in fault
