"""A file that a person has becomes a proposal: a dossier with the tables of its products, or a bare bill of materials.

A dossier is YAML or JSON; everything else is read as a table. Faults of all the files are reported together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from safe_rules.dossier.bom import BomLine, BomTable
from safe_rules.dossier.dossier import Dossier
from safe_rules.dossier.products import Product
from safe_rules.dossier.proposal import InputFile, Proposal
from safe_rules.intake.bom_file import load_bom
from safe_rules.intake.bom_lines import check_line_ids, note_sources, parse_line
from safe_rules.intake.dossier_file import LoadedDossier, load_dossier
from safe_rules.intake.remarks import Remarks
from safe_rules.intake.sniffing import SNIFFED_BYTES, sniff
from safe_rules.values.digest import sha256_hex
from safe_rules.values.document import Document
from safe_rules.values.errors import FaultList, SafeRulesError, quoted
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = ["TableOptions", "load_proposal", "proposal_of"]

_DOCUMENTS = (".yaml", ".yml", ".json")
_ONLY_PRODUCT = "end product"
_ASSUMED_CLASS = "defence_product"


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How tables are to be read: their header -> ours, the sheet of a workbook, the delimiter of a text."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    delimiter: str | None = None


def load_proposal(path: Path, options: TableOptions | None = None) -> Proposal:
    """Read a dossier or a bare bill of materials. Raises `InputError` with every fault of every file."""
    options = options or TableOptions()
    if path.suffix.lower() in _DOCUMENTS or _is_json(path):
        return _from_dossier(load_dossier(path), options)
    return _bare(path, options)


def _is_json(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return sniff(stream.read(SNIFFED_BYTES)) == "json"
    except OSError:
        return False


def _bare(path: Path, options: TableOptions) -> Proposal:
    table = load_bom(
        path, mapping=options.mapping, sheet=options.sheet, delimiter=options.delimiter, default_currency=None
    )
    names = list(dict.fromkeys(line.product or _ONLY_PRODUCT for line in table.lines))
    tables = {name: _only(table, name if len(names) > 1 or name != _ONLY_PRODUCT else None) for name in names}
    assumptions = [
        Notice("assumption", "the product is taken as a defence product: a bill of materials does not say"),
        Notice("assumption", "the bill of materials is taken as complete"),
    ]
    if all(line.currency is None for line in table.lines):
        assumptions.append(Notice("assumption", "no currency is named: all costs are taken to be in one"))
    return Proposal(
        path=str(path),
        dossier=None,
        tables=tables,
        locate=lambda _: Position(str(path)),
        inputs=(InputFile(str(path), sha256_hex(path.read_bytes())),),
        notices=(*table.notices, *assumptions),
        assumed={"product.product_class": _ASSUMED_CLASS},
    )


def _only(table: BomTable, product: str | None) -> BomTable:
    """The lines of one product; a line that names none belongs to the unnamed end product."""
    if product is None:
        return table
    lines = tuple(line for line in table.lines if (line.product or _ONLY_PRODUCT) == product)
    return replace(table, lines=lines)


def _from_dossier(loaded: LoadedDossier, options: TableOptions) -> Proposal:
    faults = FaultList()
    inputs = [InputFile(str(loaded.path), loaded.sha256)]
    read: dict[Path, BomTable] = {}
    for path in dict.fromkeys(loaded.tables.values()):
        try:
            read[path] = load_bom(
                path,
                mapping=options.mapping,
                sheet=options.sheet,
                delimiter=options.delimiter,
                default_currency=_currency(loaded),
            )
            inputs.append(InputFile(str(path), sha256_hex(path.read_bytes())))
        except SafeRulesError as error:
            faults.extend(error.faults, error.more)
    known = {product.id for product in loaded.dossier.products or ()}
    for path, table in read.items():
        _check_products(table, known, faults)
        _check_shared(table, [name for name, other in loaded.tables.items() if other == path], faults)
    tables = {name: _of_product(read[path], name) for name, path in loaded.tables.items() if path in read}
    proposal = proposal_of(loaded.dossier, loaded.document, faults, tables)
    faults.raise_if_any()
    notices = tuple(notice for table in read.values() for notice in table.notices)
    return replace(proposal, path=str(loaded.path), inputs=tuple(inputs), notices=(*proposal.notices, *notices))


def _check_products(table: BomTable, known: set[str], faults: FaultList) -> None:
    for line in table.lines:
        if line.product is not None and line.product not in known:
            faults.add(
                f"the product {quoted(line.product)} is not in the dossier",
                table.position(line, "product"),
                expected=f"one of {', '.join(map(quoted, sorted(known)))}",
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
    return replace(table, lines=tuple(line for line in table.lines if line.product in (None, name)))


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
        lines.append(
            parse_line(cells, row=line_number, place=where, default_currency=currency, faults=faults, remarks=remarks)
        )
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
