"""A dossier made to have very many faults is refused as quickly as one with a hundred."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from safe_rules.dossier.reading import read_dossier
from safe_rules.values import json_text, yaml_text
from safe_rules.values.document import Document
from safe_rules.values.errors import InputError

START = {"schema": "safe-rules/dossier/1", "procurement": {"id": "p"}}


def refusal(more: dict[str, object]) -> InputError:
    with pytest.raises(InputError) as caught:
        read_dossier(json_text.loads(json.dumps({**START, **more}, indent=0)))
    return caught.value


def test_near_names_of_countries_are_sought_only_for_faults_that_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def suggest(text: str) -> tuple[str, ...]:
        asked.append(text)
        return ("Norway",)

    monkeypatch.setattr("safe_rules.values.countries.suggestions", suggest)
    error = refusal({"contractors": [{"id": f"c{n}", "established_in": f"Narnia {n}"} for n in range(1000)]})
    assert (len(error.faults), error.more) == (100, 900)
    assert len(asked) == 100
    assert error.faults[0].remedy == "did you mean `Norway`?"


def test_the_faults_that_are_kept_are_the_first_of_the_file() -> None:
    error = refusal({"products": [{"id": f"x{n}", "quantity": "no", "surprise": 1} for n in range(20_000)]})
    assert (len(error.faults), error.more) == (100, 39_900)
    rows = [fault.position.row for fault in error.faults if fault.position]
    assert rows == sorted(row for row in rows if row is not None)
    assert error.faults[0].position is not None
    assert error.faults[0].position.column == "products[0].quantity"


def test_names_of_evidence_that_is_not_listed_are_counted_quickly() -> None:
    listed = [{"id": f"E-{n}"} for n in range(10_000)]
    error = refusal({"evidence": listed, "products": [{"id": f"x{n}", "id_evidence": "none"} for n in range(10_000)]})
    assert (len(error.faults), error.more) == (100, 9_900)
    assert "known: `E-0`, `E-1`, `E-10`, `E-100`, `E-1000`" in str(error.faults[0])


@pytest.mark.parametrize("loads", [yaml_text.loads, json_text.loads])
def test_a_file_of_too_many_values_is_one_fault(
    monkeypatch: pytest.MonkeyPatch, loads: Callable[[str], Document]
) -> None:
    for module in ("json_text", "yaml_text"):
        monkeypatch.setattr(f"safe_rules.values.{module}.MAX_VALUES", 50)
    assert loads('{"a": [' + ", ".join("1" * 45) + "]}").data == {"a": ["1"] * 45}
    with pytest.raises(InputError, match="the file holds more than") as caught:
        loads('{"a": [' + ", ".join("1" * 60) + "]}")
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("text", ["a:\n" + "\tb\n" * 100_000, "\x85\n" * 100_000])
def test_very_many_bad_characters_are_counted_in_one_pass(text: str) -> None:
    with pytest.raises(InputError) as caught:
        yaml_text.loads(text)
    assert (len(caught.value.faults), caught.value.more) == (100, 99_900)
    assert caught.value.faults[99].position is not None
    assert caught.value.faults[99].position.row in (100, 101)
