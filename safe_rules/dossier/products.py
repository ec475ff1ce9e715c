"""What is delivered: end products, their bills of materials and who decides on their design.

Serves Article 16(10) and (11). A bill of materials is named by file, or written inline with the columns of the
table; inline rows stay text here and are read by the same reader as every other table.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, Tag, WithJsonSchema, model_validator

from safe_rules.dossier.base import (
    OBJECT,
    Answer,
    Country,
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
    trouble,
)
from safe_rules.dossier.procurement import Capability, ProductClass
from safe_rules.values.truth import Truth

__all__ = ["ComponentRow", "CostBasis", "DesignAuthority", "Product", "Restriction", "SourceDeclaration"]

Cell: TypeAlias = Annotated[
    str,
    Field(strict=True, max_length=4000),
    WithJsonSchema({"type": ["string", "number"], "maxLength": 4000}),
    Label("text"),
]


class ComponentRow(BaseModel):
    """One line of a bill of materials, as text; the columns of the BOM table."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)

    line_id: Cell | None = fact("unique in the list; the row number if absent")
    parent_id: Cell | None = fact("the assembly this line sits in; absent: directly in the end product")
    product: Cell | None = fact("end product, when it is not the one the list stands in")
    part_number: Cell | None = fact("part number")
    description: Cell | None = fact("what it is")
    supplier: Cell | None = fact("who supplies it")
    kind: Cell | None = fact(
        "component (default), software, licence, labour, service, spare, training, tooling, government_furnished, "
        "packaging"
    )
    quantity: Cell | None = fact("per parent, default 1")
    unit_cost: Cell | None = fact("estimated cost of one")
    cost: Cell | None = fact("estimated cost of all")
    cost_low: Cell | None = fact("lower end, when the estimate is a range")
    cost_high: Cell | None = fact("upper end, when the estimate is a range")
    currency: Cell | None = fact("ISO 4217, default the dossier's")
    origin: Cell | None = fact("country of origin: code or name, or `EU`, `EEA`, `non-EU`")
    origin_shares: Cell | None = fact("when a cost splits: `DE:60;US:40`, with a rest `DE:60;?:40`")
    origin_basis: Cell | None = fact(
        "last_substantial_transformation, place_of_manufacture, value_split or supplier_seat"
    )
    sourced_from: Cell | None = fact("country it is bought from; absent: taken as its origin, as an assumption")
    evidence: Cell | None = fact("reference of the declaration behind the line")

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """The columns of the table, in their order."""
        return tuple(cls.model_fields)


class CostBasis(Part):
    """What the estimated costs rest on."""

    stage: Literal["estimate", "offer", "contract", "final"] | None = fact("from which stage the costs are")
    date: Day | None = fact("of which day")


class SourceDeclaration(Part):
    """A declaration that nothing comes from a country that contravenes security interests (Article 16(10))."""

    declared_by: Text | None = fact("who declares it")
    date: Day | None = fact("when")
    evidence: Identifier | None = fact("id of the evidence")


class Restriction(Part):
    """A limit on the design imposed from outside (Article 16(11))."""

    imposed_by: Country | None = fact("the country that imposes it, or whose entity does")
    on: Literal["definition", "adaptation", "evolution", "substitution", "export", "use"] | None = fact(
        "what it limits"
    )
    component: Text | None = fact("the component it concerns")


class DesignAuthority(Part):
    """Who may decide on the design; asked for category two (Article 16(11))."""

    can_decide_design: Answer | None = fact("whether definition, adaptation and evolution of the design can be decided")
    can_substitute_components: Answer | None = fact("whether restricted components may legally be replaced or removed")
    restrictions: tuple[Restriction, ...] | None = fact("restrictions imposed from outside", none="`[]`")


class Product(Part):
    """An end product."""

    id: Identifier = needed("short name used in this file, in the table and in the verdict", shown="product-1")
    product_class: ProductClass | None = fact("overrides the procurement's")
    capability: Capability | None = fact("overrides the procurement's")
    quantity: Quantity | None = fact("how many are bought")
    bom: Text | None = fact("file with the bill of materials, relative to this file; or `components`")
    components: tuple[ComponentRow, ...] | None = fact("the bill of materials inline; or `bom`")
    bom_complete: Answer | None = fact("whether the bill of materials lists every component")
    cost_basis: CostBasis | None = fact("what the estimated costs rest on")
    no_contravening_source: Annotated[NoneStated | Annotated[SourceDeclaration, Tag(OBJECT)], none_or_object] | None = (
        fact("declaration that covers lines of unknown origin in the ban of Article 16(10)", none="`false`")
    )
    design_authority: DesignAuthority | None = fact("who may decide on the design; asked for category two")

    @property
    def source_declared(self) -> Truth:
        """Whether somebody declares that nothing comes from a contravening country; a declaration names its author."""
        declaration = self.no_contravening_source
        if isinstance(declaration, SourceDeclaration):
            return Truth.UNKNOWN if declaration.declared_by is None else Truth.TRUE
        return Truth.UNKNOWN if declaration is None else Truth.FALSE

    def source_declared_as_known(self, day: date) -> Truth:
        """The same as known on `day`: a declaration that is dated later is not made yet."""
        declaration = self.no_contravening_source
        later = isinstance(declaration, SourceDeclaration) and declaration.date is not None and declaration.date > day
        return Truth.UNKNOWN if later else self.source_declared

    @model_validator(mode="after")
    def _one_bill_of_materials(self) -> Self:
        if self.bom is not None and self.components is not None:
            raise trouble("both `bom` and `components`", "keep one of them")
        return self
