"""The dossier contract: the whole example loads, unknown stays unknown, and every fault is said at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.dossier.dossier import Dossier
from safe_rules.dossier.procurement import Buyer
from safe_rules.dossier.reading import faults_of, read_dossier
from safe_rules.values import yaml_text
from safe_rules.values.document import Document
from safe_rules.values.errors import Fault, InputError
from safe_rules.values.truth import Truth

EXAMPLE = Path(__file__).with_name("contract_example.yaml")
HEAD = "schema: safe-rules/dossier/1\n"
SMALLEST = HEAD + "procurement:\n  id: p\n"


def read(text: str) -> Dossier:
    return read_dossier(yaml_text.loads(text, "d.yaml"))


def faults(text: str) -> list[Fault]:
    with pytest.raises(InputError) as caught:
        read(text)
    return list(caught.value.faults)


def fault(text: str) -> str:
    (only,) = faults(text)
    return str(only)


def in_procurement(*lines: str) -> str:
    return SMALLEST + "".join(f"  {line}\n" for line in lines)


def in_contractor(*lines: str) -> str:
    return SMALLEST + "contractors:\n  - id: c\n" + "".join(f"    {line}\n" for line in lines)


def in_subcontractor(*lines: str) -> str:
    return SMALLEST + "subcontractors:\n  - id: s\n" + "".join(f"    {line}\n" for line in lines)


def in_product(*lines: str) -> str:
    return SMALLEST + "products:\n  - id: v\n" + "".join(f"    {line}\n" for line in lines)


def test_the_example_of_the_contract_loads_completely() -> None:
    dossier = read(EXAMPLE.read_text(encoding="utf-8"))
    procurement = dossier.procurement
    assert procurement.contract_value is not None
    assert str(procurement.contract_value.amount) == "240000000.00"
    assert procurement.signature_date == date(2026, 9, 1)
    assert procurement.buyers is not None
    assert [buyer.country for buyer in procurement.buyers] == ["RO", "NO"], "NO is Norway"
    assert dossier.subcontractors is not None
    engine = dossier.subcontractors[0]
    assert (engine.contract_value_share, engine.tier, engine.established_in) == (Decimal("0.18"), 1, "US")
    assert engine.direct_contract is not None
    assert engine.direct_contract.since == date(2021, 5, 10)
    assert dossier.products is not None
    assert (dossier.products[0].bom, dossier.products[0].quantity) == ("bom.csv", Decimal(120))
    assert dossier.capability_of(dossier.products[0]) == "ground_combat"
    assert (dossier.currency, dossier.rates, dossier.readings) == ("EUR", (), {})


def test_every_key_of_the_example_is_a_key_of_the_models_and_survives() -> None:
    """What the file says is what the model says, but for spelling: nothing is dropped on the way."""
    data = yaml_text.load(EXAMPLE).data
    dumped = read(EXAMPLE.read_text(encoding="utf-8")).model_dump(mode="json", by_alias=True)

    def compare(said: Any, kept: Any, path: str) -> None:
        if isinstance(said, dict):
            for key, value in said.items():
                compare(value, kept[key], f"{path}.{key}")
        elif isinstance(said, list) and said:
            for index, value in enumerate(said):
                compare(value, kept[index], f"{path}[{index}]")
        elif path.endswith("].tier"):
            assert str(kept) == said
        else:
            assert kept == said, path

    compare(data, dumped, "")


def test_absent_and_null_are_the_same_and_unknown() -> None:
    absent, null = read(in_contractor("name: x")), read(in_contractor("name: x", "controllers: null", "sites: ~"))
    assert absent == null
    assert absent.contractors is not None
    assert absent.contractors[0].controllers is None


def test_a_stated_none_differs_from_unknown() -> None:
    dossier = read(in_contractor("controllers: []", "guarantees: {given: false}", "screening: {}"))
    assert dossier.contractors is not None
    contractor = dossier.contractors[0]
    assert contractor.controllers == ()
    assert contractor.guarantees is not None
    assert contractor.guarantees.given is False
    assert contractor.screening is not None
    assert contractor.screening.subject_to_screening is None


@pytest.mark.parametrize(
    ("said", "assisted"),
    [
        ("true", Truth.TRUE),
        ("false", Truth.FALSE),
        ("null", Truth.UNKNOWN),
        ("{status: requested}", Truth.UNKNOWN),
        ("{status: decided, decided_on: 2026-02-11}", Truth.TRUE),
        ("{status: agreement_in_force}", Truth.TRUE),
        ("{status: none}", Truth.FALSE),
        ("{}", Truth.UNKNOWN),
    ],
)
def test_what_a_buyers_loan_says_about_assistance(said: str, assisted: Truth) -> None:
    dossier = read(in_procurement(f"buyers: [{{country: RO, safe_loan: {said}}}]"))
    assert dossier.procurement.buyers is not None
    assert dossier.procurement.buyers[0].receives_assistance is assisted


def test_one_country_of_management_may_stand_without_a_list() -> None:
    one, many = (
        read(in_contractor("executive_management_in: NO")),
        read(in_contractor("executive_management_in: [NO, DE]")),
    )
    assert one.contractors is not None
    assert many.contractors is not None
    assert one.contractors[0].executive_management_in == ("NO",)
    assert many.contractors[0].executive_management_in == ("NO", "DE")


def test_countries_are_resolved_from_names_and_codes() -> None:
    dossier = read(in_procurement("buyers: [{country: Türkiye}, {country: EL}, {country: UKR}, {country: UK}]"))
    assert [buyer.country for buyer in dossier.procurement.buyers or ()] == ["TR", "GR", "UA", "GB"]


def test_controllers_of_controllers_are_read_to_any_depth() -> None:
    dossier = read(
        in_contractor("controllers: [{kind: entity, country: IT, controlled_by: [{kind: state, country: TR}]}]")
    )
    assert dossier.contractors is not None
    assert dossier.contractors[0].controllers is not None
    (owner,) = dossier.contractors[0].controllers
    assert owner.controlled_by is not None
    assert (owner.controlled_by[0].country, owner.controlled_by[0].controlled_by) == ("TR", None)


def test_any_fact_may_name_its_evidence() -> None:
    dossier = read(in_contractor("established_in: RO", "established_in_evidence: E-1") + "evidence: [{id: E-1}]\n")
    assert dossier.contractors is not None
    assert dossier.contractors[0].evidence_of("established_in") == "E-1"
    assert dossier.contractors[0].evidence_of("name") is None


def test_evidence_that_the_list_does_not_hold_is_a_fault() -> None:
    text = in_contractor("name_evidence: E-2") + "evidence: [{id: E-1}]\n"
    assert fault(text).startswith("d.yaml, row 6, column `contractors[0].name_evidence`: there is no evidence `E-2`")
    assert "does not name an evidence" in fault(in_contractor("name_evidence: [E-2]"))


def test_evidence_may_be_kept_elsewhere_when_the_dossier_has_no_list() -> None:
    assert read(in_contractor("name_evidence: E-2") + "evidence: []\n").contractors is not None


def test_a_loan_amount_is_in_euro_with_or_without_saying_so() -> None:
    plain = read(SMALLEST + 'loan_request: {amount: "16680055394.00"}\n')
    spelled = read(SMALLEST + 'loan_request: {amount: {amount: "16680055394.00", currency: EUR}}\n')
    assert plain == spelled
    assert "a loan in `USD`" in fault(SMALLEST + 'loan_request: {amount: {amount: "1", currency: USD}}\n')


def test_none_may_be_stated_for_objects_whose_presence_says_something() -> None:
    dossier = read(in_procurement("existing_contract: false") + "loan_request: false\n")
    assert dossier.procurement.existing_contract is False
    assert dossier.loan_request is False
    assert "cannot stand here; expected `false` or an object" in fault(in_procurement("existing_contract: true"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            in_procurement("stage: tendr"),
            "row 4, column `procurement.stage`: `tendr` cannot stand here; expected `plan`",
        ),
        (in_procurement("stage: tendr"), "did you mean `tender`?"),
        (
            in_procurement("stagee: tender"),
            "row 4, column `procurement.stagee`: unknown key `stagee`; did you mean `stage`?",
        ),
        (in_procurement("stage_evidense: x"), "unknown key `stage_evidense`; did you mean `stage_evidence`?"),
        (in_procurement("xyzzy: x"), "unknown key `xyzzy`; known here: `id`, `title`"),
        (in_procurement("<evidence>: x"), "unknown key `<evidence>`"),
        (in_procurement("launched_on: 02.03.2026"), "`02.03.2026` is not a date of the form YYYY-MM-DD"),
        (in_procurement("launched_on: 2026-02-30"), "no such day in the calendar"),
        (in_procurement('in_investment_plan: "true"'), "write it without quotes"),
        (in_procurement("in_investment_plan: yes"), "`yes` cannot stand here; expected `true` or `false`"),
        (in_procurement("title: ''"), "an empty text cannot stand here"),
        (in_procurement("title: [a]"), "a list cannot stand here; expected text"),
        (in_procurement("buyers: RO"), "`RO` cannot stand here; expected a list"),
        (in_procurement("buyers: [null]"), "column `procurement.buyers[0]`: nothing stands here"),
        (in_procurement("buyers: [{country: Atlantis}]"), "`Atlantis` is not a country"),
        (in_procurement("buyers: [{country: EU}]"), "`EU` is a group of countries"),
        (in_procurement("buyers: [{country: various}]"), "`various` is not a country"),
        (
            in_procurement("buyers: [{country: RO}, {country: Romania}]"),
            "`Romania` is the same buyer as `procurement.buyers[0]`",
        ),
        (
            in_procurement("buyers: [{safe_loan: yes}]"),
            "expected `true`, `false`, or an object with `status` and `decided_on`",
        ),
        (
            in_procurement("buyers: [{safe_loan: {status: maybe}}]"),
            "column `procurement.buyers[0].safe_loan.status`: `maybe`",
        ),
        (
            in_procurement("buyers: [{safe_loan: {status: none, decided_on: 2026-01-01}}]"),
            "status `none` that was decided",
        ),
        (in_procurement("contract_value: {amount: 5}"), "an amount without a currency"),
        (in_procurement("contract_value: {amount: 1e9, currency: EUR}"), "`1e9` is not a plain decimal number"),
        (
            in_procurement("contract_value: {amount: '1,000.00', currency: EUR}"),
            "`1,000.00` is not a plain decimal number",
        ),
        (in_procurement("contract_value: {amount: -5, currency: EUR}"), "`-5` is negative"),
        (in_procurement("contract_value: {amount: 0, currency: EUR}"), "a contract value of zero"),
        (in_procurement("contract_value: {amount: 5, currency: EURO}"), "`EURO` is not a currency"),
        (in_contractor("guarantees: {given: false, verified_by: RO}"), "`given: false` with `verified_by` beside it"),
        (in_contractor("executive_management_in: []"), "an empty list cannot stand here; expected a country or a list"),
        (
            in_contractor("executive_management_in: [RO, Atlantis]"),
            "column `contractors[0].executive_management_in[1]`",
        ),
        (
            in_contractor("screening: false"),
            "`false` cannot stand here; expected an object with `subject_to_screening`",
        ),
        (in_subcontractor("contract_value_share: 18 %"), "`18 %` is a percentage"),
        (in_subcontractor("contract_value_share: 18"), "`18` is not between 0 and 1"),
        (
            in_subcontractor("contract_value_share: 0.1", "allocated_value: {amount: 5, currency: EUR}"),
            "keep one of them",
        ),
        (
            in_subcontractor("allocated_value: {amount: 5}"),
            "column `subcontractors[0].allocated_value.currency`: `currency` is missing",
        ),
        (
            in_subcontractor("direct_contract: {exists: false, since: 2021-01-01}"),
            "`exists: false` with `since` beside it",
        ),
        (in_subcontractor("tier: 0"), "`0` is not a whole number"),
        (in_subcontractor("tier: 1.5"), "`1.5` is not a whole number"),
        (
            in_contractor("name: x") + "subcontractors: [{id: s, contractor: d}]\n",
            "there is no contractor `d`; known: `c`",
        ),
        (in_contractor("name: x") + "subcontractors: [{id: c}]\n", "the id `c` is already used by `contractors[0]`"),
        (in_product("bom: a.csv", "components: []"), "both `bom` and `components`"),
        (in_product("components: [{cots: 1}]"), "unknown key `cots`; did you mean `cost`?"),
        (in_product("quantity: 0"), "`0` is not more than zero"),
        (SMALLEST + "products: [{id: v}, {id: v}]\n", "the id `v` is already used by `products[0]`"),
        (SMALLEST + "products: [{}]\n", "`id` is missing"),
        (SMALLEST + "evidence: [{id: a, sha256: xyz}]\n", "expected 64 hexadecimal digits"),
        (SMALLEST + "evidence: [{id: a, date: 2026-02-01, valid_until: 2026-01-01}]\n", "before its own date"),
        (SMALLEST + "rates: [{currency: NOK, rate: 11, per: EUR}]\n", "`date` is missing"),
        (SMALLEST + "readings: {component_level: true}\n", "expected a text or a list of texts"),
        (HEAD, "`procurement` is missing"),
    ],
)
def test_a_fault_says_where_and_what_to_do(text: str, said: str) -> None:
    found = fault(text)
    assert found.startswith("d.yaml, row ")
    assert said in found


def test_a_second_rate_for_a_pair_is_a_fault() -> None:
    rate = "{currency: NOK, rate: 11.5, per: EUR, date: 2026-09-01}"
    assert "a second rate from `NOK` to `EUR`" in fault(SMALLEST + f"rates: [{rate}, {rate}]\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("{}", "the file is empty"),
        ("- a\n- b\n", "the file holds a list"),
        ("hello", "the file holds a single value"),
        ("procurement: {id: p}", "`schema` is missing"),
        (
            "schema: safe-rules/dossier/2\nx: y",
            "row 1, column `schema`: the file follows `safe-rules/dossier/2`; expected",
        ),
        ("schema: [a]\nx: y", "the file follows a list"),
    ],
)
def test_what_is_no_dossier_is_one_fault_not_many(text: str, said: str) -> None:
    assert said in fault(text)


def test_all_faults_are_reported_together_in_the_order_of_the_file() -> None:
    text = in_procurement("stage: x", "launched_on: y", "zzz: 1", "buyers: [{country: RO}, {country: RO}]")
    found = faults(text + "products: [{id: v}, {id: v, quantity: -1}]\n")
    assert [fault.position.row for fault in found if fault.position] == [4, 5, 6, 7, 8, 8]


def test_past_a_hundred_faults_the_rest_are_counted() -> None:
    with pytest.raises(InputError) as caught:
        read(SMALLEST + "products:\n" + "".join(f"  - {{id: v{n}, x: y}}\n" for n in range(130)))
    assert (len(caught.value.faults), caught.value.more) == (100, 30)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**20, places=9))
def test_any_amount_survives_exactly(amount: Decimal) -> None:
    text = format(amount, "f")
    dossier = read(in_procurement(f'contract_value: {{amount: "{text}", currency: EUR}}') if amount else SMALLEST)
    if amount:
        dumped = dossier.model_dump(mode="json")["procurement"]["contract_value"]["amount"]
        assert dumped == text


def test_a_dossier_cannot_be_changed() -> None:
    dossier = read(SMALLEST)
    with pytest.raises(ValueError, match="frozen"):
        dossier.procurement.title = "x"  # type: ignore[misc]
    assert isinstance(Buyer.model_validate({"country": "RO"}), Buyer)


VALUES = st.recursive(
    st.none() | st.booleans() | st.sampled_from(["", "x", "RO", "0.5", "2026-01-01", "p", "EUR"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "country", "buyers", "safe_loan", "status", "amount", "evidence", "name_evidence", "date"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
KEYS = ["procurement", "contractors", "subcontractors", "products", "rates", "evidence", "loan_request", "readings"]


@given(st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_any_shape_is_read_or_refused_with_a_place_never_a_crash(data: dict[str, Any]) -> None:
    document = Document("d.yaml", {"schema": "safe-rules/dossier/1", **data}, lambda: ({(): 1}, {}))
    dossier, found = faults_of(document)
    assert all(fault.position is not None and fault.message for fault in found.faults)
    assert (dossier is not None) or found
