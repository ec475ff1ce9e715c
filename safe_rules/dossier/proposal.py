"""A proposal as it was read: a dossier with the tables of its products, or a bare bill of materials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from safe_rules.dossier.bom import BomTable
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

if TYPE_CHECKING:
    from safe_rules.dossier.dossier import Dossier

__all__ = ["InputFile", "Proposal"]

_SIGNED_STAGES = ("signed", "modification", "payment")


class InputFile(NamedTuple):
    """A file that was read, with the SHA-256 of its bytes in hexadecimal."""

    path: str
    sha256: str


class Proposal(NamedTuple):
    """What is judged. `dossier` is `None` for a bare bill of materials, whose scope is `components`.

    `tables` holds, by product id, the table with only the lines of that product; a product whose parts are not known
    has none. `locate` gives the place of a value of the dossier by its keys.
    """

    path: str
    dossier: Dossier | None
    tables: Mapping[str, BomTable]
    locate: Callable[[tuple[str | int, ...]], Position]
    inputs: tuple[InputFile, ...]
    notices: tuple[Notice, ...] = ()
    assumed: Mapping[str, str] = {}
    """Facts taken for granted about a bare bill of materials, by dotted name; each is listed as an assumption."""

    @property
    def scope(self) -> Literal["procurement", "components"]:
        return "components" if self.dossier is None else "procurement"

    @property
    def currency(self) -> str | None:
        """The currency of costs that name none; `None` when nobody says."""
        return None if self.dossier is None else self.dossier.currency

    @property
    def readings(self) -> Mapping[str, str | tuple[str, ...]]:
        """The readings the dossier chooses."""
        return {} if self.dossier is None or self.dossier.readings is None else dict(self.dossier.readings)

    @property
    def payment_days(self) -> tuple[date, ...]:
        """The days on which payments of the loan were requested."""
        loan = None if self.dossier is None else self.dossier.loan_request
        payments = getattr(loan, "payments", None) or ()
        return tuple(payment.requested_on for payment in payments if payment.requested_on is not None)

    def signature_day(self, as_of: date) -> date | None:
        """The day of signature, actual or planned; a planned day that has passed unsigned is none."""
        if self.dossier is None:
            return None
        procurement = self.dossier.procurement
        day = procurement.signature_date
        passed = day is not None and day < as_of and procurement.stage not in _SIGNED_STAGES
        return None if passed else day

    def is_complete(self, product: str) -> bool:
        """Whether the bill of materials of a product lists all; taken as complete unless somebody says no."""
        stated = () if self.dossier is None else (self.dossier.products or ())
        return all(item.bom_complete is not False for item in stated if item.id == product)

    @property
    def procurement_id(self) -> str:
        if self.dossier is None:
            return "(bill of materials)"
        return self.dossier.procurement.id or "(no id)"
