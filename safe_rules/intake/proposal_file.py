"""A file that a person has becomes a proposal: a dossier with the tables of its products, or a bare bill of materials.

A dossier is YAML or JSON; everything else is read as a table. Faults of all the files are reported together.
"""

from __future__ import annotations

from pathlib import Path

from safe_rules.dossier.bom import BomTable
from safe_rules.dossier.proposal import InputFile, Proposal
from safe_rules.intake.bom_file import TableOptions, load_bom, table_bytes
from safe_rules.intake.sniffing import SNIFFED_BYTES, sniff
from safe_rules.values.digest import sha256_hex
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = ["TableOptions", "load_proposal"]

_DOCUMENTS = (".yaml", ".yml", ".json")
_ONLY_PRODUCT = "end product"
_ASSUMED_CLASS = "defence_product"


def load_proposal(path: Path, options: TableOptions | None = None) -> Proposal:
    """Read a dossier or a bare bill of materials. Raises `InputError` with every fault of every file."""
    options = options or TableOptions()
    content = table_bytes(path)  # read once: what is recognised, judged and named by its digest are the same bytes
    if path.suffix.lower() in _DOCUMENTS or sniff(content[:SNIFFED_BYTES]) == "json":
        # The models of the dossier are slow to load, and a bare bill of materials does not need them.
        from safe_rules.intake.dossier_proposal import load_stated

        return load_stated(path, options, content)
    return _bare(path, content, options)


def _bare(path: Path, content: bytes, options: TableOptions) -> Proposal:
    table = load_bom(
        path,
        mapping=options.mapping,
        sheet=options.sheet,
        delimiter=options.delimiter,
        default_currency=None,
        content=content,
    )
    names = list(dict.fromkeys(line.product or _ONLY_PRODUCT for line in table.lines))
    tables = {name: _only(table, name if len(names) > 1 or name != _ONLY_PRODUCT else None) for name in names}
    if sum(len(part.lines) for part in tables.values()) != len(table.lines):
        raise ArithmeticError(f"lines of `{table.path}` were lost or doubled between its products")
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
        inputs=(InputFile(str(path), sha256_hex(content)),),
        notices=(*table.notices, *assumptions),
        assumed={"product.product_class": _ASSUMED_CLASS},
    )


def _only(table: BomTable, product: str | None) -> BomTable:
    """The lines of one product; a line that names none belongs to the unnamed end product."""
    if product is None:
        return table
    lines = tuple(line for line in table.lines if (line.product or _ONLY_PRODUCT) == product)
    return table._replace(lines=lines)
