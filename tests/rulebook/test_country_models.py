"""Country and agreement data that contradict themselves or break their form are refused, with place and reason."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from safe_rules.rulebook.country_forms import AgreementForm, CountriesForm
from safe_rules.values.yaml_text import load

RULES = Path(__file__).parents[2] / "rules"


@cache
def plain(name: str) -> Any:
    return load(RULES / name).data


def broken(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = deepcopy(plain("countries.yaml"))
    for name, extra in changes.items():
        data[name] = [*data[name], *extra] if isinstance(extra, list) else {**data[name], **extra}
    return data


SPELL = {"country": "IN", "status": "security_partner", "from": "2026-02-01", "to": None, "certainty": "derived"}
TERRITORY = {"treatment": "parent", "certainty": "derived"}


def test_two_spells_with_different_values_on_one_day_are_named_both() -> None:
    count = len(plain("countries.yaml")["spells"])
    with pytest.raises(ValidationError, match=rf"spells\[\d+\] and spells\[{count}\] give `IN` and `security_partner`"):
        CountriesForm.model_validate(broken(spells=[{**SPELL, "value": "unknown"}]))
    same = CountriesForm.model_validate(broken(spells=[SPELL]))
    assert len(same.spells) == count + 1, "the same value twice is no contradiction"
    earlier = {**SPELL, "value": "unknown", "from": "2026-01-01", "to": "2026-01-26"}
    day_before = CountriesForm.model_validate(broken(spells=[earlier]))
    assert len(day_before.spells) == count + 1, "the day before is no contradiction"
    with pytest.raises(ValidationError, match="different values"):
        CountriesForm.model_validate(broken(spells=[{**earlier, "to": "2026-01-27"}]))


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"spells": [{**SPELL, "status": "ally"}]}, "`ally` is not one of"),
        ({"spells": [{**SPELL, "country": "UK"}]}, "not the code of a place"),
        ({"spells": [{**SPELL, "country": "GL"}]}, "`GL` is not a country"),
        ({"spells": [{**SPELL, "from": "27/01/2026"}]}, "YYYY-MM-DD"),
        ({"spells": [{**SPELL, "from": "1769472000"}]}, "YYYY-MM-DD"),
        ({"spells": [{**SPELL, "to": "2026-01-31"}]}, "before it begins"),
        ({"spells": [{**SPELL, "value": False}]}, "value"),
        ({"spells": [{**SPELL, "certainty": "secondary"}]}, "needs a `source`"),
        ({"spells": [{**SPELL, "source": "S999"}]}, "does not stand in `sources`"),
        ({"spells": [{**SPELL, "since": "2026-01-01"}]}, "spells.*since"),
        ({"territories": [{**TERRITORY, "territory": "GL", "of": "DK"}]}, "twice"),
        ({"territories": [{**TERRITORY, "territory": "GL", "of": None}]}, "needs a state"),
        ({"territories": [{**TERRITORY, "territory": "DE", "of": "FR"}]}, "not a territory"),
        ({"territories": [{**TERRITORY, "territory": "GL", "of": "PR"}]}, "`PR` is not a country"),
        ({"properties": {"friendly": ["ally"]}}, "`ally` is not one of"),
        ({"properties": {"outside": ["candidate"]}}, "this name is taken"),
    ],
)  # fmt: skip
def test_broken_country_data_is_refused_with_what_is_wrong(change: dict[str, Any], part: str) -> None:
    with pytest.raises(ValidationError, match=part):
        CountriesForm.model_validate(broken(**change))


def test_a_place_without_an_entry_is_refused() -> None:
    data = broken()
    data["territories"] = [entry for entry in data["territories"] if entry["territory"] != "GL"]
    with pytest.raises(ValidationError, match="`GL` is missing"):
        CountriesForm.model_validate(data)


@pytest.mark.parametrize(
    ("figure", "part"),
    [
        ({"value": "80 %"}, "not a plain decimal"),
        ({"value": "1.2"}, "between 0 and 1"),
        ({"low": "0.5", "high": "0.2"}, "low at most high"),
        ({"value": "0.8", "low": "0"}, "low at most high"),
        ({"source": "S99", "value": "0.8"}, "does not stand"),
    ],
)
def test_broken_figures_of_an_agreement_are_refused(figure: dict[str, str], part: str) -> None:
    data = deepcopy(plain("agreements/canada.yaml"))
    data["limits"]["max_party"]["reported"] = {"certainty": "derived", **figure}
    with pytest.raises(ValidationError, match=part):
        AgreementForm.model_validate(data)
