"""What the report says about shares, lines that do not count, readings and assumptions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from safe_rules.check import check
from safe_rules.explanation.report import Report
from safe_rules.intake.proposal_file import load_proposal

TODAY = date(2026, 11, 21)
HEAD = "schema: safe-rules/dossier/1\n"


def report_of(folder: Path, text: str, name: str = "bom.csv") -> Report:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return check(load_proposal(path), as_of=TODAY, engine=None)


def assumed(report: Report) -> str:
    return "\n".join(notice.message for notice in report.assumptions)


@pytest.mark.parametrize(
    ("rows", "outside", "inside"),
    [
        ("a,DE,70\nb,FR,30\n", "0.00 %", "100.00 %"),
        ("a,US,70\nb,KR,30\n", "100.00 %", "0.00 %"),
        ("a,DE,65\nb,US,35\n", "35.00 %", "65.00 %"),
        ("a,DE,60\nb,US,30\nc,,10\n", "30.00 % to 40.00 %", "60.00 % to 70.00 %"),
    ],
)
def test_the_two_shares_are_complements(tmp_path: Path, rows: str, outside: str, inside: str) -> None:
    (product,) = report_of(tmp_path, "line_id,origin,cost\n" + rows).products
    assert product.third_country is not None
    assert product.european is not None
    assert (product.third_country.shown, product.european.shown) == (outside, inside)


def test_lines_that_do_not_count_are_listed_by_kind_and_origin(tmp_path: Path) -> None:
    text = "line_id,kind,origin,cost\na,component,DE,600\nb,service,US,5000\nc,labour,RU,100.5\n"
    (product,) = report_of(tmp_path, text).products
    left_out = [(entry.kind, entry.place, entry.low, entry.lines) for entry in product.left_out]
    assert left_out == [("labour", "RU", "100.50", 1), ("service", "US", "5000.00", 1)]
    assert product.counted_lines == 1


def test_what_is_taken_for_granted_of_a_kind_is_said_where_such_a_line_stands(tmp_path: Path) -> None:
    without = report_of(tmp_path, "line_id,kind,origin,cost\na,component,DE,600\n")
    assert "software" not in assumed(without)
    with_software = report_of(tmp_path, "line_id,kind,origin,cost\na,component,DE,600\nb,software,DE,5\n")
    assert "separately purchased" in assumed(with_software)


def test_the_derived_ceiling_is_said_where_it_convicts(tmp_path: Path) -> None:
    report = report_of(tmp_path, "line_id,origin,cost\na,CA,20\nb,US,36\nc,DE,44\n")
    assert report.verdict == "components_not_met"
    assert "derived, not read in a legal text" in assumed(report)
    assert "the agreement `canada` applies" in assumed(report)


def test_an_agreement_is_not_mentioned_where_no_component_is_of_its_party(tmp_path: Path) -> None:
    report = report_of(tmp_path, "line_id,origin,cost\na,US,36\nb,DE,64\n")
    assert report.verdict == "components_not_met"
    assert "canada" not in assumed(report)
    assert "AGREEMENT" not in next(f.message for f in report.findings if f.rule == "SAFE-16-10-CAP")


def test_a_reading_against_its_default_is_said_and_the_default_is_weighed(tmp_path: Path) -> None:
    text = (
        HEAD + "procurement: {id: P, product_class: defence_product}\nreadings: {contravening_countries: [KP]}\n"
        "products:\n  - {id: p, components: [{origin: RU, cost: '1'}, {origin: DE, cost: '99'}]}\n"
    )
    report = report_of(tmp_path, text, "d.yaml")
    assert "`contravening_countries` is chosen as `KP`, not as `BY,RU`" in assumed(report)
    turned = {(other.option, turn) for other in report.depends_on_readings for turn in other.turns}
    assert ("BY,RU", "SAFE-16-10-BAN for product p becomes violated") in turned


def test_a_finding_that_a_reading_turns_is_named_although_the_verdict_word_stays(tmp_path: Path) -> None:
    text = (
        HEAD + "procurement: {id: P, product_class: defence_product, stage: signed, signature_date: 2026-11-01}\n"
        "products:\n  - {id: p, components: [{origin: CA, cost: '60'}, {origin: DE, cost: '40'}]}\n"
    )
    report = report_of(tmp_path, text, "d.yaml")
    other = next(o for o in report.depends_on_readings if (o.reading, o.option) == ("agreement_terms", "reported"))
    assert other.verdict == report.verdict == "undetermined"
    assert other.turns == ("SAFE-16-10-CAP for product p becomes relieved",)


def test_questions_without_a_choice_are_listed_with_what_is_taken(tmp_path: Path) -> None:
    report = report_of(tmp_path, "line_id,origin,cost\na,DE,1\n")
    taken = {(question.id, question.reading, question.option) for question in report.open_questions}
    assert {("OPT-01", "component_level", "tier1"), ("OPT-07", "end_product", "per_product")} <= taken


def test_a_buyer_for_whom_nothing_was_found_is_said(tmp_path: Path) -> None:
    text = HEAD + "procurement: {id: P, buyers: [{country: PL, safe_loan: true}, {country: NZ, safe_loan: false}]}\n"
    assert "was found for NZ" in assumed(report_of(tmp_path, text, "d.yaml"))


def test_a_status_that_is_not_settled_is_not_called_reported(tmp_path: Path) -> None:
    text = HEAD + "procurement: {id: P, buyers: [{country: PL, safe_loan: true}, {country: AU, safe_loan: false}]}\n"
    said = assumed(report_of(tmp_path, text, "d.yaml"))
    assert "not settled, and taken as unknown: AU (security partner)" in said
    assert "reported, not read in a legal text: AU" not in said


def test_only_what_can_still_matter_is_called_missing(tmp_path: Path) -> None:
    text = (
        HEAD + "procurement:\n  id: P\n  stage: signed\n  signature_date: 2026-07-01\n  unit: {kind: contract}\n"
        "  conducted_by: {kind: lead_state}\n  buyers: [{country: PL, safe_loan: {status: requested}}, {country: DE}]\n"
    )
    facts = {(fact.rule, fact.fact) for fact in report_of(tmp_path, text, "d.yaml").missing}
    assert ("SAFE-2-3-BUYERS", "buyers") in facts
    assert not {fact for _, fact in facts} & {"terms", "procurement.outreach_taken", "with_partner"}


def test_before_the_act_is_in_force_the_sentence_says_so_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv"
    path.write_text("line_id,origin,cost,currency\na,DE,1,EUR\n", encoding="utf-8")
    report = check(load_proposal(path), as_of=date(2025, 5, 28), engine=None)
    assert report.verdict == "not_covered"
    assert "not in force" in report.sentence
    assert (report.products[0].not_covered, report.products[0].left_out) == (None, ())


def test_a_breach_by_the_seller_points_at_the_seller(tmp_path: Path) -> None:
    report = report_of(tmp_path, "line_id,origin,sourced_from,cost\na,DE,RU,10\nb,RU,DE,10\n")
    ban = next(finding for finding in report.findings if finding.rule == "SAFE-16-10-BAN")
    assert {(place.row, place.column) for place in ban.locations} == {(2, "sourced_from"), (3, "origin")}


def test_a_status_nobody_settled_is_not_asked_of_the_dossier(tmp_path: Path) -> None:
    text = (
        HEAD + "procurement:\n  id: P\n  stage: signed\n  signature_date: 2026-11-01\n  unit: {kind: contract}\n"
        "  conducted_by: {kind: lead_state}\n  buyers: [{country: PL, safe_loan: true}, {country: DE},"
        " {country: AU, safe_loan: false}]\n"
    )
    (fact,) = [f for f in report_of(tmp_path, text, "d.yaml").missing if f.rule == "SAFE-2-3-BUYERS"]
    assert (fact.would_settle, fact.note) == ("no", "the status of AU is not settled")


def test_what_to_do_is_about_what_is_open(tmp_path: Path) -> None:
    text = (
        HEAD + "procurement: {id: P, product_class: defence_product, stage: signed, signature_date: 2026-11-01}\n"
        "products:\n  - {id: p, components: [{origin: CA, cost: '60'}, {origin: DE, cost: '40'}]}\n"
    )
    cap = next(f for f in report_of(tmp_path, text, "d.yaml").findings if f.rule == "SAFE-16-10-CAP")
    assert cap.remedy is not None
    assert "agreement_terms" in cap.remedy
    assert "listed as missing" not in cap.remedy
