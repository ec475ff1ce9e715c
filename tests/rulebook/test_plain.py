"""The light types of a ruleset and the forms authors are held to say the same; the loader is exact."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from safe_rules.rulebook import canonical
from safe_rules.rulebook.canonical import build
from safe_rules.rulebook.checking import FORMS
from safe_rules.rulebook.country_models import AgreementFile, Figure
from safe_rules.rulebook.loading import PlainRules, trusted
from safe_rules.rulebook.models import CitationData, ParameterValue, ReadingFile
from safe_rules.rulebook.plain import NAMES, built
from safe_rules.values.errors import RulesetError
from tests.rulebook.own_rules import RULES


def parts(hint: Any) -> Iterator[Any]:
    """The classes that stand anywhere in an annotation."""
    if isinstance(hint, type) and not get_args(hint):
        yield hint
    for part in get_args(hint):
        yield from parts(part)


def pairs(model: Any, form: type[BaseModel]) -> Iterator[tuple[Any, type[BaseModel]]]:
    """A light type with its form, and so for everything inside."""
    yield model, form
    for name, info in form.model_fields.items():
        inner = [part for part in parts(info.annotation) if issubclass(part, BaseModel)]
        light = [part for part in parts(model.__annotations__[name]) if hasattr(part, "_fields")]
        assert len(inner) == len(light), f"{model.__name__}.{name}"
        for one, other in zip(light, inner, strict=True):
            yield from pairs(one, other)


@pytest.mark.parametrize(("model", "form"), FORMS.items())
def test_what_an_author_may_write_is_what_the_types_hold_with_the_same_defaults(
    model: Any, form: type[BaseModel]
) -> None:
    for light, checked in pairs(model, form):
        only_light = set(light._fields) - set(checked.model_fields)
        assert only_light <= set(light._field_defaults), f"{light.__name__} needs what no author can write"
        for name, info in checked.model_fields.items():
            assert (info.alias or name) == {v: k for k, v in NAMES.items()}.get(name, name)
            assert info.is_required() == (name not in light._field_defaults), f"{light.__name__}.{name}"
            if not info.is_required():
                assert light._field_defaults[name] == info.get_default(call_default_factory=True)


@pytest.mark.parametrize(("model", "form"), FORMS.items())
def test_the_types_built_from_the_rules_hold_the_values_the_forms_read(model: Any, form: type[BaseModel]) -> None:
    files = json.loads(build(RULES))["files"]
    read = 0
    for plain in files.values():
        try:
            checked = form.model_validate(plain)
        except ValueError:
            continue
        assert_same(built(model, plain), checked)
        read += 1
    assert read


def assert_same(light: Any, checked: Any) -> None:
    if isinstance(checked, BaseModel):
        for name in type(checked).model_fields:
            assert_same(getattr(light, name), getattr(checked, name))
    elif isinstance(checked, dict) and isinstance(light, dict):
        assert list(light) == list(checked)
        for key, value in checked.items():
            assert_same(light[key], value)
    elif isinstance(checked, tuple):
        assert type(light) is tuple
        assert len(light) == len(checked)
        for one, other in zip(light, checked, strict=True):
            assert_same(one, other)
    else:
        assert (type(light), light) == (type(checked), checked)


def test_dates_ratios_and_numbers_are_read_from_their_text_exactly() -> None:
    citation = {"act": "safe", "article": "16", "recitals": ["21"]}
    value = built(
        ParameterValue,
        {"from": "2025-05-29", "ratio": "35/100", "citation": citation, "source": "T1", "certainty": "text"},
    )
    assert value.since == date(2025, 5, 29)
    assert value.ratio == Fraction(7, 20)
    assert value.citation == CitationData("safe", "16", recitals=(21,))
    assert built(Figure, {"certainty": "text", "value": "0.35"}).value == Fraction(7, 20)


def test_a_reading_keeps_a_text_default_and_reads_a_list_as_a_tuple() -> None:
    reading = {"slug": "s", "id": "OPT-1", "question": "?"}
    assert built(ReadingFile, {**reading, "default": "yes"}).default == "yes"
    assert built(ReadingFile, {**reading, "default": ["BY", "RU"]}).default == ("BY", "RU")


def test_a_key_that_nothing_knows_is_not_dropped() -> None:
    with pytest.raises(KeyError):
        built(Figure, {"certainty": "text", "values": "0.35"})
    with pytest.raises(TypeError):
        built(AgreementFile, {"id": "canada"})


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"files":{},"sources":{}}', b'{"sources":{},"files":{}}']
)
def test_a_damaged_rules_file_is_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    (tmp_path / "rules.json").write_bytes(content)
    monkeypatch.setattr(canonical, "_PACKAGED", tmp_path)
    monkeypatch.setattr(canonical, "_CHECKOUT", tmp_path / "none")
    canonical.shipped_ruleset.cache_clear()
    try:
        with pytest.raises(RulesetError):
            canonical.shipped_ruleset()
    finally:
        canonical.shipped_ruleset.cache_clear()


def test_a_stored_file_with_a_key_too_many_is_called_damaged() -> None:
    files = json.loads(build(RULES))["files"]
    files["parameters.yaml"]["figures"] = {}
    with pytest.raises(RulesetError, match="damaged"):
        trusted(PlainRules(files, {}, shipped=True))


def test_the_stored_rules_are_digested_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "_PACKAGED", tmp_path)
    monkeypatch.setattr(canonical, "_CHECKOUT", tmp_path / "none")
    content = build(RULES)
    digests = []
    for stored in (content, content.replace(b'"35/100"', b'"36/100"')):
        (tmp_path / "rules.json").write_bytes(stored)
        canonical.shipped_ruleset.cache_clear()
        digests.append(canonical.shipped_ruleset().digest)
    canonical.shipped_ruleset.cache_clear()
    assert digests[0] == PlainRules(json.loads(content)["files"], {}, shipped=True).digest
    assert digests[0] != digests[1]
