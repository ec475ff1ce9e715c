"""What people and pipelines see: the output of the commands on the shipped examples, byte for byte.

A difference is either a fault or a change of a public contract; `pytest --update-golden` accepts it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from safe_rules.cli import app, paths
from safe_rules.rulebook.canonical import build, shipped_ruleset
from safe_rules.values.yaml_text import load

_ROOT = Path(__file__).parents[2]
_EXPECTED = load(_ROOT / "fixtures" / "expected.yaml").data
_EXAMPLES: dict[str, dict[str, Any]] = _EXPECTED["examples"]
_DAY = str(_EXPECTED["as_of"])
_SCHEMA = json.loads((_ROOT / "docs" / "schema" / "verdict-1.json").read_text())
_GOLDEN = Path(__file__).parent / "expected"

Golden = Callable[[str, str], None]
Printed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Printed:
    """Runs a command in the root of the checkout: exit code, standard output, standard error."""

    def run(*arguments: str, folder: Path = _ROOT) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(paths, "today", lambda: date.fromisoformat(_DAY))
        code = app.run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return run


def _command(name: str, folder: str = "") -> list[str]:
    example = _EXAMPLES[name]
    return ["check", f"{folder}{example['file']}", *example.get("arguments", []), "--as-of", _DAY]


def _stable(text: str) -> str:
    """The text without the digest of the ruleset, which changes with every word of it."""
    return re.sub(r'("digest": "|  rules: .*\n  sha256 )[0-9a-f]{64}', r"\g<1>" + "0" * 64, text)


@pytest.mark.parametrize("name", _EXAMPLES)
def test_examples_end_as_they_say(name: str, printed: Printed) -> None:
    example = _EXAMPLES[name]
    code, out, err = printed(*_command(name), "--format", "json", folder=_ROOT / "fixtures")
    verdict = json.loads(out)
    assert (verdict["verdict"], str(code), err) == (example["verdict"], example["exit"], "")
    assert {finding["rule"]: finding["outcome"] for finding in verdict["findings"]} == example["findings"]


def test_every_example_has_an_expectation() -> None:
    folders = {path.name for path in (_ROOT / "fixtures").iterdir() if path.is_dir()}
    assert folders == {example["file"].split("/")[0] for example in _EXAMPLES.values()}


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", _EXAMPLES)
def test_check_prints_what_it_printed(name: str, form: str, printed: Printed, golden: Golden) -> None:
    _, out, _ = printed(*_command(name, "fixtures/"), "--format", form)
    golden(f"{name}.{'txt' if form == 'text' else 'json'}", _stable(out))


@pytest.mark.parametrize("rule", sorted(shipped_ruleset().provisions))
def test_explain_prints_what_it_printed(rule: str, printed: Printed, golden: Golden) -> None:
    code, out, _ = printed("explain", rule)
    assert code == 0
    golden(f"explain-{rule.lower()}.txt", out)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("tiers", ["tiers", "--as-of", _DAY]),
        ("tiers-of-four", ["tiers", "Canada", "TR", "Greenland", "Norway", "--as-of", _DAY]),
        ("lint", ["lint"]),
    ],
)
def test_other_commands_print_what_they_printed(
    name: str, arguments: list[str], printed: Printed, golden: Golden
) -> None:
    code, out, _ = printed(*arguments)
    assert code == 0
    golden(f"{name}.txt", out)


def test_a_table_with_foreign_headers_is_answered_with_the_command_to_give(printed: Printed, golden: Golden) -> None:
    code, out, err = printed("check", "fixtures/radio-unknown-origin/stueckliste.csv")
    assert (code, out) == (2, "")
    golden("foreign-headers.txt", err)


def _verdicts() -> list[Path]:
    return sorted(_GOLDEN.glob("*.json"))


@pytest.mark.parametrize("path", _verdicts(), ids=lambda path: path.stem)
def test_every_verdict_keeps_to_the_published_schema(path: Path) -> None:
    validator = jsonschema_rs.validator_for(_SCHEMA)
    verdict = json.loads(path.read_text())
    assert [error.message for error in validator.iter_errors(verdict)] == []


@pytest.mark.parametrize("path", _verdicts(), ids=lambda path: path.stem)
def test_no_number_of_a_verdict_is_binary(path: Path) -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text)

    assert json.loads(path.read_text(), parse_float=refuse, parse_constant=refuse)


def test_the_schema_refuses_what_is_no_verdict() -> None:
    validator = jsonschema_rs.validator_for(_SCHEMA)
    verdict = json.loads((_GOLDEN / "patrol-vehicle.json").read_text())
    assert validator.is_valid(verdict)
    for key in verdict:
        assert not validator.is_valid({name: value for name, value in verdict.items() if name != key}), key
    assert not validator.is_valid({**verdict, "verdict": "approved"})
    assert not validator.is_valid({**verdict, "score": 1})
    for finding in verdict["findings"]:
        finding["figures"] = {"condition.within_cap": 0.35}
    assert not validator.is_valid(verdict)


def test_the_workbook_holds_the_rows_it_is_written_from() -> None:
    from importlib.util import module_from_spec, spec_from_file_location

    from openpyxl import load_workbook

    spec = spec_from_file_location("small_drone_workbook", Path(__file__).with_name("small_drone_workbook.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    rows = [tuple(row) for row in load_workbook(module.PATH)["BOM"].iter_rows(values_only=True)]
    width = len(rows[0])
    assert rows == [(*row, *(None,) * (width - len(row))) for row in module.ROWS]


def test_the_rules_say_the_same_from_yaml_and_from_the_file_that_is_shipped(printed: Printed, tmp_path: Path) -> None:
    """Keys of the shipped file are sorted, those of the YAML are not: neither order may reach what people read."""
    built = json.loads(build(_ROOT / "rules"))
    (tmp_path / "rules").mkdir()
    for name, content in built["files"].items():
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    commands = [["explain", rule] for rule in sorted(shipped_ruleset().provisions)]
    commands += [["tiers", "Canada", "--as-of", _DAY], _command("canada-sensor", f"{_ROOT}/fixtures/")]
    for command in commands:
        from_yaml = printed(*command, "--rules", str(_ROOT / "rules"))
        assert from_yaml[0] in {0, 3}
        assert from_yaml == printed(*command, "--rules", str(tmp_path / "rules")), command
