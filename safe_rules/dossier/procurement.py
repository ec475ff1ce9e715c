"""What is bought, by whom and when: the procurement, its buyers and the contract it may change.

Serves Articles 1, 2(3), 4(1), 4(3), 16(2), 16(13), 16(15) and 18. Nothing here knows what the law makes of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Discriminator, Tag, model_validator

from safe_rules.dossier.base import (
    OBJECT,
    Amount,
    Answer,
    Countries,
    Country,
    Currency,
    Day,
    Identifier,
    Label,
    NoneStated,
    Part,
    Text,
    fact,
    needed,
    none_or_object,
    trouble,
)
from safe_rules.values.countries import place_of
from safe_rules.values.truth import Truth

__all__ = [
    "CAPABILITY_WORDS",
    "Aim",
    "Buyer",
    "Capability",
    "ConductedBy",
    "ContractValue",
    "ExistingContract",
    "NationalConditions",
    "OutreachEntry",
    "Procurement",
    "ProductClass",
    "SafeLoan",
    "Stage",
    "Unit",
]

Stage: TypeAlias = Literal["plan", "tender", "evaluation", "signed", "modification", "payment"]
Aim: TypeAlias = Literal["industry_adjustment", "timely_availability", "interoperability"]
ProductClass: TypeAlias = Literal["defence_product", "other_product_for_defence_purposes"]
Capability: TypeAlias = Literal[
    "ammunition_missiles",
    "artillery",
    "ground_combat",
    "small_drones",
    "critical_infrastructure_protection",
    "cyber",
    "military_mobility",
    "air_missile_defence",
    "maritime",
    "drones_class_2_3",
    "strategic_enablers",
    "space_asset_protection",
    "ai_electronic_warfare",
    "none_of_these",
]

CAPABILITY_WORDS: Mapping[Capability, str] = {
    "ammunition_missiles": "ammunition and missiles",
    "artillery": "artillery systems, deep precision strike among them",
    "ground_combat": "ground combat and its support systems, soldier equipment and infantry weapons among them",
    "small_drones": "small drones (NATO class 1) and the systems against them",
    "critical_infrastructure_protection": "protection of critical infrastructure",
    "cyber": "cyber",
    "military_mobility": "military mobility, counter-mobility among it",
    "air_missile_defence": "air and missile defence systems",
    "maritime": "maritime surface and underwater capabilities",
    "drones_class_2_3": "drones other than small ones (NATO class 2 and 3) and the systems against them",
    "strategic_enablers": "strategic enablers such as airlift, aerial refuelling, C4ISTAR, space assets and services",
    "space_asset_protection": "protection of space assets",
    "ai_electronic_warfare": "artificial intelligence and electronic warfare",
    "none_of_these": "none of the items that Article 1 names",
}
"""The items of Article 1 in short words, in its order."""


class Unit(Part):
    """Which lot, offer and contract this dossier is about; other dossiers are linked by id."""

    lot: Identifier | None = fact("number or name of the lot")
    offer: Identifier | None = fact("number or name of the offer")
    contract: Identifier | None = fact("number of the contract, once there is one")
    kind: Literal["contract", "framework", "call_off", "option", "amendment"] | None = fact("what is concluded")
    parent: Identifier | None = fact("id of the dossier of the framework or contract that this one belongs to")


class ContractValue(Part):
    """The value of the contract, and what it includes."""

    amount: Amount | None = fact("planned or agreed value")
    currency: Currency | None = fact("currency of the contract, and of a bill of materials that names none")
    net_of_vat: Answer | None = fact("whether the amount is without value added tax")
    includes_options: Answer | None = fact("whether the amount includes options")

    @model_validator(mode="after")
    def _amount_has_a_currency(self) -> Self:
        if self.amount is not None and self.currency is None:
            raise trouble("an amount without a currency", "name the currency")
        if self.amount == 0:
            raise trouble("a contract value of zero", "write null when it is not known")
        return self


class NationalConditions(Part):
    """Conditions of the buyers for products that are not defence products (Article 16(13))."""

    set: Answer | None = fact("whether the procedure and the contract contain such conditions")
    met: Answer | None = fact("whether they are met")


class OutreachEntry(Part):
    """One step by which a single buyer reached out to other states (Article 4(3))."""

    date: Day | None = fact("when")
    to: Countries | None = fact("which country or countries were approached")
    evidence: Identifier | None = fact("id of the evidence")


class ConductedBy(Part):
    """Who runs the procedure."""

    kind: Literal["lead_state", "commission_168", "eda", "occar", "nspa", "other"] | None = fact(
        "a lead state, the Commission under Article 168 of the Financial Regulation, an agency, or another"
    )
    country: Country | None = fact("the lead state")


class ExistingContract(Part):
    """A contract concluded earlier that this procurement changes or joins (Article 18)."""

    allows_amendment: Answer | None = fact("whether it already provides for substantial changes")
    contractor_agrees: Answer | None = fact("whether the contractor agreed beforehand")
    financed_by_loan: Answer | None = fact("whether a participating member state pays for it from its SAFE loan")
    notice_published: Answer | None = fact("whether the change was published in the Official Journal")
    undertaking_meets_criteria: Answer | None = fact("whether the undertaking meets the equivalent criteria")


class SafeLoan(Part):
    """How far a buyer's SAFE loan has come."""

    status: Literal["requested", "decided", "agreement_in_force", "none"] | None = fact("how far the loan has come")
    decided_on: Day | None = fact("day of the Council's implementing decision")

    @model_validator(mode="after")
    def _none_has_no_decision(self) -> Self:
        if self.status in ("none", "requested") and self.decided_on is not None:
            raise trouble(f"a loan with status `{self.status}` that was decided", "correct the status or the date")
        return self


def _answer_or_object(value: object) -> str | None:
    return "<answer>" if isinstance(value, bool) else OBJECT if isinstance(value, dict | SafeLoan) else None


class Buyer(Part):
    """A state that buys."""

    country: Country | None = fact("the state")
    safe_loan: (
        Annotated[
            Annotated[Answer, Tag("<answer>")] | Annotated[SafeLoan, Tag(OBJECT)],
            Discriminator(_answer_or_object, custom_error_type="dossier_shape", custom_error_message="wrong shape"),
            Label("`true`, `false`, or an object with `status` and `decided_on`"),
        ]
        | None
    ) = fact("whether it receives a SAFE loan, or how far its loan has come", none="`false`")
    joined_on: Day | None = fact("when it joined the procurement")

    @model_validator(mode="after")
    def _is_a_state(self) -> Self:
        if self.country is not None and (place := place_of(self.country)).kind != "country":
            raise trouble(f"{place.name} is no state, and only states buy", "name the state it belongs to")
        return self

    @property
    def receives_assistance(self) -> Truth:
        """Whether the state receives assistance; a loan that is only requested leaves it open."""
        if isinstance(self.safe_loan, SafeLoan):
            return _ASSISTED[self.safe_loan.status]
        return Truth.of(self.safe_loan)

    def receives_assistance_as_known(self, day: date) -> Truth:
        """The same as known on `day`: a loan that is decided later is not decided yet."""
        decided = self.safe_loan.decided_on if isinstance(self.safe_loan, SafeLoan) else None
        return Truth.UNKNOWN if decided is not None and decided > day else self.receives_assistance


_ASSISTED = {
    None: Truth.UNKNOWN,
    "requested": Truth.UNKNOWN,
    "decided": Truth.TRUE,
    "agreement_in_force": Truth.TRUE,
    "none": Truth.FALSE,
}


class Procurement(Part):
    """One contract or lot, one offer, one stage."""

    id: Identifier = needed("number or name of the procurement", shown="procurement-1")
    title: Text | None = fact("what is bought, in a few words")
    stage: Stage | None = fact("how far the procedure has come")
    unit: Unit | None = fact("which lot, offer and contract this dossier is about")
    product_class: ProductClass | None = fact("class of what is bought (Article 2); a product may override it")
    capability: Capability | None = fact("item of Article 1, which decides the category; a product may override it")
    aims: tuple[Aim, ...] | None = fact("aims of Article 4(1) that are pursued", none="`[]`")
    launched_on: Day | None = fact("when the procedure was launched")
    signature_date: Day | None = fact("when the contract was or will be signed, planned or actual")
    contract_value: ContractValue | None = fact("value of the contract")
    in_investment_plan: Answer | None = fact("whether the member state's plan of Article 7 contains it")
    clauses_included: Answer | None = fact(
        "whether the procedure and the contract contain the participation requirements (Article 16(2))"
    )
    national_conditions: NationalConditions | None = fact(
        "conditions for other products for defence purposes (Article 16(13))", none="`{set: false}`"
    )
    outreach_taken: Answer | None = fact("whether all steps were taken to win a further state (Article 4(3))")
    outreach_log: tuple[OutreachEntry, ...] | None = fact("the steps taken (Article 4(3))", none="`[]`")
    conducted_by: ConductedBy | None = fact("who runs the procedure")
    existing_contract: Annotated[NoneStated | Annotated[ExistingContract, Tag(OBJECT)], none_or_object] | None = fact(
        "an earlier contract that is changed or joined (Article 18)", none="`false`"
    )
    buyers: tuple[Buyer, ...] | None = fact("every state that buys", none="`[]`")
    marking: Text | None = fact("classification marking; a level above the configured one is refused")
