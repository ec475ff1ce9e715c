"""What must never change a verdict, and in which direction a verdict may move: for a bare bill of materials."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from safe_rules.decision.trace import Decision
from safe_rules.dossier.bom import BomLine
from tests.support import decided, finding, grade, line, proposal, split

ROOT = Path(__file__).parents[2]
CAP = "SAFE-16-10-CAP"
HEAVIER = ("ok", "undetermined", "not_covered", "violated")

places = st.sampled_from(["DE", "DE", "FR", "NO", "UA", "CA", "US", "US", "KR", "TR", "RU", "GL", "EU", "non-EU", None])
amounts = st.sampled_from(["1", "35", "65", "0.01", "34.99", "350000000.01", "649999999.99", "7.123456789"])
costs = st.one_of(amounts, amounts, amounts, st.none(), st.just(("30", "40")))
origins = st.one_of(
    places, places, places, st.sampled_from([[("DE", "60"), ("US", "40")], [("DE", "80"), (None, "20")]])
)
terms = st.sampled_from(["unread", "reported"])


@st.composite
def boms(draw: st.DrawFn, most: int = 5) -> list[BomLine]:
    lines = []
    for row in range(2, 2 + draw(st.integers(1, most))):
        kind = draw(st.sampled_from(["component", "component", "component", "software", "labour"]))
        one = line(row, draw(origins), draw(costs), kind=kind)
        if draw(st.integers(0, 4)) == 0:
            one = one._replace(sourced_from=draw(places), sourced_from_stated=True)
        lines.append(one)
    return lines


def said(decision: Decision) -> tuple[str, list[Any]]:
    """The grade, and of each finding the outcome, the truth of the condition and the figures behind it."""
    from safe_rules.decision.trace import leg_traces

    return decision.grade, [
        (
            f.provision.key,
            str(f.subject),
            f.outcome,
            [(leg.leg.id, leg.truth, leg.figure) for leg in leg_traces(f.condition)],
        )
        for f in decision.findings
    ]


# -- the limit itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        ("65", "35", "ok"),
        ("650000000.00", "350000000.00", "ok"),
        ("649999999.99", "350000000.01", "violated"),
        ("64.9999999999999999", "35.0000000000000001", "violated"),
        ("65.0000000000000001", "34.9999999999999999", "ok"),
        ("6.5E+40", "3.5E+40", "ok"),
        ("65000000000000000000000000000000000000000", "35000000000000000000000000000000000000001", "violated"),
    ],
)
def test_the_cap_is_met_at_35_percent_exactly_and_at_nothing_above(inside: str, outside: str, expected: str) -> None:
    assert grade(proposal(line(2, "DE", inside), line(3, "US", outside))) == expected


@given(st.integers(1, 10**30), st.integers(-2, 2), st.integers(0, 12))
def test_the_cap_agrees_with_the_exact_ratio_near_the_limit(total: int, off: int, places_: int) -> None:
    outside = total * 35 // 100 + off
    assume(0 < outside < total)
    lines = [line(2, "DE", f"{total - outside}E-{places_}"), line(3, "US", f"{outside}E-{places_}")]
    expected = "ok" if Fraction(outside, total) <= Fraction(35, 100) else "violated"
    assert grade(proposal(*lines)) == expected


# -- what changes nothing ----------------------------------------------------------------------------------------------


@given(boms(), st.randoms(use_true_random=False), terms)
def test_the_order_of_lines_changes_nothing(lines: list[BomLine], rng: Any, agreement_terms: str) -> None:
    shuffled = rng.sample(lines, len(lines))
    before = decided(proposal(*lines), agreement_terms=agreement_terms)
    assert said(decided(proposal(*shuffled), agreement_terms=agreement_terms)) == said(before)


def countless(decision: Decision) -> Any:
    """Without the numbers of lines: two lines are more than one, and none is still none."""
    grade_, findings = said(decision)
    return grade_, [
        (
            *f[:3],
            [
                (leg, truth, None if figure is not None and figure.high != 0 and "contravening" in leg else figure)
                for leg, truth, figure in f[3]
            ],
        )
        for f in findings
    ]


exact = st.builds(line, st.just(98), places, amounts)


@given(boms(most=4), exact, st.integers(1, 99))
def test_splitting_a_line_into_two_with_the_same_total_changes_nothing(
    others: list[BomLine], one: BomLine, percent: int
) -> None:
    assert one.cost_low is not None
    parted = split(one, one.cost_low * percent / 100, row=99)
    assert countless(decided(proposal(*others, *parted))) == countless(decided(proposal(*others, one)))


@given(boms(), st.sampled_from([2, -2, 6, -9]), terms)
def test_the_unit_of_the_currency_changes_nothing(lines: list[BomLine], power: int, agreement_terms: str) -> None:
    def scaled(one: BomLine) -> BomLine:
        if one.cost_low is None or one.cost_high is None:
            return one
        return one._replace(cost_low=one.cost_low.scaleb(power), cost_high=one.cost_high.scaleb(power))

    before = decided(proposal(*lines), agreement_terms=agreement_terms)
    assert said(decided(proposal(*map(scaled, lines)), agreement_terms=agreement_terms)) == said(before)


@given(boms(most=4), st.sampled_from(["EUR", "USD", "TRY"]))
def test_the_name_of_the_one_currency_changes_nothing(lines: list[BomLine], currency: str) -> None:
    named = [one._replace(currency=currency) for one in lines]
    assert said(decided(proposal(*named))) == said(decided(proposal(*lines)))


def test_the_hash_seed_changes_no_byte(tmp_path: Path) -> None:
    table = tmp_path / "bom.csv"
    table.write_text(
        "line_id,origin,cost,sourced_from\na,DE,65,\nb,US,20,\nc,,5,\nd,CA,3,RU\ne,GL,2,?\nf,KR,,\n", encoding="utf-8"
    )
    code = "from safe_rules.cli.main import main; main()"
    arguments = ["check", "bom.csv", "--as-of", "2026-11-21", "--format", "json"]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for seed in ("0", "1", "4242")
    ]
    outputs = [run.communicate() for run in runs]
    assert {run.returncode for run in runs} == {1}
    assert len({out for out, _ in outputs}) == 1
    assert json.loads(outputs[0][0])["verdict"] == "components_not_met"


# -- the direction in which a verdict may move -------------------------------------------------------------------------


def raised(one: BomLine, more: Decimal) -> BomLine:
    if one.cost_low is None or one.cost_high is None:
        return one
    return one._replace(cost_low=one.cost_low + more, cost_high=one.cost_high + more)


elsewhere = st.builds(line, st.just(98), st.sampled_from(["US", "KR", "TR", "RU"]), costs)


@given(boms(most=4), elsewhere, st.sampled_from(["0.01", "1", "1000", "999999999999"]), terms)
def test_a_dearer_part_from_elsewhere_never_betters_a_verdict(
    others: list[BomLine], one: BomLine, more: str, agreement_terms: str
) -> None:
    """Of a country that is neither inside nor party to an agreement in force."""
    before = decided(proposal(*others, one), agreement_terms=agreement_terms)
    after = decided(proposal(*others, raised(one, Decimal(more))), agreement_terms=agreement_terms)
    for old, new in zip(before.findings, after.findings, strict=True):
        assert HEAVIER.index(new.grade) >= HEAVIER.index(old.grade)


@given(boms(most=4), elsewhere, st.sampled_from(["0.01", "40", "1000000"]), terms)
def test_one_more_part_from_elsewhere_never_betters_a_verdict(
    others: list[BomLine], one: BomLine, cost: str, agreement_terms: str
) -> None:
    """A list without a single component is open, and with one it is not: so there is one already."""
    lines = [*others, one]
    before = decided(proposal(*lines), agreement_terms=agreement_terms)
    after = decided(proposal(*lines, line(99, "US", cost)), agreement_terms=agreement_terms)
    for old, new in zip(before.findings, after.findings, strict=True):
        assert HEAVIER.index(new.grade) >= HEAVIER.index(old.grade)


@given(boms(), st.sampled_from(["DE", "NO", "UA"]), st.data())
def test_a_part_that_moves_inside_never_worsens_the_cap(lines: list[BomLine], place: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    moved = lines[at]._replace(origins=line(0, place, None).origins)
    if any(p.place in ("CA", None, "non-EU") for p in lines[at].origins):
        return
    before = finding(decided(proposal(*lines)), CAP)
    after = finding(decided(proposal(*lines[:at], moved, *lines[at + 1 :])), CAP)
    assert HEAVIER.index(after.grade) <= HEAVIER.index(before.grade)


@settings(max_examples=30)
@given(boms(most=3))
def test_the_same_proposal_is_decided_the_same_twice(lines: list[BomLine]) -> None:
    assert decided(proposal(*lines)) == decided(proposal(*lines))
