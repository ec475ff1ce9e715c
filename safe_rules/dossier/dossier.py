"""The dossier: one contract or lot, one offer, one stage, as the contract `safe-rules/dossier/1` lays it down.

These models are the single source of the published schema, the template and the reference page. They know what a
fact is and how it is written, never what the law makes of it.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, StringConstraints, Tag

from safe_rules.dossier.base import (
    OBJECT,
    Answer,
    Currency,
    Day,
    Identifier,
    Label,
    NoneStated,
    Part,
    Quantity,
    Text,
    fact,
    needed,
    none_or_object,
)
from safe_rules.dossier.entities import Contractor, Subcontractor
from safe_rules.dossier.loans import LoanRequest
from safe_rules.dossier.procurement import Capability, Procurement, ProductClass
from safe_rules.dossier.products import Product

__all__ = ["SCHEMA", "Dossier", "Evidence", "Rate"]

SCHEMA = "safe-rules/dossier/1"

_ONE, _MANY = "<one>", "<many>"
Option: TypeAlias = Annotated[
    Annotated[Text, Tag(_ONE)] | Annotated[tuple[Text, ...], Tag(_MANY)],
    Discriminator(lambda value: _ONE if isinstance(value, str) else _MANY),
    Label("a text or a list of texts"),
]
"""The answer to a question of law: one option by its name, or a list where the question asks for one."""


class Rate(Part):
    """An exchange rate that the dossier brings along; none is ever fetched or guessed."""

    currency: Currency = needed("the currency that is converted")
    rate: Quantity = needed("how many units of it equal one unit of `per`")
    per: Currency = needed("the currency it is converted to")
    date: Day = needed("day of the rate")
    source: Text | None = fact("who published it")


class Evidence(Part):
    """A document that a fact rests on."""

    id: Identifier = needed("short name used by `<key>_evidence`", shown="E-1")
    title: Text | None = fact("what it is")
    sha256: (
        Annotated[str, StringConstraints(strict=True, pattern="^[0-9a-f]{64}$"), Label("64 hexadecimal digits")] | None
    ) = fact("digest of the file")
    declared_by: Text | None = fact("who declares it")
    date: Day | None = fact("day of the document")
    valid_until: Day | None = fact("last day on which it is valid")


class Dossier(Part):
    """A procurement dossier."""

    schema_: Literal["safe-rules/dossier/1"] = Field(
        alias="schema",
        description="the contract this file follows; always needed",
        json_schema_extra={"x-shown": SCHEMA},
    )
    procurement: Procurement = needed("what is bought, by whom and when")
    contractors: tuple[Contractor, ...] | None = fact("every member of the consortium", none="`[]`", shown="item")
    subcontractors: tuple[Subcontractor, ...] | None = fact("every subcontractor of any tier", none="`[]`")
    subcontractors_complete: Answer | None = fact(
        "whether the list is complete; unknown is taken as complete and listed as an assumption"
    )
    products: tuple[Product, ...] | None = fact("every end product", none="`[]`", shown="item")
    rates: tuple[Rate, ...] | None = fact("exchange rates; never fetched or guessed", none="`[]`")
    evidence: tuple[Evidence, ...] | None = fact("documents that facts rest on", none="`[]`")
    loan_request: Annotated[NoneStated | Annotated[LoanRequest, Tag(OBJECT)], none_or_object] | None = fact(
        "the loan of a member state", none="`false`"
    )
    readings: dict[Identifier, Option] | None = fact(
        "chosen answers to open questions of law, by slug; defaults otherwise", none="`{}`"
    )

    @property
    def currency(self) -> str | None:
        """The currency of the contract, which a bill of materials that names none is in."""
        value = self.procurement.contract_value
        return None if value is None else value.currency

    def capability_of(self, product: Product) -> Capability | None:
        """The product's own item of Article 1, else the procurement's."""
        return product.capability or self.procurement.capability

    def product_class_of(self, product: Product) -> ProductClass | None:
        """The product's own class, else the procurement's."""
        return product.product_class or self.procurement.product_class
