"""Statuses by date: who is inside, may join, contravenes; on both sides of every date and under each reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from safe_rules.rulebook.country_models import AgreementFile, CountriesFile
from safe_rules.rulebook.plain import built
from safe_rules.rulebook.statuses import StatusTable, open_statuses
from safe_rules.rulebook.tiers import tier_row
from safe_rules.values.countries import iso_codes, places
from safe_rules.values.errors import InputError, RulesetError
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth
from safe_rules.values.yaml_text import load

RULES = Path(__file__).parents[2] / "rules"
DEFAULTS: dict[str, str | tuple[str, ...]] = {
    "contravening_countries": ("RU", "BY"),
    "territories": "undetermined",
    "agreement_terms": "unread",
    "provisional_application": "counts",
}
TODAY = "2026-11-21"
TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
MEMBERS = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
UNION_TERRITORIES = ("GP", "MQ", "GF", "RE", "YT", "MF", "AX")


@cache
def plain(name: str) -> Any:
    return load(RULES / name).data


@cache
def countries_file() -> CountriesFile:
    return built(CountriesFile, plain("countries.yaml"))


@cache
def canada_file() -> AgreementFile:
    return built(AgreementFile, plain("agreements/canada.yaml"))


def opened(day: str = TODAY, **readings: str | tuple[str, ...]) -> StatusTable:
    chosen: Mapping[str, str | tuple[str, ...]] = {**DEFAULTS, **readings}
    return open_statuses(countries_file(), [canada_file()], on=date.fromisoformat(day), readings=chosen)


# -- the core ----------------------------------------------------------------------------------------------------------


def test_inside_are_the_27_the_eea_efta_states_ukraine_and_union_territory_and_nobody_else() -> None:
    table = opened()
    inside = {code for code in iso_codes() if table.property(code, "inside") is TRUE}
    assert inside == {*MEMBERS.split(), "IS", "LI", "NO", "UA", *UNION_TERRITORIES}


def test_every_place_answers_every_property_and_outside_is_not_inside() -> None:
    table = opened()
    for place in places():
        for name in table.properties():
            assert table.property(place.code, name) in Truth
        assert table.property(place.code, "outside") is ~table.property(place.code, "inside")
        assert tier_row(table, place.code).possible


def test_every_iso_code_is_a_country_or_a_territory_with_an_entry() -> None:
    entries = {entry.territory for entry in countries_file().territories}
    kinds = {place.code: place.kind for place in places()}
    assert {code for code in iso_codes() if kinds[code] == "territory"} == entries - {"XI", "UA-OCC"}


def test_the_properties_are_those_of_the_data_and_the_derived_ones() -> None:
    assert opened().properties() == (
        "contravening", "inside", "may_join_as_buyer", "member_state", "outside", "party:canada",
    )  # fmt: skip


def test_a_place_that_is_not_known_is_unknown_in_everything() -> None:
    table = opened()
    assert {table.property(None, name) for name in table.properties()} == {UNKNOWN}


def test_an_unknown_property_or_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="not a property"):
        opened().property("DE", "friendly")
    with pytest.raises(KeyError):
        opened().property("UK", "inside")


# -- dates: both neighbours --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "first", "before"),
    [
        ("IN", "may_join_as_buyer", "2026-01-27", "2026-01-26"),
        ("CA", "may_join_as_buyer", "2025-06-23", "2025-06-22"),
        ("GB", "may_join_as_buyer", "2025-05-19", "2025-05-18"),
        ("JP", "may_join_as_buyer", "2024-11-01", "2024-10-31"),
        ("KR", "may_join_as_buyer", "2024-11-04", "2024-11-03"),
        ("MD", "may_join_as_buyer", "2022-06-23", "2022-06-22"),
        ("CA", "party:canada", "2026-02-14", "2026-02-13"),
        ("HR", "inside", "2013-07-01", "2013-06-30"),
        ("BG", "member_state", "2007-01-01", "2006-12-31"),
        ("PL", "member_state", "2004-05-01", "2004-04-30"),
        ("SE", "member_state", "1995-01-01", "1994-12-31"),
        ("LI", "inside", "1995-05-01", "1995-04-30"),
    ],
)
def test_a_status_holds_from_its_first_day_and_not_the_day_before(
    code: str, name: str, first: str, before: str
) -> None:
    assert opened(first).property(code, name) is TRUE
    assert opened(before).property(code, name) is FALSE


def test_the_united_kingdom_was_a_member_to_the_end_of_january_2020() -> None:
    assert opened("2020-01-31").property("GB", "inside") is TRUE
    assert opened("2020-02-01").property("GB", "inside") is FALSE


@pytest.mark.parametrize("code", ["AU", "GH"])
def test_an_announced_partnership_is_unknown_from_its_announcement_on(code: str) -> None:
    assert opened("2026-03-08").property(code, "may_join_as_buyer") is FALSE
    assert opened("2026-03-09").property(code, "may_join_as_buyer") is UNKNOWN
    assert opened(TODAY).property(code, "may_join_as_buyer") is UNKNOWN


def test_a_status_of_which_only_the_year_is_known_is_unknown_until_its_last_possible_day() -> None:
    assert opened("1998-12-31").property("TR", "may_join_as_buyer") is FALSE
    assert opened("1999-01-01").property("TR", "may_join_as_buyer") is UNKNOWN
    assert opened("1999-12-30").property("TR", "may_join_as_buyer") is UNKNOWN
    assert opened("1999-12-31").property("TR", "may_join_as_buyer") is TRUE


def test_ukraine_is_inside_from_the_day_the_regulation_enters_into_force_and_not_settled_before() -> None:
    assert opened("2025-05-28").property("UA", "inside") is UNKNOWN
    assert opened("2025-05-29").property("UA", "inside") is TRUE
    assert opened(TODAY).property("UA", "member_state") is FALSE


SNAPSHOTS = [
    ("2025-05-29", "other", "like_minded", "candidate", "other", "other"),
    ("2025-06-23", "like_minded", "like_minded", "candidate", "other", "other"),
    ("2026-01-27", "like_minded", "like_minded", "candidate", "like_minded", "other"),
    ("2026-02-14", "agreement_partner", "like_minded", "candidate", "like_minded", "other"),
    ("2026-04-01", "agreement_partner", "like_minded", "candidate", "like_minded", "like_minded or other"),
    ("2026-11-21", "agreement_partner", "like_minded", "candidate", "like_minded", "like_minded or other"),
]


@pytest.mark.parametrize("snapshot", SNAPSHOTS, ids=lambda row: row[0])
def test_the_snapshots_of_tiers_by_date(snapshot: tuple[str, ...]) -> None:
    table = opened(snapshot[0])
    found = tuple(
        " or ".join(tier.tier for tier in tier_row(table, code).possible) for code in ("CA", "GB", "TR", "IN", "AU")
    )
    assert found == snapshot[1:]
    assert tier_row(table, "IS").tier == "eea_efta"


@pytest.mark.parametrize("code", ["US", "CH", "CN", "RU", "IL"])
def test_everybody_else_neither_is_inside_nor_joins(code: str) -> None:
    table = opened()
    assert table.property(code, "inside") is FALSE
    assert table.property(code, "may_join_as_buyer") is FALSE
    assert tier_row(table, code).tier == "other"


def test_candidates_and_partners_join_as_buyers_but_are_not_inside() -> None:
    table = opened()
    for code in ("MD", "AL", "MK", "ME", "RS", "BA", "GE", "TR", "XK", "GB", "JP", "KR", "IN", "CA"):
        assert table.property(code, "may_join_as_buyer") is TRUE, code
        assert table.property(code, "inside") is FALSE, code


def test_a_country_with_two_statuses_shows_both_and_takes_the_first_row() -> None:
    row = tier_row(opened(), "MD")
    assert row.tier == "candidate"
    assert row.statuses == ("candidate", "security_partner")


def test_switzerland_has_no_status_and_a_note_saying_why() -> None:
    row = tier_row(opened(), "CH")
    assert row.statuses == ()
    assert any("not a security and defence partnership" in reason.text for reason in row.reasons)


# -- territories and groups --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", UNION_TERRITORIES)
@pytest.mark.parametrize("reading", ["undetermined", "parent", "outside"])
def test_outermost_regions_and_aland_are_union_territory_under_every_reading(code: str, reading: str) -> None:
    assert opened(territories=reading).property(code, "member_state") is TRUE


@pytest.mark.parametrize("code", ["GL", "FO", "SJ", "NC", "PF", "PM", "BL", "WF", "TF", "AW", "CW", "SX", "BQ", "BV"])
def test_territories_of_inside_states_are_unknown_until_a_reading_decides(code: str) -> None:
    assert opened().property(code, "inside") is UNKNOWN
    assert opened(territories="parent").property(code, "inside") is TRUE
    assert opened(territories="outside").property(code, "inside") is FALSE
    assert opened().readings_for(code, "inside") == ("territories",)
    assert tier_row(opened(), code).tier is None


@pytest.mark.parametrize("code", ["PR", "HK", "MO", "GI", "BM", "CC", "TK", "GG"])
def test_where_parent_and_outside_agree_a_territory_is_settled(code: str) -> None:
    assert opened().property(code, "inside") is FALSE
    assert opened().readings_for(code, "inside") == ()


def test_a_territory_of_a_partner_joins_only_by_reading() -> None:
    assert opened().property("BM", "may_join_as_buyer") is UNKNOWN
    assert opened(territories="parent").property("BM", "may_join_as_buyer") is TRUE
    assert opened(territories="outside").property("BM", "may_join_as_buyer") is FALSE


@pytest.mark.parametrize("reading", ["undetermined", "parent", "outside"])
def test_northern_ireland_follows_the_united_kingdom(reading: str) -> None:
    table = opened(territories=reading)
    for name in table.properties():
        assert table.property("XI", name) is table.property("GB", name)
    assert table.property("XI", "outside") is TRUE
    assert opened("2020-01-31", territories=reading).property("XI", "inside") is TRUE


@pytest.mark.parametrize("reading", ["undetermined", "parent", "outside"])
def test_occupied_areas_are_outside_under_every_reading_and_their_ban_is_not_settled(reading: str) -> None:
    table = opened(territories=reading)
    assert table.property("UA-OCC", "inside") is FALSE
    assert table.property("UA-OCC", "may_join_as_buyer") is FALSE
    assert table.property("UA-OCC", "contravening") is UNKNOWN
    assert tier_row(table, "UA-OCC").tier == "other"


def test_groups_say_only_what_holds_for_all_of_them() -> None:
    table = opened()
    assert [table.property("EU", n) for n in ("inside", "member_state", "contravening", "party:canada")] == [
        TRUE, TRUE, FALSE, FALSE,
    ]  # fmt: skip
    assert [table.property("EEA", n) for n in ("inside", "member_state", "contravening", "party:canada")] == [
        TRUE, UNKNOWN, FALSE, FALSE,
    ]  # fmt: skip
    assert [table.property("non-EU", n) for n in ("inside", "member_state", "contravening", "party:canada")] == [
        FALSE, FALSE, UNKNOWN, UNKNOWN,
    ]  # fmt: skip
    assert table.property("non-EU", "may_join_as_buyer") is UNKNOWN


# -- the contravening list ---------------------------------------------------------------------------------------------


def test_the_list_is_true_everything_else_false_and_territories_of_listed_countries_unknown() -> None:
    table = opened()
    assert {c for c in iso_codes() if table.property(c, "contravening") is TRUE} == {"RU", "BY"}
    assert {c for c in iso_codes() if table.property(c, "contravening") is UNKNOWN} == set()
    listed = opened(contravening_countries=("CN", "RU"))
    assert listed.property("CN", "contravening") is TRUE
    assert listed.property("HK", "contravening") is UNKNOWN
    assert listed.property("BY", "contravening") is FALSE
    assert listed.readings_for("HK", "contravening") == ("contravening_countries", "territories")
    assert listed.readings_for("DE", "contravening") == ("contravening_countries",)
    assert opened(contravening_countries=("CN",), territories="parent").property("HK", "contravening") is TRUE


@pytest.mark.parametrize(("code", "part"), [("UK", "no country code"), ("DE", "no third country"), ("EU", "no third")])
def test_a_listed_code_must_be_a_third_country(code: str, part: str) -> None:
    with pytest.raises(InputError, match=part):
        opened(contravening_countries=("RU", code))


# -- the agreement with Canada -----------------------------------------------------------------------------------------


def test_unread_terms_are_intervals() -> None:
    (canada,) = opened().agreements()
    assert canada.applies is TRUE
    assert canada.limit("min_inside").value == Interval(Fraction(0), Fraction(1))
    assert canada.limit("max_party").value == Interval(Fraction(0), Fraction(1))
    assert canada.limit("max_other").value == Interval(Fraction(0), Fraction(35, 100))
    assert canada.limit_readings == ("agreement_terms",)


def test_reported_terms_are_exact_and_what_nobody_reports_stays_an_interval() -> None:
    (canada,) = opened(agreement_terms="reported").agreements()
    assert canada.limit("min_inside").value == Interval.exactly(Fraction(1, 5))
    assert canada.limit("max_party").value == Interval.exactly(Fraction(4, 5))
    assert canada.limit("max_other").value == Interval(Fraction(0), Fraction(7, 20))
    assert canada.limit("max_party").certainty == "secondary"
    assert canada.limit("max_party").source


def test_provisional_application_counts_by_reading_and_entry_into_force_may_have_happened_since() -> None:
    no = "does_not_count"
    assert opened("2026-02-14").readings_for("CA", "party:canada") == ("provisional_application",)
    assert opened("2026-02-14", provisional_application=no).property("CA", "party:canada") is FALSE
    assert opened("2026-05-18", provisional_application=no).agreements()[0].applies is FALSE
    assert opened("2026-05-19", provisional_application=no).agreements()[0].applies is UNKNOWN
    assert opened("2026-02-13").agreements()[0].applies is FALSE
    assert opened("2026-02-13").readings_for("CA", "party:canada") == ()


def test_only_its_parties_are_parties() -> None:
    table = opened()
    assert {code for code in iso_codes() if table.property(code, "party:canada") is not FALSE} == {"CA"}


# -- readings ----------------------------------------------------------------------------------------------------------


def test_a_missing_or_impossible_reading_is_a_fault_of_the_ruleset() -> None:
    with pytest.raises(RulesetError, match="agreement_terms"):
        open_statuses(countries_file(), [], on=date(2026, 1, 1), readings={"contravening_countries": ()})
    for reading in ("territories", "agreement_terms", "provisional_application"):
        with pytest.raises(RulesetError, match=reading):
            opened(**{reading: "maybe"})


@pytest.mark.parametrize(
    ("slug", "default"), [(k, list(v) if isinstance(v, tuple) else v) for k, v in DEFAULTS.items()]
)
def test_the_defaults_used_here_are_those_of_the_reading_files(slug: str, default: Any) -> None:
    data = plain(f"readings/{slug}.yaml")
    assert data["slug"] == slug
    assert data["default"] == default
