"""A dossier becomes a proposal: with the tables that stand beside it, and its inline components read as every table.

Faults of all the files are reported together.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from safe_rules.dossier.bom import BomLine, BomTable
from safe_rules.dossier.dossier import Dossier
from safe_rules.dossier.products import Product
from safe_rules.dossier.proposal import InputFile, Proposal
from safe_rules.intake.bom_file import TableOptions, load_bom, table_bytes
from safe_rules.intake.bom_lines import check_line_ids, note_sources, parse_line
from safe_rules.intake.dossier_file import LoadedDossier, load_dossier
from safe_rules.intake.hidden_characters import DECIDING, REMEDY
from safe_rules.intake.remarks import Remarks
from safe_rules.values.digest import sha256_hex
from safe_rules.values.document import Document, hidden_character
from safe_rules.values.errors import FaultList, SafeRulesError, quoted
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = ["load_stated", "proposal_of"]


def load_stated(path: Path, options: TableOptions, content: bytes | None = None) -> Proposal:
    """Read a dossier, of which `content` may be read already, and its tables.

    Raises `InputError` with every fault of every file.
    """
    return _stated(load_dossier(path, content), options)


def _stated(loaded: LoadedDossier, options: TableOptions) -> Proposal:
    faults = FaultList()
    inputs = [InputFile(str(loaded.path), loaded.sha256)]
    read: dict[Path, BomTable] = {}
    for path in dict.fromkeys(loaded.tables.values()):
        try:
            content = table_bytes(path)
            read[path] = load_bom(
                path,
                mapping=options.mapping,
                sheet=options.sheet,
                delimiter=options.delimiter,
                default_currency=_currency(loaded),
                content=content,
            )
            inputs.append(InputFile(str(path), sha256_hex(content)))
        except SafeRulesError as error:
            faults.extend(error.faults, error.more)
    known = {product.id for product in loaded.dossier.products or ()}
    for path, table in read.items():
        users = _users(loaded, path)
        _check_products(table, users, known, faults)
        _check_shared(table, users, faults)
    tables = {name: _of_product(read[path], name) for name, path in loaded.tables.items() if path in read}
    proposal = proposal_of(loaded.dossier, loaded.document, faults, tables)
    faults.raise_if_any()
    for path, table in read.items():
        _check_conservation(table, {name: tables[name] for name in _users(loaded, path)})
    notices = tuple(notice for table in read.values() for notice in table.notices)
    return proposal._replace(path=str(loaded.path), inputs=tuple(inputs), notices=(*proposal.notices, *notices))


def _users(loaded: LoadedDossier, path: Path) -> list[str]:
    """The products whose table stands in the file `path`."""
    return [name for name, other in loaded.tables.items() if other == path]


def _check_products(table: BomTable, users: list[str], known: set[str], faults: FaultList) -> None:
    """Every line belongs to a product whose table this is: a line that names another one would be counted nowhere."""
    expected = f"one of {', '.join(map(quoted, users[:10]))}"
    for line in table.lines:
        if line.product is None or line.product in users:
            continue
        message, remedy = f"the product {quoted(line.product)} is not in the dossier", None
        if line.product in known:
            message = f"the line names the product {quoted(line.product)}, whose bill of materials is not this table"
            remedy = "name this file as its `bom` too, or move the line"
        faults.add(message, table.position(line, "product"), expected=expected, remedy=remedy)
    named = {line.product for line in table.lines}
    for name in users:
        if None not in named and name not in named:
            faults.add(
                f"no line of this table names the product {quoted(name)}, whose bill of materials it is",
                Position(table.path, table.sheet),
                expected="lines of each product that names the table",
            )


def _check_shared(table: BomTable, products: list[str], faults: FaultList) -> None:
    """A table of several products says of every line, or of none, to which it belongs."""
    without = [line for line in table.lines if line.product is None]
    if len(products) > 1 and 0 < len(without) < len(table.lines):
        for line in without:
            faults.add(
                "the line names no product, while other lines of this table do",
                table.position(line, "product"),
                expected=f"one of {', '.join(map(quoted, products))}",
            )


def _of_product(table: BomTable, name: str) -> BomTable:
    return table._replace(lines=tuple(line for line in table.lines if line.product in (None, name)))


def _check_conservation(table: BomTable, parts: Mapping[str, BomTable]) -> None:
    """Every line stands with its product, or with every user of the table when it names none; else we are at fault."""
    unnamed = sum(line.product is None for line in table.lines)
    expected = len(table.lines) - unnamed + unnamed * len(parts)
    if sum(len(part.lines) for part in parts.values()) != expected:
        raise ArithmeticError(f"lines of `{table.path}` were lost or doubled between its products")


def _currency(loaded: LoadedDossier) -> str | None:
    value = loaded.dossier.procurement.contract_value
    return None if value is None else value.currency


def proposal_of(
    dossier: Dossier, document: Document, faults: FaultList, tables: Mapping[str, BomTable] | None = None
) -> Proposal:
    """The proposal of a dossier whose tables are read already, its inline components read here.

    Faults of inline components are added to `faults`; the proposal then is not to be used.
    """
    found = dict(tables or {})
    value = dossier.procurement.contract_value
    for number, product in enumerate(dossier.products or ()):
        if product.components is not None:
            currency = None if value is None else value.currency
            found[product.id] = _inline(product, number, document, currency, faults)
    assumptions = [
        Notice(
            "assumption", f"the bill of materials of {quoted(product.id)} is taken as complete: nobody says", (place,)
        )
        for number, product in enumerate(dossier.products or ())
        if product.bom_complete is None and product.id in found
        for place in [document.position(("products", number, "bom_complete"))]
    ]
    inline = tuple(notice for name, table in found.items() if name not in (tables or {}) for notice in table.notices)
    return Proposal(
        path=document.path,
        dossier=dossier,
        tables=found,
        locate=document.position,
        inputs=(),
        notices=(*assumptions, *inline),
    )


def _inline(product: Product, number: int, document: Document, currency: str | None, faults: FaultList) -> BomTable:
    remarks = Remarks()
    keys = ("products", number, "components")
    lines = []
    places: dict[int, tuple[str | int, ...]] = {}
    for index, row in enumerate(product.components or ()):
        where = partial(_component_place, document, (*keys, index))
        line_number = where("line_id").row or index + 1
        cells = {"line_id": f"{index + 1}", **row.model_dump(exclude_none=True)}
        for column in DECIDING:
            if (found := hidden_character(cells.get(column, ""))) is not None:
                faults.add(f"the text holds {found}", where(column), expected="text that can be seen", remedy=REMEDY)
        lines.append(
            parse_line(cells, row=line_number, place=where, default_currency=currency, faults=faults, remarks=remarks)
        )
        if lines[-1].product not in (None, product.id):
            message = f"the component names the product {quoted(lines[-1].product)}, but stands in {quoted(product.id)}"
            remedy = "move it to that product, or leave `product` out"
            faults.add(message, where("product"), expected=quoted(product.id), remedy=remedy)
        places[id(lines[-1])] = (*keys, index)
    at = partial(_line_place, document, places)
    check_line_ids(lines, at, faults)
    note_sources(lines, at, remarks)
    return BomTable(document.path, None, {}, tuple(lines), remarks.notices())


def _component_place(document: Document, keys: tuple[str | int, ...], column: str) -> Position:
    return document.position((*keys, column))


def _line_place(
    document: Document, places: Mapping[int, tuple[str | int, ...]], line: BomLine, column: str
) -> Position:
    return document.position((*places[id(line)], column))
