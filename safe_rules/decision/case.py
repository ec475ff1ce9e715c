"""What both evaluators look at: the subjects of a proposal, the facts said about them, and the measured figures.

A fact has a dotted name whose first word is the subject kind (`procurement.capability`, `product.capability`); a
product's own statement goes before the procurement's. What is absent is `None`: unknown. Nothing here knows a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from safe_rules.dossier.proposal import Proposal
from safe_rules.measures.component_cost import ProductCost
from safe_rules.values.position import Position
from safe_rules.values.truth import Truth

__all__ = ["Case", "FactValue", "Subject"]

FactValue = str | Decimal | date | None

_INHERITED = {
    ("product", "capability"): ("procurement", "capability"),
    ("product", "product_class"): ("procurement", "product_class"),
}
_WRITTEN_AS = {"source_declared": "no_contravening_source", "receives_assistance": "safe_loan"}
"""Facts that are read from a key of another name."""


class Subject(NamedTuple):
    """One thing a provision applies to. `keys` is its place in the dossier; `None` when nothing is said of it."""

    kind: str
    id: str
    said: Any
    keys: tuple[str | int, ...] | None
    number: int = 0

    @property
    def key(self) -> str:
        """A short ASCII name that is unique in the case, whatever the ids are."""
        return f"{self.kind}:{self.number}"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Case(NamedTuple):
    """A proposal with its figures, judged on what is known on `as_of`."""

    proposal: Proposal
    costs: Mapping[str, ProductCost]
    as_of: date

    def subjects(self, kind: str) -> tuple[Subject, ...]:
        """Every subject of a kind, in the order of the dossier.

        A list that is unknown is one subject of which nothing is known, so that silence is never satisfaction; so is
        an empty list of products or contractors, because no procurement has none.
        """
        dossier = self.proposal.dossier
        if kind == "procurement":
            said = None if dossier is None else dossier.procurement
            return (Subject(kind, self.proposal.procurement_id, said, ("procurement",)),)
        if kind == "product" and dossier is None:
            return tuple(Subject(kind, product, None, None, n) for n, product in enumerate(self.costs))
        listed = None if dossier is None else getattr(dossier, _LISTS[kind])
        if listed is False:
            return ()
        if listed is None or (not listed and kind in ("product", "contractor")):
            return (Subject(kind, "(none stated)", None, None),)
        items = listed if isinstance(listed, list | tuple) else [listed]
        return tuple(
            Subject(kind, getattr(item, "id", None) or str(number), item, (_LISTS[kind], number), number)
            for number, item in enumerate(items)
        )

    def fact(self, name: str, subject: Subject) -> FactValue | tuple[str, ...]:
        """The value of a dotted fact for a subject; symbols and booleans as text, `None` when unknown."""
        kind, _, rest = name.partition(".")
        said = self._said(kind, subject)
        value = _walk(said, rest)
        if value is None and (kind, rest) in _INHERITED:
            parent, attribute = _INHERITED[kind, rest]
            value = _walk(self._said(parent, subject), attribute)
        if value is None:
            value = self.proposal.assumed.get(name)
        if name == "product.source_declared" and said is not None:
            return _plain(said.source_declared_as_known(self.as_of))
        if name == "procurement.signature_date":
            return self.proposal.signature_day(self.as_of)
        return _plain(value)

    def why_unknown(self, name: str, subject: Subject) -> str:
        """Why a fact that is `None` is so, for people."""
        kind, _, rest = name.partition(".")
        stated = _walk(self._said(kind, subject), rest)
        if isinstance(stated, date):
            return f"the planned day {stated} has passed, and the stage does not say that the contract is signed"
        return f"`{name}` is not stated"

    def locate(self, name: str, subject: Subject) -> tuple[Position, ...]:
        """Where the fact stands in the dossier, or where it would stand."""
        kind, _, rest = name.partition(".")
        keys = subject.keys if kind == subject.kind else ("procurement",)
        if (kind, rest) in _INHERITED and _walk(self._said(kind, subject), rest) is None:
            keys, rest = ("procurement",), _INHERITED[kind, rest][1]
        if keys is None or self.proposal.dossier is None:
            return ()
        return (self.proposal.locate((*keys, *_WRITTEN_AS.get(rest, rest).split("."))),)

    def items(self, name: str) -> tuple[Any, ...] | None:
        """A list of the procurement (`buyers`) or of the dossier (`products`); `None` when it is unknown."""
        dossier = self.proposal.dossier
        if dossier is None:
            return None
        holder = dossier.procurement if hasattr(dossier.procurement, name) else dossier
        found = getattr(holder, name)
        return None if found is None else tuple(found)

    def attribute(self, item: Any, name: str) -> FactValue:
        """An attribute of a list item, with what a product inherits from the procurement."""
        joined = getattr(item, "joined_on", None)
        if joined is not None and joined > self.as_of:
            return None  # who joins later is no buyer yet, and may never be one
        if name == "receives_assistance":
            item, name = _AsKnown(item.receives_assistance_as_known(self.as_of)), "truth"
        value = _plain(_walk(item, name))
        if value is None and self.proposal.dossier is not None and ("product", name) in _INHERITED:
            value = _plain(_walk(self.proposal.dossier.procurement, _INHERITED["product", name][1]))
        return value if not isinstance(value, tuple) else None

    def _said(self, kind: str, subject: Subject) -> Any:
        if kind == subject.kind:
            return subject.said
        return None if self.proposal.dossier is None else self.proposal.dossier.procurement


class _AsKnown(NamedTuple):
    truth: Truth


_LISTS = {
    "contractor": "contractors",
    "subcontractor": "subcontractors",
    "product": "products",
    "loan_request": "loan_request",
}


def _walk(said: Any, path: str) -> Any:
    for name in path.split("."):
        if said is None:
            return None
        said = getattr(said, name)
    return said


def _plain(value: Any) -> FactValue | tuple[str, ...]:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    if isinstance(value, Truth):
        return None if value is Truth.UNKNOWN else value.value
    if value is None or isinstance(value, str | Decimal | date):
        return value
    raise TypeError(f"a {type(value).__name__} is not a fact")
