"""Places by code and name: what resolves, what must not, and that no name stands for two places."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.values.countries import (
    folded,
    is_unknown_word,
    iso_codes,
    name_of,
    place_of,
    places,
    resolve,
    suggestions,
)

DATA: dict[str, Any] = json.loads(files("safe_rules.values").joinpath("country_names.json").read_text(encoding="utf-8"))
CAPITALS_ONLY = {"NA", "NC", "NE", "NO", "NR", "NU", "SI"}


def test_there_are_the_249_codes_of_iso_3166_and_kosovo() -> None:
    assert len(iso_codes()) == 250
    assert set(iso_codes()) > {"NO", "NA", "XK", "GB", "GR"}
    assert not {"UK", "EL", "EU", "XI"} & set(iso_codes())


@pytest.mark.parametrize("place", places(), ids=lambda place: place.code)
def test_code_alpha3_and_english_name_of_every_place_resolve_to_it(place: Any) -> None:
    assert resolve(place.code) == place.code
    assert resolve(place.name) == place.code
    assert resolve(place.name.upper()) == place.code
    if place.alpha3 is not None:
        assert resolve(place.alpha3) == resolve(place.alpha3.lower()) == place.code
    if place.code not in CAPITALS_ONLY:
        assert resolve(place.code.lower()) == place.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Republic of Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("South Korea", "KR"),
        ("KOR", "KR"),
        ("DPRK", "KP"),
        ("Estland", "EE"),
        ("Irland", "IE"),
        ("Island", "IS"),
        ("Írország", "IE"),
        ("Slovakia", "SK"),
        ("Slovenija", "SI"),
        ("NA", "NA"),
        ("NO", "NO"),
        ("Norge", "NO"),
        ("Noreg", "NO"),
        ("EL", "GR"),
        ("UK", "GB"),
        ("XK", "XK"),
        ("Kosovo*", "XK"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("u.s.", "US"),
        ("UAE", "AE"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("TURKIYE", "TR"),
        ("Czech Republic", "CZ"),
        ("Great Britain", "GB"),
        ("Scotland", "GB"),
        ("Northern Ireland", "XI"),
        ("XI", "XI"),
        ("United Kingdom of Great Britain and Northern Ireland", "GB"),
        ("Russian Federation", "RU"),
        ("PRC", "CN"),
        ("Holland", "NL"),
        ("the Netherlands", "NL"),
        ("Netherlands (the)", "NL"),
        ("FYROM", "MK"),
        ("Viet Nam", "VN"),
        ("Republic of Moldova", "MD"),
        ("Bosnia & Herzegovina", "BA"),
        ("Bosnia and Herzegovina", "BA"),
        ("Cote d'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Γερμανία", "DE"),
        ("Україна", "UA"),
        ("\u00a0Ger\u200bmany ", "DE"),
        ("ＤＥ", "DE"),
        ("occupied territories of Ukraine", "UA-OCC"),
        ("Crimea", "UA-OCC"),
        ("Sevastopol", "UA-OCC"),
        ("ua-occ", "UA-OCC"),
        ("EU", "EU"),
        ("European Union", "EU"),
        ("Europäische Union", "EU"),
        ("EEA", "EEA"),
        ("EWR", "EEA"),
        ("non-EU", "non-EU"),
        ("NON EU", "non-EU"),
        ("Réunion", "RE"),
        ("Canary Islands", "ES"),
        ("Azores", "PT"),
        ("Svalbard", "SJ"),
        ("Georgia", "GE"),
        ("Guinea", "GN"),
        ("Guinea-Bissau", "GW"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Großbritannien", "GB"),
        ("GROSSBRITANNIEN", "GB"),
        ("Weißrussland", "BY"),
        ("Weissrussland", "BY"),
        ("Tschechische Republik", "CZ"),
        ("Czech Rep.", "CZ"),
    ],
)
def test_what_people_write_resolves(text: str, code: str) -> None:
    assert resolve(text) == code


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("Korea", {"KR (South Korea)", "KP (North Korea)"}),
        ("Congo", {"CG (Republic of the Congo)", "CD (Democratic Republic of the Congo)"}),
        ("Kongo", {"CG (Republic of the Congo)", "CD (Democratic Republic of the Congo)"}),
        ("Virgin Islands", {"VG (British Virgin Islands)", "VI (United States Virgin Islands)"}),
        ("St. Martin", {"MF (Saint Martin (French part))", "SX (Sint Maarten (Dutch part))"}),
        ("Donetsk", {"UA (Ukraine)", "UA-OCC (Occupied territories of Ukraine)"}),
        ("Northern Cyprus", {"CY (Cyprus)", "TR (Türkiye)"}),
        ("Germny", {"DE (Germany)"}),
        ("DE - Germany", {"DE (Germany)"}),
        ("Made in Korea", {"KR (South Korea)", "KP (North Korea)"}),
        ("GER", {"DE (Germany)"}),
        ("ROC", {"TW (Taiwan)"}),
        ("D", {"DE (Germany)"}),
        ("F", {"FR (France)"}),
        ("I", {"IT (Italy)"}),
        ("no", {"NO (Norway)"}),
        ("No", {"NO (Norway)"}),
        ("si", {"SI (Slovenia)"}),
        ("na", {"NA (Namibia)"}),
    ],
)
def test_what_is_ambiguous_or_misspelt_is_only_suggested(text: str, hints: set[str]) -> None:
    assert resolve(text) is None
    assert not is_unknown_word(text)
    assert hints <= set(suggestions(text))
    assert len(suggestions(text)) <= 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "n/a",
        "N/A",
        "N.A.",
        "#N/A",
        "unknown",
        "Various",
        "?",
        "-",
        "—",
        "...",
        "tbd",
        "TBC",
        "k.A.",
        "unbekannt",
        "offen",
        "nicht bekannt",
        "brak",
        "in Klärung",
        "à définir",
        "Inconnu",
        "nieznany",
    ],
)
def test_words_for_not_known_are_no_country(text: str) -> None:
    assert is_unknown_word(text)
    assert resolve(text) is None


@pytest.mark.parametrize("text", ["NA", "NO", "yes", "Atlantis", "NC", "🇩🇪", "D.E.", "N.O.", "0"])
def test_codes_and_other_texts_are_not_words_for_not_known(text: str) -> None:
    assert not is_unknown_word(text)


@pytest.mark.parametrize("text", ["yes", "Atlantis", "D.E.", "N.O.", "No.", "DD", "SU", "YUG", "AN", "Earth", "0"])
def test_nothing_resolves_by_likeness(text: str) -> None:
    assert resolve(text) is None


@pytest.mark.parametrize("text", ["GER", "Group B", "unit i", "Werk D"])
def test_a_single_letter_or_another_short_form_suggests_nothing_else(text: str) -> None:
    assert set(suggestions(text)) <= {"DE (Germany)"} if text == "GER" else suggestions(text) == ()


def test_no_generated_name_stands_for_two_places() -> None:
    seen: dict[str, str] = {}
    for code, names in DATA["names"].items():
        for name in names:
            assert seen.setdefault(name, code) == code, name
            assert name not in DATA["ambiguous"], name
            assert folded(name) == name, "names are kept in the form they are compared in"
    assert len(seen) > 4000


def test_no_generated_name_is_also_the_code_of_another_place_or_a_word_for_not_known() -> None:
    for code, names in DATA["names"].items():
        for name in names:
            assert resolve(name) == code, name
            assert not is_unknown_word(name), name


@pytest.mark.parametrize("word", DATA["unknown_words"])
def test_no_listed_word_for_not_known_is_a_place(word: str) -> None:
    assert is_unknown_word(word)
    assert resolve(word) is None


def test_every_ambiguous_name_stays_unresolved_with_its_places() -> None:
    for name, codes in DATA["ambiguous"].items():
        assert resolve(name) is None
        assert suggestions(name) == tuple(f"{code} ({name_of(code)})" for code in codes[:5])


def test_kinds_tell_countries_territories_and_groups_apart() -> None:
    assert place_of("FR").kind == "country"
    assert place_of("GL").kind == place_of("XI").kind == place_of("UA-OCC").kind == "territory"
    assert {place.code for place in places() if place.kind == "group"} == {"EU", "EEA", "non-EU"}


@given(st.text(max_size=40))
def test_any_text_resolves_to_a_known_code_or_to_nothing(text: str) -> None:
    code = resolve(text)
    assert code is None or place_of(code).code == code
    assert folded(folded(text)) == folded(text)
    if code is not None:
        assert not is_unknown_word(text)
    for hint in suggestions(text):
        assert place_of(hint.partition(" (")[0]).name in hint
