"""Opening a ruleset: dates, readings, parameters and agreements are settled here and nowhere else."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from safe_rules.rulebook.canonical import load_ruleset
from safe_rules.rulebook.opened import AllOf, AnyOf, Comparison, Constant, Leg, Share, legs_of
from safe_rules.rulebook.opening import OpenRulebook, ReferenceDates, open_rulebook
from safe_rules.values.errors import InputError
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth
from tests.rulebook.own_rules import RULES, edited

TODAY = date(2026, 11, 21)
RULESET = load_ruleset(RULES)


def opened(as_of: date = TODAY, signature: date | None = None, **readings: str) -> OpenRulebook:
    return open_rulebook(RULESET, as_of=as_of, dates=ReferenceDates(signature=signature), readings=readings)


def leg(rulebook: OpenRulebook, key: str, name: str) -> Leg:
    provision = next(p for p in rulebook.provisions if p.key == key)
    return next(found for found in legs_of(provision.condition) if found.name == name)


def test_the_cap_is_the_exact_ratio_of_the_law() -> None:
    test = leg(opened(), "SAFE-16-10-CAP", "within_cap").test
    assert isinstance(test, Comparison)
    assert test.limit.value == Interval.exactly(Fraction(7, 20))
    assert (test.operator, test.limit.certainty) == ("at_most", "text")


def test_statuses_are_judged_on_the_day_of_signature() -> None:
    before, after = opened(signature=date(2026, 1, 26)), opened(signature=date(2026, 1, 27))
    assert before.statuses.property("IN", "may_join_as_buyer") is Truth.FALSE
    assert after.statuses.property("IN", "may_join_as_buyer") is Truth.TRUE


def test_a_future_signature_is_judged_as_known_on_the_as_of_date() -> None:
    rulebook = opened(as_of=date(2026, 1, 1), signature=date(2026, 9, 1))
    assert rulebook.status_day == date(2026, 1, 1)
    assert rulebook.statuses.property("IN", "may_join_as_buyer") is Truth.FALSE
    assert any("lies ahead" in text for text in rulebook.assumptions)


def test_a_contract_older_than_the_act_is_judged_on_its_first_day() -> None:
    rulebook = opened(signature=date(2023, 4, 1))
    assert rulebook.status_day == date(2025, 5, 29)
    assert rulebook.statuses.property("UA", "inside") is Truth.TRUE
    assert any("precedes the act" in text for text in rulebook.assumptions)


def test_an_unknown_signature_is_an_assumption() -> None:
    assert any("signature is not known" in text for text in opened().assumptions)


@pytest.mark.parametrize(("day", "in_force"), [(date(2025, 5, 28), False), (date(2025, 5, 29), True)])
def test_before_entry_into_force_there_are_no_provisions(day: date, in_force: bool) -> None:
    rulebook = opened(as_of=day)
    assert rulebook.in_force is in_force
    assert bool(rulebook.provisions) is in_force


def test_past_the_day_the_ruleset_knows_is_an_assumption() -> None:
    assert not any("known to this ruleset until" in text for text in opened().assumptions)
    assert any("known to this ruleset until" in text for text in opened(as_of=date(2026, 11, 22)).assumptions)


def test_an_agreement_that_does_not_apply_yet_is_not_there() -> None:
    keys = {p.key for p in opened(signature=date(2026, 2, 13)).provisions}
    assert "SAFE-17-AGREEMENT[canada]" not in keys
    assert "SAFE-17-AGREEMENT[canada]" in {p.key for p in opened(signature=date(2026, 2, 14)).provisions}


def test_an_agreement_whose_application_is_unknown_cannot_hold() -> None:
    rulebook = opened(provisional_application="does_not_count")
    assert isinstance(leg(rulebook, "SAFE-17-AGREEMENT[canada]", "in_application").test, Constant)


def test_unread_figures_are_intervals_and_reported_ones_are_exact() -> None:
    for choice, expected in (
        ("unread", Interval(Fraction(0), Fraction(1))),
        ("reported", Interval.exactly(Fraction(1, 5))),
    ):
        test = leg(opened(agreement_terms=choice), "SAFE-17-AGREEMENT[canada]", "enough_inside").test
        assert isinstance(test, Comparison)
        assert test.limit.value == expected


def test_a_reading_decides_which_kinds_of_line_count() -> None:
    def kinds(**readings: str) -> frozenset[str]:
        test = leg(opened(**readings), "SAFE-16-10-CAP", "within_cap").test
        assert isinstance(test, Comparison)
        assert isinstance(test.figure, Share)
        return test.figure.kinds

    assert kinds() == {"component", "software"}
    assert kinds(cost_kinds="with_software") == {"component", "software", "licence"}
    assert "labour" in kinds(cost_kinds="all_costs")
    assert "spare" in kinds(spares_and_support="included")
    assert "government_furnished" in kinds(furnished_equipment="included")


def test_no_reading_and_no_parameter_name_reaches_the_evaluators() -> None:
    for provision in opened().provisions:
        for found in legs_of(provision.condition):
            if isinstance(found.test, Comparison):
                assert isinstance(found.test.limit.value, Interval | date)


def test_a_provision_lists_the_readings_it_asked() -> None:
    cap = next(p for p in opened().provisions if p.key == "SAFE-16-10-CAP")
    assert {"cost_kinds", "other_products", "territories", "status_date"} <= set(cap.readings)
    assert "buyers_list" not in cap.readings


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"cost_kind": "hardware"}, "did you mean `cost_kinds`"),
        ({"cost_kinds": "hardwear"}, "did you mean `hardware`"),
        ({"agreement_terms": ["reported"]}, "has no option"),
        ({"contravening_countries": "RU,XX"}, "which is no country code"),
        ({"contravening_countries": "DE"}, "which is no third country"),
    ],
)
def test_an_unknown_reading_or_option_is_refused_with_the_nearest(asked: dict[str, str | list[str]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        open_rulebook(RULESET, as_of=TODAY, readings=asked)


def test_a_list_reading_takes_codes_in_any_order_and_spacing() -> None:
    by_text = open_rulebook(RULESET, as_of=TODAY, readings={"contravening_countries": "RU, CN"})
    by_list = open_rulebook(RULESET, as_of=TODAY, readings={"contravening_countries": ["CN", "RU"]})
    assert by_text.readings["contravening_countries"] == by_list.readings["contravening_countries"] == ("CN", "RU")
    assert by_text.statuses.property("BY", "contravening") is Truth.FALSE


def test_a_parameter_changes_on_its_day(tmp_path: Path) -> None:
    rules = edited(
        tmp_path,
        "parameters.yaml",
        "      to: null\n      ratio: 35/100\n",
        '      to: 2026-12-31\n      ratio: 35/100\n      citation: {act: safe, article: "16"}\n      source: T1\n'
        "      certainty: text\n    - from: 2027-01-01\n      ratio: 30/100\n",
    )  # fmt: skip
    ruleset = load_ruleset(rules)
    for day, expected in ((date(2026, 12, 31), Fraction(7, 20)), (date(2027, 1, 1), Fraction(3, 10))):
        rulebook = open_rulebook(ruleset, as_of=date(2027, 6, 1), dates=ReferenceDates(signature=day))
        test = leg(rulebook, "SAFE-16-10-CAP", "within_cap").test
        assert isinstance(test, Comparison)
        assert test.limit.value == Interval.exactly(expected)


def test_trees_of_other_connectives_are_different() -> None:
    part = leg(opened(), "SAFE-16-10-CAP", "within_cap")
    assert AllOf((part,)) != AnyOf((part,))
