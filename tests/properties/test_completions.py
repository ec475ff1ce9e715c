"""Whatever the unknown turns out to be: a settled finding stands, and an open one can really fall both ways.

Soundness holds under the same assumptions. Countries are judged here on the day of launch, which is known, because an
unknown day of signature is itself an assumption that every verdict lists.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safe_rules.decision.trace import Decision
from safe_rules.values.errors import InputError
from tests.properties.random_dossiers import Data, DossierMaker, filled, holes
from tests.support import decided, dossier_proposal, line, proposal, reported

SETTLED = ("ok", "violated")
LAUNCH = {"status_date": "launch"}


def judged(data: Data, **readings: Any) -> Decision:
    return decided(dossier_proposal(data), engine=None, **LAUNCH, **readings)


def grades(decision: Decision) -> dict[tuple[str, str], str]:
    return {(f.provision.key, str(f.subject)): f.grade for f in decision.findings}


def flipped(before: Decision, after: Decision) -> list[Any]:
    """Findings, and the verdict, that were settled and are something else now."""
    ours, theirs = grades(before), grades(after)
    found: list[Any] = [(at, was, theirs[at]) for at, was in ours.items() if was in SETTLED and theirs[at] != was]
    if before.grade in SETTLED and after.grade != before.grade:
        found.append(("verdict", before.grade, after.grade))
    return found


def drawn(rng: random.Random, unsure: float, lines: int = 4) -> Data:
    return DossierMaker(rng, unsure).dossier(lines=lines)


terms = st.sampled_from(["unread", "reported"])
seeds = st.integers(0, 10**9)


@settings(max_examples=150)
@given(seeds, terms)
def test_filling_an_unknown_never_flips_what_is_settled(seed: int, agreement_terms: str) -> None:
    rng = random.Random(seed)  # noqa: S311 - chosen to be repeated
    data = drawn(rng, 0.25)
    before = judged(data, agreement_terms=agreement_terms)
    while found := [hole for hole in holes(data) if hole[1]]:
        path, answers = rng.choice(found)
        data = filled(data, path, rng.choice(answers))
        after = judged(data, agreement_terms=agreement_terms)
        assert flipped(before, after) == [], path
        before = after


@settings(max_examples=60)
@given(seeds, terms)
def test_no_completion_contradicts_a_settled_finding(seed: int, agreement_terms: str) -> None:
    rng = random.Random(seed)  # noqa: S311 - chosen to be repeated
    found: list[Any] = []
    while not 0 < len(found) <= 3:
        data = drawn(rng, 0.12, lines=3)
        found = [hole for hole in holes(data) if hole[1]]
    before = judged(data, agreement_terms=agreement_terms)
    for answers in itertools.product(*(answers for _, answers in found)):
        complete = data
        for (path, _), answer in zip(found, answers, strict=True):
            complete = filled(complete, path, answer)
        try:
            after = judged(complete, agreement_terms=agreement_terms)
        except InputError:
            continue  # the answers contradict each other: one buyer twice
        assert flipped(before, after) == [], answers


def test_every_kind_of_unknown_is_filled_in_these_tests() -> None:
    kinds = Counter(
        str([part for part in path if isinstance(part, str)][-1])
        for seed in range(200)
        for path, answers in holes(drawn(random.Random(seed), 0.25))  # noqa: S311 - chosen to be repeated
        if answers
    )
    assert set(kinds) == {
        "stage",
        "product_class",
        "capability",
        "signature_date",
        "in_investment_plan",
        "outreach_taken",
        "buyers",
        "kind",
        "country",
        "safe_loan",
        "no_contravening_source",
        "components",
        "origin",
        "sourced_from",
        "cost",
        "range",
    }


# -- small lists of parts: every completion, and both ways out of every open finding -----------------------------------

ORIGINS = ("DE", "NO", "US", "RU")
COSTS = ("0.01", "7", "35", "65", "1000000")


@st.composite
def boms(draw: st.DrawFn) -> list[tuple[str | None, str | None]]:
    """Up to four lines of which up to three origins or costs are not known."""
    lines = [
        (draw(st.sampled_from(["DE", "US", "NO", "KR"])), draw(st.sampled_from(["7", "30", "35", "60", "65", "100"])))
        for _ in range(draw(st.integers(1, 4)))
    ]
    unknown: list[tuple[str | None, str | None]] = list(lines)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        origin, cost = unknown[at]
        unknown[at] = (None, cost) if draw(st.booleans()) else (origin, None)
    return unknown


@settings(max_examples=60)
@given(boms())
def test_brute_force_over_all_completions_agrees(lines: list[tuple[str | None, str | None]]) -> None:
    def outcomes(rows: Any) -> dict[str, str]:
        decision = decided(proposal(*(line(n, *row) for n, row in enumerate(rows, 2))), engine=None)
        return {f.provision.key: f.outcome for f in decision.findings}

    partial = outcomes(lines)
    choices = [
        itertools.product(ORIGINS if origin is None else (origin,), COSTS if cost is None else (cost,))
        for origin, cost in lines
    ]
    complete = [outcomes(rows) for rows in itertools.product(*choices)]
    for rule, outcome in partial.items():
        found = {one[rule] for one in complete}
        assert found <= {"satisfied", "violated"}, "a complete list is decided"
        if outcome == "undetermined":
            assert found == {"satisfied", "violated"}, "an open finding can fall both ways"
        else:
            assert found == {outcome}


# -- what is assumed, and said to be -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("signature", "expected"), [(None, "ok"), ("2026-01-27", "ok"), ("2026-01-26", "violated")])
def test_the_day_of_signature_is_an_assumption_while_it_is_not_known(signature: str | None, expected: str) -> None:
    """The one unknown that may turn a settled finding when it is filled: the verdict says that it was assumed."""
    buyers = [{"country": code, "safe_loan": code != "IN"} for code in ("PL", "LT", "IN")]
    procurement: Data = {"id": "E", "stage": "signed", "buyers": buyers, "conducted_by": {"kind": "lead_state"}}
    if signature is not None:
        procurement["signature_date"] = signature
    stated = dossier_proposal({"procurement": procurement, "products": []})
    assert grades(decided(stated))["SAFE-2-3-BUYERS", "procurement E"] == expected
    said = [notice.message for notice in reported(stated).assumptions]
    assert any(text.startswith("the date of signature is not known") for text in said) is (signature is None)


def test_a_part_said_to_be_from_outside_counts_as_outside_and_the_verdict_says_so() -> None:
    lines = [{"origin": "DE", "cost": "60"}, {"origin": "non-EU", "cost": "40"}]
    procurement = {"id": "E", "product_class": "defence_product"}
    report = reported(dossier_proposal({"procurement": procurement, "products": [{"id": "p", "components": lines}]}))
    (product,) = report.products
    assert product.third_country is not None
    assert product.third_country.shown == "40.00 %"
    assert any(notice.message.startswith("`non-EU` is taken as outside") for notice in report.assumptions)
