"""Reading a ruleset: what an author may write, and what each mistake is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from safe_rules.rulebook import canonical
from safe_rules.rulebook.canonical import build, load_ruleset
from safe_rules.values.errors import RulesetError
from tests.rulebook.own_rules import RULES, copied, edited

CAP = "article-16/paragraph-10/component-cap.yaml"
BUYERS = "article-2/paragraph-3/buyers.yaml"
AGREEMENT = "article-17/agreement.yaml"


def refusal(rules: Path) -> str:
    with pytest.raises(RulesetError) as caught:
        load_ruleset(rules)
    return str(caught.value)


def test_the_shipped_rules_load_with_every_provision_of_the_first_issue() -> None:
    ruleset = load_ruleset(RULES)
    assert set(ruleset.provisions) >= {
        "SAFE-1-SCOPE",
        "SAFE-2-3-BUYERS",
        "SAFE-4-3-SINGLE",
        "SAFE-16-10-BAN",
        "SAFE-16-10-CAP",
        "SAFE-17-AGREEMENT",
    }
    assert not ruleset.shipped


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (CAP, "kind: requirement", "kind: demand", "'requirement', 'derogation', 'definition' or 'consequence'"),
        (CAP, "title:", "titel:", "extra inputs are not permitted"),
        (CAP, "at_most: {parameter: third_country_component_cap}", "atmost: {parameter: x}", "did you mean `at_most`"),
        (CAP, "{parameter: third_country_component_cap}", "{parameter: component_cap}", "there is no parameter"),
        (CAP, "has_status: outside", "has_status: outsied", "there is no status `outsied`; did you mean `outside`"),
        (CAP, "of: component_cost", "of: component_price", "there is no measure `component_price`"),
        (CAP, "lines: end_product_components", "lines: components", "there is no line set `components`"),
        (CAP, "{origin: {has_status", "{orign: {has_status", "there is no attribute `orign`"),
        (CAP, "fact: product.product_class", "fact: product.class", "there is no fact `product.class`"),
        (CAP, "is: defence_product}", 'at_most: "1"}', "`product.product_class` is a symbol"),
        (CAP, "id: other_products", "id: other_product", "there is no reading `other_product`"),
        (CAP, "neither: {leg", "nothing: {leg", "`other_products` is asked with the options"),
        (CAP, "{within_cap} of the estimated", "{within_cup} of the estimated", "there is no leg `within_cup`"),
        (CAP, "act: safe", "act: save", "there is no act `save`"),
        (CAP, "at_most: {parameter: third_country_component_cap}", "at_most: 0.35", "`0.35` is not a limit"),
        (CAP, "outcome: violated", "outcome: broken", "'satisfied', 'violated'"),
        (BUYERS, "of: buyers", "of: purchasers", "there is no measure `purchasers`"),
        (BUYERS, "receives_assistance", "receives_money", "the items of `buyers` have no symbol `receives_money`"),
        (AGREEMENT, "derogates_from: [SAFE-16-10-CAP]", "derogates_from: [SAFE-16-10-CUP]", "`SAFE-16-10-CUP`"),
        (AGREEMENT, "derogates_from: [SAFE-16-10-CAP]", "derogates_from: [SAFE-2-3-BUYERS]", "another kind of subject"),
        (AGREEMENT, "derogates_from: [SAFE-16-10-CAP]\n", "", "a derogation names what it `derogates_from`"),
        (AGREEMENT, "agreement: min_inside", "agreement: minimum", "there is no agreement figure `minimum`"),
        (AGREEMENT, "for_each: agreement\n", "", "is not a limit"),
        ("parameters.yaml", "ratio: 35/100", "ratio: 35%", "expected an exact ratio such as `35/100`"),
        ("parameters.yaml", "ratio: 35/100", "ratio: 0.35", "expected an exact ratio such as `35/100`"),
        ("parameters.yaml", "ratio: 35/100", "ratio: 35/0", "expected an exact ratio such as `35/100`"),
        ("parameters.yaml", "day: 2026-05-30", "day: 30.05.2026", "not a date of the form YYYY-MM-DD"),
        ("parameters.yaml", "day: 2026-05-30", "day: 20260530", "not a date of the form YYYY-MM-DD"),
        ("line_sets.yaml", "kind: labour", "kind: work", "the kind `labour` is missing from the set, or unknown"),
        ("ruleset.yaml", "acts: [safe]", "acts: [save]", "there is no act `save`"),
        ("readings/status_date.yaml", "default: signature", "default: signing", "not one of the options"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_file(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    message = refusal(edited(tmp_path, name, old, new))
    assert said in message
    assert name.rsplit("/", 1)[-1] in message


def test_all_faults_of_all_files_are_told_at_once_with_lines(tmp_path: Path) -> None:
    rules = edited(tmp_path, CAP, "kind: requirement", "kind: demand")
    path = rules / "parameters.yaml"
    path.write_text(path.read_text().replace("35/100", "35%"))
    message = refusal(rules)
    assert "component-cap.yaml, row 2" in message
    assert re.search(r"parameters\.yaml, row \d+", message)


def test_two_values_of_one_parameter_on_one_day_are_told_with_both(tmp_path: Path) -> None:
    twice = (
        'ratio: 35/100\n      citation: {act: safe, article: "16"}\n      source: T1\n      certainty: text\n'
        "    - from: 2026-01-01\n      ratio: 30/100\n"
    )
    message = refusal(edited(tmp_path, "parameters.yaml", "ratio: 35/100\n", twice))
    assert "has two values on 2026-01-01: 7/20 (from 2025-05-29) and 3/10" in message


def test_a_provision_in_two_files_is_told_with_both(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    (rules / "article-16" / "again.yaml").write_text((rules / CAP).read_text())
    assert "`SAFE-16-10-CAP` stands also in" in refusal(rules)


def test_a_file_nothing_reads_is_told(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    (rules / "notes.yaml").write_text("a: b\n")
    assert "nothing reads this file" in refusal(rules)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    (rules / "parameters.yaml").unlink()
    assert "the ruleset lacks this file" in refusal(rules)


def test_a_folder_without_a_ruleset_is_told(tmp_path: Path) -> None:
    assert "is not a ruleset" in refusal(tmp_path)


def test_yaml_faults_are_told_as_faults_of_the_ruleset(tmp_path: Path) -> None:
    rules = edited(tmp_path, CAP, "kind: requirement", "kind: requirement\nkind: requirement")
    assert "`kind`" in refusal(rules)


def test_the_canonical_json_is_the_same_ruleset_as_the_yaml() -> None:
    from safe_rules.rulebook.loading import PlainRules, validate

    packed = json.loads(build(RULES))
    ruleset = validate(PlainRules(packed["files"], {}, shipped=True))
    assert ruleset.digest == load_ruleset(RULES).digest
    assert ruleset.provisions == load_ruleset(RULES).provisions


def test_the_digest_changes_with_any_figure(tmp_path: Path) -> None:
    changed = load_ruleset(edited(tmp_path, "parameters.yaml", "ratio: 35/100", "ratio: 36/100"))
    assert changed.digest != load_ruleset(RULES).digest


def test_in_a_checkout_the_yaml_goes_before_a_stale_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = copied(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    packed = tmp_path / "_rules"
    packed.mkdir()
    (packed / "rules.json").write_bytes(build(rules))
    path = rules / "parameters.yaml"
    path.write_text(path.read_text().replace("35/100", "36/100"))
    monkeypatch.setattr(canonical, "_PACKAGED", packed)
    monkeypatch.setattr(canonical, "_CHECKOUT", rules)
    canonical.shipped_ruleset.cache_clear()
    try:
        assert canonical.shipped_ruleset().digest == load_ruleset(rules).digest
    finally:
        canonical.shipped_ruleset.cache_clear()


def test_without_any_rules_the_installation_is_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "_PACKAGED", tmp_path)
    monkeypatch.setattr(canonical, "_CHECKOUT", tmp_path)
    canonical.shipped_ruleset.cache_clear()
    try:
        with pytest.raises(RulesetError, match="install safe-rules again"):
            canonical.shipped_ruleset()
    finally:
        canonical.shipped_ruleset.cache_clear()


@pytest.mark.parametrize("name", ["SAFE-1-SCOPE", "SAFE-2-3-BUYERS"])
def test_a_leg_may_only_use_a_definition_of_its_own_kind_of_subject(tmp_path: Path, name: str) -> None:
    rules = edited(
        tmp_path, "article-1/scope.yaml", "condition:\n", f"applies: {{leg: used, definition: {name}}}\ncondition:\n"
    )
    assert f"`{name}` is no definition for a product" in refusal(rules)
