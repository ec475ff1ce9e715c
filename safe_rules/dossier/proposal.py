"""A proposal as it was read: a dossier with the tables of its products, or a bare bill of materials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from safe_rules.dossier.bom import BomTable
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

if TYPE_CHECKING:
    from safe_rules.dossier.dossier import Dossier

__all__ = ["InputFile", "Proposal"]


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read, with the SHA-256 of its bytes in hexadecimal."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is judged. `dossier` is `None` for a bare bill of materials, whose scope is `components`.

    `tables` holds, by product id, the table with only the lines of that product; a product whose parts are not known
    has none. `locate` gives the place of a value of the dossier by its keys.
    """

    path: str
    dossier: Dossier | None
    tables: Mapping[str, BomTable]
    locate: Callable[[tuple[str | int, ...]], Position]
    inputs: tuple[InputFile, ...]
    notices: tuple[Notice, ...] = field(default=())

    @property
    def scope(self) -> Literal["procurement", "components"]:
        return "components" if self.dossier is None else "procurement"

    @property
    def procurement_id(self) -> str:
        if self.dossier is None:
            return "(bill of materials)"
        return self.dossier.procurement.id or "(no id)"
