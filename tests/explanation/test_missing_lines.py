"""The lines named as missing are those that leave the finding open, and `alone` means that one answer settles it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safe_rules.dossier.bom import BomLine
from safe_rules.explanation.report import MissingFact
from tests.support import decided, finding, grade, line, proposal, reported

CAP, BAN = "SAFE-16-10-CAP", "SAFE-16-10-BAN"


def missing(rule: str, *lines: BomLine) -> list[MissingFact]:
    """What is missing of lines; the declaration that a ban may rest on besides is left out."""
    return [fact for fact in reported(proposal(*lines)).missing if fact.rule == rule and fact.locations]


def told(facts: list[MissingFact]) -> list[tuple[int | None, str, str]]:
    """Row, column and effect of each."""
    return [(fact.locations[0].row, fact.fact, fact.would_settle) for fact in facts]


def shown(rule: str, *lines: BomLine) -> str:
    (figure,) = [
        leg.figure for f in reported(proposal(*lines)).findings if f.rule == rule for leg in f.legs if leg.figure
    ][:1]
    return figure.shown


def test_an_unknown_origin_gives_a_range_and_names_the_line() -> None:
    lines = line(2, "DE", "64"), line(3, "US", "31"), line(4, None, "5")
    assert grade(proposal(*lines)) == "undetermined"
    assert shown(CAP, *lines) == "31.00 % to 36.00 %"
    assert told(missing(CAP, *lines)) == [(4, "origin", "alone")]
    assert grade(proposal(*lines[:2], line(4, "DE", "5"))) == "ok"
    assert grade(proposal(*lines[:2], line(4, "US", "5"))) == "violated"


def test_a_third_country_line_without_cost_gives_a_range_and_names_the_line() -> None:
    lines = line(2, "DE", "80"), line(3, "US", "10"), line(4, "KR", None)
    assert grade(proposal(*lines)) == "undetermined"
    assert shown(CAP, *lines) == "11.11 % to 100.00 %"
    assert told(missing(CAP, *lines)) == [(4, "cost", "alone")]
    assert grade(proposal(*lines[:2], line(4, "KR", "1"))) == "ok"
    assert grade(proposal(*lines[:2], line(4, "KR", "1000"))) == "violated"


def test_a_line_whose_answers_all_leave_it_open_settles_only_with_others() -> None:
    lines = line(2, "DE", "40"), *(line(row, None, "20") for row in (3, 4, 5))
    assert told(missing(CAP, *lines)) == [(row, "origin", "with_others") for row in (3, 4, 5)]


def test_the_heaviest_of_several_settles_alone_and_the_others_do_not() -> None:
    lines = line(2, "DE", "50"), line(3, None, "40"), line(4, None, "10")
    assert told(missing(CAP, *lines)) == [(3, "origin", "alone"), (4, "origin", "with_others")]
    known = decided(proposal(lines[0], line(3, "DE", "40"), lines[2]))
    assert finding(known, CAP).outcome == "satisfied"


def test_lines_that_cannot_matter_are_not_named() -> None:
    lines = line(2, "DE", "64"), line(3, "US", "31"), line(4, None, "5"), line(5, None, None, kind="labour")
    assert told(missing(CAP, *lines)) == [(4, "origin", "alone")]
    assert missing(CAP, line(2, "DE", "90"), line(3, None, "5")) == []


def test_a_range_of_cost_that_crosses_the_limit_is_named() -> None:
    lines = line(2, "DE", "65"), line(3, "US", ("30", "40"))
    assert told(missing(CAP, *lines)) == [(3, "cost", "alone")]


def test_only_the_part_of_a_split_line_that_is_not_known_is_answered() -> None:
    lines = line(2, [("DE", "90"), (None, "10")], "100"), line(3, "US", "40")
    assert told(missing(CAP, *lines)) == [(2, "origin", "alone")]
    # Were the whole line answered, `non-EU` would settle it; the unknown tenth does not.
    lines = line(2, [("DE", "90"), (None, "10")], "100"), line(3, "US", "40"), line(4, None, "40")
    assert told(missing(CAP, *lines)) == [(2, "origin", "with_others"), (4, "origin", "alone")]


def test_an_unknown_seller_is_named_as_such() -> None:
    unknown = line(3, "DE", "5", sourced_from=None, sourced_from_stated=True)
    assert told(missing(BAN, line(2, "DE", "64"), unknown)) == [(3, "sourced_from", "alone")]
    assert grade(proposal(line(2, "DE", "64"), unknown._replace(sourced_from="DE"))) == "ok"


def test_a_place_whose_status_nobody_has_settled_is_no_missing_origin() -> None:
    (fact,) = missing(CAP, line(2, "DE", "60"), line(3, "GL", "40"))
    assert (fact.locations[0].row, fact.would_settle) == (3, "no")
    assert fact.note == "line 3, the status of `GL` is not settled"


def test_a_group_is_settled_by_naming_a_country_of_it() -> None:
    lines = line(2, "DE", "90"), line(3, "non-EU", "10")
    assert told(missing(BAN, *lines)) == [(3, "origin", "alone")]


# -- `alone` is true, verified by deciding again -----------------------------------------------------------------------

PLACES = ("EU", "non-EU", "US", "RU", "DE")
COSTS = ("0.000001", "1", "1000000000000")


def answered(one: BomLine, column: str) -> Iterator[BomLine]:
    if column == "cost":
        ends = [str(one.cost_low), str(one.cost_high)] if one.cost_low is not None else COSTS
        yield from (one._replace(cost_low=Decimal(cost), cost_high=Decimal(cost)) for cost in ends)
    elif column == "sourced_from":
        yield from (one._replace(sourced_from=place) for place in PLACES)
    else:
        vague = next(p.place for p in one.origins if p.place in (None, "non-EU"))
        for place in PLACES if vague is None else ("US", "RU"):
            parts = (p if p.place != vague else p._replace(place=place) for p in one.origins)
            yield one._replace(origins=tuple(parts))


places = st.sampled_from(["DE", "DE", "US", "US", None, None, "non-EU"])
costs = st.sampled_from(["1", "5", "30", "35", "65", "99", None, ("30", "40")])


@st.composite
def doubtful(draw: st.DrawFn) -> list[BomLine]:
    lines = []
    for row in range(2, 2 + draw(st.integers(1, 4))):
        one = line(row, draw(places), draw(costs))
        if draw(st.integers(0, 5)) == 0:
            one = one._replace(sourced_from=None, sourced_from_stated=True)
        lines.append(one)
    return lines


@pytest.mark.parametrize("rule", [CAP, BAN])
@settings(max_examples=30)
@given(doubtful())
def test_a_line_that_settles_alone_really_does(rule: str, lines: list[BomLine]) -> None:
    by_row = {one.row: one for one in lines}
    for fact in missing(rule, *lines):
        one = by_row[fact.locations[0].row or 0]
        outcomes = {
            finding(decided(proposal(*[new if x is one else x for x in lines]), engine=None), rule).outcome
            for new in answered(one, fact.fact)
        }
        settled = outcomes - {"undetermined"}
        if fact.would_settle == "alone":
            assert settled
        if rule == CAP and fact.would_settle == "with_others":
            assert not settled
