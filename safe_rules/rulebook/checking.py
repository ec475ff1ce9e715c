"""The form of each file of a ruleset, checked with pydantic when an author's YAML is read or `rules.json` is built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from safe_rules.rulebook import country_forms, country_models, forms, models

__all__ = ["FORMS", "form_faults"]

FORMS: Mapping[type, type[BaseModel]] = {
    models.RulesetFile: forms.RulesetForm,
    models.ActFile: forms.ActForm,
    models.ParameterFile: forms.ParametersForm,
    models.LineSetFile: forms.LineSetsForm,
    models.ReadingFile: forms.ReadingForm,
    models.ProvisionFile: forms.ProvisionForm,
    country_models.CountriesFile: country_forms.CountriesForm,
    country_models.AgreementFile: country_forms.AgreementForm,
}
"""What an author may write for each kind of file."""


def form_faults(kind: type, plain: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Each fault of a file of this kind: the keys of its place, and what is wrong."""
    try:
        FORMS[kind].model_validate(plain)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            message = problem["msg"].removeprefix("Value error, ")
            yield problem["loc"], message[:1].lower() + message[1:]
