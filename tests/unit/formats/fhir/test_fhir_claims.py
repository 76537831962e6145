"""FHIR claims of our profile: what is read, what is refused and where, and what is answered."""

import copy
import json
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laroque.engines.pricing.facts import LINES_SCHEMA, PRICED_SCHEMA
from laroque.formats.fhir import Answer, as_json, claim_responses, explanations, read_claim
from laroque.formats.fhir.systems import OWN
from laroque.kernel.text import Text

DAY = date(2026, 5, 20)


def code(name: str, value: str) -> dict[str, Any]:
    return {"coding": [{"system": f"{OWN}{name}", "code": value}]}


CLAIM: dict[str, Any] = {
    "resourceType": "Claim",
    "status": "active",
    "use": "claim",
    "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "professional"}]},
    "identifier": [{"value": "F-2026-17"}],
    "created": "2026-05-18",
    "contained": [{"resourceType": "Patient", "id": "p", "birthDate": "1984-02-11"}],
    "patient": {
        "reference": "#p", "identifier": {"system": "urn:oid:1.2.250.1.213.1.4.8", "value": "184027512345674"},
    },
    "provider": {"identifier": {"value": "10001234567"}},
    "priority": {"coding": [{"code": "normal"}]},
    "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "CPAM de Paris"}}],
    "payee": {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/payeetype", "code": "provider"}]}},
    "careTeam": [
        {"sequence": 1, "qualification": code("speciality", "06")},
        {"sequence": 2, "role": code("role", "prescriber"), "provider": {"identifier": {"value": "751111111"}}},
    ],
    "supportingInfo": [
        {"sequence": 1, "category": code("information", "care_path"), "code": code("care_path", "T")},
        {"sequence": 2, "category": code("information", "exemption"), "code": code("exemption", "long_illness")},
    ],
    "item": [
        {
            "sequence": 1, "servicedDate": "2026-05-18", "net": {"value": 96.00, "currency": "EUR"},
            "informationSequence": [2],
            "productOrService": {"coding": [*code("nature", "ATM")["coding"], *code("ccam", "DEQP003")["coding"]]},
            "modifier": [code("activity", "1"), code("phase", "0"), code("modifier", "F"), code("modifier", "U")],
        },
        {
            "sequence": 2, "servicedDate": "2026-05-18", "net": {"value": 14.18}, "quantity": {"value": 1},
            "factor": 4.5, "productOrService": code("nature", "AMI"),
        },
    ],
}  # fmt: skip


def read(claim: Any, day: date = DAY):
    return read_claim(json.dumps(claim).encode(), received_on=day)


def test_a_claim_gives_the_lines_that_pricing_reads():
    found = read(CLAIM)
    assert found.findings == ()
    assert found.claims.select("claim", "nir", "third_party", "billed_cents").rows() == [
        ("10001234567-F-2026-17", "1840275123456", True, 11_018)
    ]
    assert found.persons.rows() == [("1840275123456", date(1984, 2, 11), "M")]
    assert set(LINES_SCHEMA) <= set(found.lines.columns)
    told = (
        "line",
        "nature",
        "code",
        "modifiers",
        "coefficient_hundredths",
        "billed_cents",
        "exemption_asked",
        "care_path",
    )
    assert found.lines.select(told).rows() == [
        (1, "ATM", "DEQP003", "FU", 100, 9_600, "long_illness", "T"),
        (2, "AMI", None, None, 450, 1_418, None, "T"),
    ]
    assert found.lines.select("speciality", "prescriber", "third_party", "record").unique().rows() == [
        ("06", "751111111", True, "4")
    ]


def test_a_stay_has_its_days():
    stay = copy.deepcopy(CLAIM) | {"billablePeriod": {"start": "2026-05-10", "end": "2026-05-18"}}
    stay["type"]["coding"][0]["code"] = "institutional"
    assert read(stay).lines.select("entered_on", "left_on", "in_hospital", "record").row(0) == (
        date(2026, 5, 10), date(2026, 5, 18), True, "3",
    )  # fmt: skip
    assert [each.control for each in read(stay, date(2026, 5, 17)).findings] == ["WRONG", "DAY_TO_COME", "DAY_TO_COME"]
    assert [each.rubrique for each in read(stay | {"billablePeriod": {}}).findings] == [
        "Claim.billablePeriod.end", "Claim.billablePeriod.start",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "control", "place"),
    [
        (("status",), "draft", "NOT_A_CLAIM", "Claim"),
        (("identifier",), None, "MISSING", "Claim.identifier[0].value"),
        (("patient", "identifier", "value"), "184027512345675", "NIR_KEY", "Claim.patient.identifier.value"),
        (("patient", "identifier", "system"), "urn:x", "UNKNOWN_CODE", "Claim.patient.identifier.system"),
        (("payee", "type", "coding", 0, "code"), "other", "UNKNOWN_CODE", "Claim.payee.type"),
        (("supportingInfo", 1, "code", "coding", 0, "code"), "wish", "UNKNOWN_CODE", "Claim.supportingInfo"),
        (("item",), [], "MISSING", "Claim.item"),
        (("item", 1, "sequence"), 1, "TWICE", "Claim.item[1].sequence"),
        (("item", 1, "productOrService"), {}, "MISSING", "Claim.item[1].productOrService"),
        (("item", 0, "servicedDate"), "2026-02-30", "WRONG", "Claim.item[0].servicedDate"),
        (("item", 0, "servicedDate"), "2026-05-21", "DAY_TO_COME", "Claim.item[0].servicedDate"),
        (("item", 0, "net", "value"), -1, "WRONG", "Claim.item[0].net.value"),
        (("item", 0, "net", "value"), 1.001, "WRONG", "Claim.item[0].net.value"),
        (("item", 0, "net", "currency"), "CHF", "NOT_EUROS", "Claim.item[0].net"),
        (("item", 1, "quantity", "value"), 0, "WRONG", "Claim.item[1].quantity"),
    ],
)
def test_a_fault_refuses_the_claim_and_tells_its_path(path, value, control, place):
    claim = copy.deepcopy(CLAIM)
    part = claim
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    found = read(claim)
    assert (control, place) in [(each.control, each.rubrique) for each in found.findings]
    assert found.claims.is_empty()
    assert found.lines.is_empty()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"\xff\xfe", b"{", b"[" * 100_000, b'{"resourceType": "Patient"}', b"1" * 5_000,
        json.dumps(CLAIM).replace("96.0", "1e999999").encode(), json.dumps(CLAIM).replace("96.0", "NaN").encode(),
        json.dumps(CLAIM).replace("96.0", '{"value": [1]}').encode(),
    ],
)  # fmt: skip
def test_a_hostile_message_is_refused_without_a_crash(content):
    found = read_claim(content, received_on=DAY)
    assert found.findings
    assert found.lines.is_empty()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["coding", "value", "system"]), inner),
    max_leaves=5,
)
PLACES = st.sampled_from(
    [(name,) for name in CLAIM] + [("item", 0, name) for name in CLAIM["item"][0]] + [("careTeam", 0), ("contained", 0)]
)


@settings(max_examples=20)
@given(st.lists(st.tuples(PLACES, JSON), min_size=1, max_size=3))
def test_whatever_a_part_holds_nothing_crashes(changes):
    claim = copy.deepcopy(CLAIM)
    for path, value in changes:
        part: Any = claim
        for step in path[:-1]:
            is_there = isinstance(part, dict) or (isinstance(part, list) and len(part) > step)
            part = (part.get(step) if isinstance(part, dict) else part[step]) if is_there else None
        if isinstance(part, dict) or (isinstance(part, list) and len(part) > path[-1]):
            part[path[-1]] = value
    found = read(claim)
    assert bool(found.findings) == found.lines.is_empty()


def priced(*rows: dict[str, Any]) -> pl.DataFrame:
    blank = dict.fromkeys(PRICED_SCHEMA) | {name: 0 for name in PRICED_SCHEMA if name.endswith("_cents")}
    return pl.DataFrame([blank | row for row in rows], schema=PRICED_SCHEMA)


def test_what_became_of_a_claim_is_answered_to_its_sender_and_to_the_insured():
    found = read(CLAIM)
    claim = "10001234567-F-2026-17"
    paid = {
        "claim": claim, "line": 1, "outcome": "priced", "base_cents": 9600, "rate_ppm": 1_000_000, "share_cents": 9600,
        "participation_cents": 200, "basic_cents": 9400, "insured_cents": 200, "paid_cents": 9600, "owed_cents": 200,
        "paid_to": "professional",
    }  # fmt: skip
    refused = {"claim": claim, "line": 2, "outcome": "refused", "reason": "rights_closed", "insured_cents": 1418}
    frames = (found.claims, found.lines, priced(paid, refused))
    reasons = {"rights_closed": Text("Rights were closed", "Les droits étaient clos")}
    answer = Answer("CPAM de Paris", DAY, paid_on=date(2026, 5, 22))
    response = json.loads(as_json(claim_responses(*frames, reasons, answer)[claim]), parse_float=Decimal)
    explained = json.loads(as_json(explanations(*frames, reasons, answer)[claim]), parse_float=Decimal)
    assert (response["resourceType"], response["outcome"]) == ("ClaimResponse", "partial")
    assert response["payment"]["amount"] == {"value": Decimal("96.00"), "currency": "EUR"}
    assert response["item"][1]["adjudication"][0]["reason"]["text"] == "Les droits étaient clos"
    totals = {each["category"]["coding"][0]["code"]: str(each["amount"]["value"]) for each in explained["total"]}
    assert totals == {
        "submitted": "110.18", "base": "96.00", "penalty": "0.00", "flat_charge": "0.00", "share": "96.00",
        "participation": "2.00", "franchise": "0.00", "basic": "94.00", "solidarity": "0.00", "complementary": "0.00",
        "insured": "16.18", "paid": "96.00", "owed": "2.00",
    }  # fmt: skip
    assert explained["item"][0]["servicedDate"] == "2026-05-18"
    needed = {"status", "type", "use", "patient", "created", "insurer", "outcome"}
    assert needed <= response.keys()
    assert needed | {"provider", "insurance"} <= explained.keys()


def test_a_claim_with_an_act_that_waits_is_queued():
    found = read(CLAIM)
    rows = [
        {"claim": found.claims["claim"][0], "line": line, "outcome": out}
        for line, out in ((1, "priced"), (2, "medical"))
    ]
    response = claim_responses(found.claims, found.lines, priced(*rows), {}, Answer("CPAM", DAY))
    assert [(each["outcome"], "payment" in each) for each in response.values()] == [("queued", False)]
