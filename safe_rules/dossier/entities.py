"""Who delivers: contractors and subcontractors, who controls them, where they work and what excuses they rely on.

Serves Article 16(3) to (9) and 16(12). A `controllers: []` says that nobody controls the entity; `null` says that
it is not known who does.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from safe_rules.dossier.base import (
    Amount,
    Answer,
    Countries,
    Country,
    Currency,
    Day,
    Identifier,
    Part,
    Share,
    Text,
    Texts,
    WholeNumber,
    fact,
    needed,
    trouble,
)

__all__ = [
    "AllocatedValue",
    "Contractor",
    "Controller",
    "DirectContract",
    "Entity",
    "Guarantees",
    "PriorProgramme",
    "Screening",
    "Site",
    "Subcontractor",
]


def _refuse_details(part: Part, answer: str) -> None:
    """A stated "no" with details beside it contradicts itself."""
    if getattr(part, answer) is not False:
        return
    for name in type(part).model_fields:
        if name not in (answer, "evidence_pairs") and getattr(part, name) is not None:
            raise trouble(f"`{answer}: false` with `{name}` beside it", f"correct `{answer}`, or remove `{name}`")


class Controller(Part):
    """Somebody who can exert decisive influence, directly or through others."""

    name: Text | None = fact("name of the controller")
    kind: Literal["state", "entity", "person"] | None = fact("a state, a legal entity or a natural person")
    country: Country | None = fact("the state itself, the seat of the entity, or the person's country")
    share: Share | None = fact("share of the capital")
    votes: Share | None = fact("share of the votes")
    rights: Texts | None = fact("other rights that give influence", none="`[]`")
    controlled_by: tuple[Controller, ...] | None = fact("who controls this controller, the same way", none="`[]`")


class Screening(Part):
    """Screening of a foreign investment (Article 16(5))."""

    subject_to_screening: Answer | None = fact("whether the entity was subject to screening")
    decision: Literal["authorised", "conditioned", "prohibited", "pending"] | None = fact("outcome of the screening")
    mitigation: Literal["applied", "not_necessary", "outstanding"] | None = fact("mitigation measures")
    decided_on: Day | None = fact("day of the decision")
    authority: Text | None = fact("authority that decided")

    @model_validator(mode="after")
    def _no_screening_has_no_details(self) -> Self:
        _refuse_details(self, "subject_to_screening")
        return self


class Guarantees(Part):
    """Guarantees of a controlled entity, and what they assure (Article 16(5) and (6))."""

    given: Answer | None = fact("whether guarantees were given")
    verified_by: Country | None = fact("state that verified them")
    assures_security_interests: Answer | None = fact(
        "whether they assure that security and defence interests are not contravened"
    )
    no_restraint: Answer | None = fact("whether control cannot hamper the order or its results")
    no_classified_access: Answer | None = fact("whether the controller gets no access to classified information")
    cleared_staff: Answer | None = fact("whether the staff involved hold a national clearance")
    in_tender_specifications: Answer | None = fact("whether they are part of the tender specifications")

    @model_validator(mode="after")
    def _no_guarantees_have_no_details(self) -> Self:
        _refuse_details(self, "given")
        return self


class PriorProgramme(Part):
    """Reliance on conditions met under an earlier Union programme (Article 16(9))."""

    relied_on: Answer | None = fact("whether an earlier programme is relied on")
    programme: Literal["EDIDP", "EDF", "ASAP", "EDIRPA"] | None = fact("which programme")
    date: Day | None = fact("when the conditions were found to be met")
    conditions_fulfilled: Answer | None = fact("whether equivalent conditions were met then")
    accepted_by_authority: Answer | None = fact("whether the contracting authority accepts this")
    changed_since: Answer | None = fact("whether anything has changed that calls it into question")

    @model_validator(mode="after")
    def _no_reliance_has_no_details(self) -> Self:
        _refuse_details(self, "relied_on")
        return self


class Site(Part):
    """A place whose infrastructure, facilities, assets or resources are used (Article 16(8))."""

    country: Country | None = fact("where it is")
    purpose: Text | None = fact("what it is used for")
    own: Answer | None = fact("whether it belongs to the entity")
    alternative_readily_available: Answer | None = fact("whether an alternative inside the territory is at hand")
    contravenes_security_interests: Answer | None = fact("whether its use contravenes security and defence interests")


class DirectContract(Part):
    """A contract between the contractor and the subcontractor themselves (Article 16(4)(a))."""

    exists: Answer | None = fact("whether there is a direct contract")
    since: Day | None = fact("since when")
    related_to_product: Answer | None = fact("whether it relates to the defence product")

    @model_validator(mode="after")
    def _no_contract_has_no_details(self) -> Self:
        _refuse_details(self, "exists")
        return self


class AllocatedValue(Part):
    """What a subcontractor receives."""

    amount: Amount = needed("amount, without value added tax where the contract value is")
    currency: Currency = needed("currency of the amount")


class Entity(Part):
    """What is asked of a contractor and of a subcontractor alike."""

    id: Identifier = needed("short name used in this file and in the verdict", shown="prime")
    name: Text | None = fact("name of the entity")
    established_in: Country | None = fact("where it is established")
    executive_management_in: Countries | None = fact("where its executive management structures are")
    controllers: tuple[Controller, ...] | None = fact("everybody who controls it directly", none="`[]`")
    screening: Screening | None = fact("foreign investment screening", none="`{subject_to_screening: false}`")
    guarantees: Guarantees | None = fact("guarantees", none="`{given: false}`")
    notified_to_commission: Answer | None = fact(
        "whether mitigation measures or guarantees were notified to the Commission (Article 16(7))"
    )
    prior_programme: PriorProgramme | None = fact("reliance on an earlier programme", none="`{relied_on: false}`")
    sites: tuple[Site, ...] | None = fact("every site used for the procurement", none="`[]`: uses none")


class Contractor(Entity):
    """A member of the consortium that signs; each member is listed."""


class Subcontractor(Entity):
    """Somebody who works for a contractor or for another subcontractor."""

    id: Identifier = needed("short name used in this file and in the verdict", shown="subcontractor-1")
    contractor: Identifier | None = fact("id of the contractor it works for")
    tier: WholeNumber | None = fact("1: works directly for the contractor, 2: for a tier 1 subcontractor, and so on")
    group: Identifier | None = fact("name of its group; affiliates share it")
    own_design: Answer | None = fact("whether it supplies a component of its own design")
    contract_value_share: Share | None = fact("share of the contract value allocated to it; or `allocated_value`")
    allocated_value: AllocatedValue | None = fact("amount allocated to it; or `contract_value_share`")
    critical_unique_input: Answer | None = fact(
        "whether it supplies a critical input whose unique attributes the product cannot do without (Article 16(12))"
    )
    needs_classified_access: Answer | None = fact("whether it needs access to classified information")
    direct_contract: DirectContract | None = fact(
        "whether it has a contract with the contractor itself, and since when (Article 16(4)(a))",
        none="`{exists: false}`",
    )
    replacement_study_committed: Answer | None = fact(
        "whether the contractor commits to study a replacement within two years (Article 16(4)(b))"
    )

    @model_validator(mode="after")
    def _one_statement_of_its_part(self) -> Self:
        if self.contract_value_share is not None and self.allocated_value is not None:
            raise trouble("both `contract_value_share` and `allocated_value`", "keep one of them")
        return self
