"""A member state's loan: request, plan, decision, agreement and payments.

Serves Articles 7, 8, 10, 11, 12 and 16(14). Loans are in euro (Article 9), so an amount may be written without its
currency here and nowhere else.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, Tag, model_validator

from safe_rules.dossier.base import (
    OBJECT,
    Amount,
    Answer,
    Country,
    Currency,
    Day,
    Identifier,
    Label,
    NoneStated,
    Part,
    PlainText,
    WholeNumber,
    fact,
    needed,
    none_or_object,
    trouble,
)

__all__ = ["Euro", "LoanAgreement", "LoanAmount", "LoanRequest", "Payment", "Plan"]


def _text_is_euro(value: object) -> object:
    return {"amount": value} if isinstance(value, str) else value


class LoanAmount(Part):
    """An amount of a loan, in euro."""

    amount: Amount = needed("amount")
    currency: Currency = Field("EUR", description="`EUR`, and so it is when absent")

    @model_validator(mode="after")
    def _loans_are_in_euro(self) -> Self:
        if self.currency != "EUR":
            raise trouble(f"a loan in `{self.currency}`", "loans are in euro: state the amount in `EUR`")
        return self


Euro: TypeAlias = Annotated[
    LoanAmount,
    BeforeValidator(_text_is_euro),
    PlainText(),
    Label('an amount in euro such as `"1250.00"`, or an object with `amount` and `currency`'),
]


class Plan(Part):
    """What the investment plan describes (Article 7(2))."""

    describes_products: Answer | None = fact("whether it describes the products (point (a))")
    describes_spending: Answer | None = fact("whether it describes activities, expenditure and measures (point (b))")
    involvement_of_ukraine: Literal["described", "not_described", "not_relevant"] | None = fact(
        "whether it describes how Ukraine is involved or benefits, where relevant (point (c))"
    )
    describes_compliance: Answer | None = fact("whether it describes how Article 16 is complied with (point (d))")


class LoanAgreement(Part):
    """The loan agreement (Article 10)."""

    duration_years: WholeNumber | None = fact("how many years the loan runs")


class Payment(Part):
    """One payment request (Articles 12 and 16(14))."""

    requested_on: Day | None = fact("when it was requested")
    approved_on: Day | None = fact("when it was approved")
    amount: Euro | None = fact("how much")
    evidence: Identifier | None = fact("id of the evidence presented with the request")


class LoanRequest(Part):
    """A member state's request for a loan (Article 7)."""

    member_state: Country | None = fact("who asks")
    call: Literal["initial", "new"] | None = fact("the first round, or a new call under Article 8(7)")
    requested_on: Day | None = fact("when it was requested")
    plan: Plan | None = fact("what the investment plan describes")
    amount: Euro | None = fact("how much is requested or decided")
    prefinancing: Euro | None = fact("pre-financing (Article 11)", none='`"0"`')
    decided_on: Day | None = fact("when the Council decided")
    agreement: Annotated[NoneStated | Annotated[LoanAgreement, Tag(OBJECT)], none_or_object] | None = fact(
        "the loan agreement", none="`false`"
    )
    payments: tuple[Payment, ...] | None = fact("payment requests", none="`[]`")
