"""Requests: the C2S by resources or by silence, a long illness by protocol; answered once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from tests.support.databases import FUNDS

from laroque.apps.network import queries as network
from laroque.apps.rights import protocols, requests
from laroque.apps.rights.models import Request, Right
from laroque.apps.rights.operations import BeneficiaryRow, register
from laroque.apps.rights.requests import C2sAsked, IllnessAsked, RefusedRequest
from laroque.apps.rights.states import RequestState
from laroque.kernel.identifiers import check_nir
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope

AT, ASKED, DECIDED = datetime(2026, 5, 4, 8, tzinfo=UTC), date(2026, 5, 4), date(2026, 5, 20)


def law(name: str, on: date) -> int:
    return load().value(name, on).number


@pytest.fixture
def fund(db) -> Iterator[int]:
    organism_id = network.organism_by_code(code=FUNDS[0]).id
    with scope(organism_id):
        yield organism_id


def family(fund: int, postcode: str = "75012") -> list[int]:
    row = {"nir": check_nir("2800275123456"), "family_name": "Martin", "postcode": postcode}
    anne = BeneficiaryRow(**row, born_on=date(1980, 2, 3), given_names="Anne")
    child = BeneficiaryRow(**row, born_on=date(2015, 6, 7), given_names="Lou", is_dependant=True)
    return list(register(organism_id=fund, rows=[anne, child], at=AT).values())


def asked(fund: int, resources_cents: int, persons: list[int]) -> int:
    given = C2sAsked(beneficiary_ids=persons, household=2, resources_cents=resources_cents, asked_on=ASKED)
    return requests.ask_c2s(organism_id=fund, asked=given, law=law)


def granted(fund: int, request_id: int) -> None:
    requests.decide(organism_id=fund, request_id=request_id, grants=True, reason="", by=7, on=DECIDED, at=AT, law=law)


def rights() -> list[tuple[str, str, date, date | None]]:
    return list(Right.objects.order_by("id").values_list("kind", "detail", "since", "until"))


def test_a_free_protection_is_for_the_household_from_the_next_month_and_decided_once(fund):
    persons = family(fund)
    request_id = asked(fund, 1_563_300, persons)
    assert asked(fund, 1_563_300, persons) == request_id
    granted(fund, request_id)
    assert rights() == [("c2s", "free", date(2026, 6, 1), date(2027, 6, 1))] * 2
    with pytest.raises(RefusedRequest, match="not waiting"):
        granted(fund, request_id)


def test_against_a_contribution_it_opens_once_paid_for_and_never_above_the_ceilings(fund):
    persons = family(fund)
    request_id = asked(fund, 1_563_301, persons)
    granted(fund, request_id)
    assert rights() == []
    requests.pay_c2s(organism_id=fund, request_id=request_id, paying_since=date(2026, 6, 2), by=7, at=AT, law=law)
    assert rights() == [("c2s", "with_contribution", date(2026, 7, 1), date(2027, 7, 1))] * 2
    paying = {"organism_id": fund, "request_id": request_id, "by": 7, "at": AT, "law": law}
    requests.pay_c2s(**paying, paying_since=date(2026, 6, 2))
    with pytest.raises(RefusedRequest, match="open since 2026-07-01"):
        requests.pay_c2s(**paying, paying_since=date(2026, 9, 2))
    assert rights() == [("c2s", "with_contribution", date(2026, 7, 1), date(2027, 7, 1))] * 2
    with pytest.raises(RefusedRequest, match="above both ceilings"):
        granted(fund, asked(fund, 9_000_000, persons[1:]))


def test_silence_past_the_delay_grants_it_once(fund):
    request_id = asked(fund, 0, family(fund))
    run = {"organism_id": fund, "at": AT, "law": law}
    assert requests.grant_by_silence(**run, on=date(2026, 7, 4)) == []
    assert requests.grant_by_silence(**run, on=date(2026, 7, 5)) == [request_id]
    assert requests.grant_by_silence(**run, on=date(2026, 7, 6)) == []
    assert Request.objects.get().state == RequestState.GRANTED_BY_SILENCE
    assert {(since, until) for _, _, since, until in rights()} == {(date(2026, 8, 1), date(2027, 8, 1))}


def test_nobody_answers_once_silence_has(fund):
    request_id = asked(fund, 0, family(fund))
    answer = {"organism_id": fund, "request_id": request_id, "by": 7, "at": AT, "law": law}
    for grants in (True, False):
        with pytest.raises(RefusedRequest, match="to be answered by 2026-07-04, silence has granted it"):
            requests.decide(**answer, grants=grants, reason="too rich", on=date(2026, 7, 5))
    assert Request.objects.get().state == RequestState.ASKED
    requests.decide(**answer, grants=False, reason="moved", on=date(2026, 7, 4))


def test_a_protocol_is_granted_only_once_the_medical_service_told_its_illness(fund):
    request_id = protocols.record(organism_id=fund, beneficiary_id=family(fund)[0], asked_on=ASKED)
    with pytest.raises(RefusedRequest, match="its illness and its days are not told"):
        granted(fund, request_id)
    assert rights() == []
    told = {"illness": "8", "since": ASKED, "until": date(2031, 5, 4)}
    protocols.tell(organism_id=fund, request_id=request_id, **told)
    granted(fund, request_id)
    assert rights() == [("long_illness", "8", ASKED, date(2031, 5, 4))]


def test_overseas_is_refused_as_not_legislated(fund):
    with pytest.raises(RefusedRequest, match="overseas"):
        asked(fund, 0, family(fund, "97110"))


def test_a_protocol_opens_its_illness_and_a_refusal_says_why(fund):
    person = family(fund)[0]
    given = IllnessAsked(beneficiary_id=person, illness="8", since=ASKED, until=date(2031, 5, 4), asked_on=ASKED)
    request_id = requests.ask_long_illness(organism_id=fund, asked=given)
    answer = {"organism_id": fund, "request_id": request_id, "by": 9, "on": DECIDED, "at": AT, "law": law}
    with pytest.raises(RefusedRequest, match="Say why"):
        requests.decide(**answer, grants=False, reason="")
    requests.decide(**answer, grants=True, reason="")
    assert rights() == [("long_illness", "8", ASKED, date(2031, 5, 4))]
