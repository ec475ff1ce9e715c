"""`tiers`: one row a country with reasons, all tiers without one, and errors that suggest without guessing."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from safe_rules.cli.tiers import resolve_countries, run, tiers_table
from safe_rules.rulebook.country_models import AgreementFile, CountriesFile
from safe_rules.rulebook.plain import built
from safe_rules.rulebook.statuses import StatusTable, open_statuses
from safe_rules.values.errors import InputError
from safe_rules.values.yaml_text import load

RULES = Path(__file__).parents[2] / "rules"
DAY = date(2026, 11, 21)


@cache
def table(on: date = DAY, terms: str = "unread") -> StatusTable:
    return open_statuses(
        built(CountriesFile, load(RULES / "countries.yaml").data),
        [built(AgreementFile, load(RULES / "agreements" / "canada.yaml").data)],
        on=on,
        readings={
            "contravening_countries": ("BY", "RU"),
            "territories": "undetermined",
            "agreement_terms": terms,
            "provisional_application": "counts",
        },
    )


def words(text: str) -> str:
    return " ".join(text.split())


def row_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(start))


def test_without_a_country_every_tier_is_explained() -> None:
    text = run([], DAY, table())
    for tier in ("member_state", "eea_efta", "ukraine", "agreement_partner", "candidate", "like_minded", "other"):
        assert any(line.startswith(tier) for line in text.splitlines()), tier
    assert "BY RU (reading `contravening_countries`)" in text
    assert "not settled, eea_efta or other: BV SJ" in text
    assert "2026-11-21" in text.splitlines()[0]


def test_a_named_country_shows_its_row_and_its_reasons_with_source_and_certainty() -> None:
    text = run(["India"], DAY, table())
    assert "like_minded" in row_of(text, "India (IN)")
    assert "since 2026-01-27 [Report on the partnership with India, 27 January 2026; reported, not read" in words(text)


def test_the_day_before_its_partnership_india_has_no_row_but_other() -> None:
    text = run(["IN"], date(2026, 1, 26), table(date(2026, 1, 26)))
    assert "other" in row_of(text, "India (IN)")
    assert "no status under the Regulation is recorded" in text


def test_what_is_not_settled_is_said() -> None:
    text = words(run(["Australia", "Greenland", "Crimea"], DAY, table()))
    assert "the tier is not settled: like_minded or other" in text
    assert "the tier is not settled: member_state or other" in text
    assert "whether it contravenes the interests of the Union is not settled" in text


def test_an_agreement_shows_its_limits_unread_or_as_reported() -> None:
    unread = words(run(["Canada"], DAY, table()))
    assert "canada.max_other: not known, between 0 % and 35 % of component cost" in unread
    assert "readings asked for these limits: agreement_terms" in unread
    reported = words(run(["Canada"], DAY, table(terms="reported")))
    assert "canada.max_party: 80 % of component cost" in reported


def test_every_table_ends_with_the_caution() -> None:
    for countries in ([], ["DE"], ["GL", "EU"]):
        lines = run(countries, DAY, table()).splitlines()
        assert lines[-1].startswith("the law ranks nobody")
        assert lines[-1].endswith("not legal advice")


@pytest.mark.parametrize("width", [80, 100, 118])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for codes in ((), ("DE", "CA", "non-EU", "UA-OCC", "GB", "MF", "BQ")):
        assert max(map(len, tiers_table(table(), codes, width=width).splitlines())) <= width


def test_countries_resolve_once_each_in_the_order_typed() -> None:
    assert resolve_countries(["UK", "Republic of Korea", "GB", "EL"]) == ("GB", "KR", "GR")


def test_all_texts_that_are_no_country_are_named_together_with_suggestions() -> None:
    with pytest.raises(InputError) as caught:
        run(["Korea", "Germny", "DE", "Atlantis"], DAY, table())
    first, second, third = caught.value.faults
    assert "`Korea`" in first.message
    assert first.remedy == "did you mean KP (North Korea) or KR (South Korea)"
    assert second.remedy == "did you mean DE (Germany)"
    assert "`Atlantis`" in third.message
