"""B2 files received: kept once, priced, booked, counted and answered, whatever the order and the accidents."""

from datetime import date
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.support.care_claims import (
    ANNE,
    AT,
    BOB,
    PHARMACY,
    STRANGER,
    b2,
    books,
    claim_of,
    count,
    open_fund,
    rows,
    what_stands,
)

from laroque.apps.network import queries as network
from laroque.formats.b2 import read_windows
from laroque.postgres.scope import scope
from laroque.usecases.care import care_pricing, receive_claims
from laroque.usecases.care.receive_claims import receive_b2

pytestmark = pytest.mark.django_db

CLAIMS = (
    "select number, state, paid_cents, owed_cents, basic_cents, insured_cents, paid_to, question"
    " from claims_claim order by position"
)
DRUG = {"nature": "PH7", "code": "3400921923056", "detail": "4P", "billed_cents": 2_427, "speciality": "50"}


@pytest.fixture
def fund():
    return open_fund()


def received(fund, *contents, at=AT):
    return [
        receive_b2(organism_id=fund, name=f"{rank}.b2", content=content, at=at) for rank, content in enumerate(contents)
    ]


def test_a_file_is_priced_booked_and_answered_once(fund):
    content = b2(
        (claim_of(ANNE, 1), [{}]),
        (claim_of(BOB, 2, third_party=True), [{}]),
        (claim_of(BOB, 3, born_on=None), [{}]),
        (claim_of("1990175123456", 4, born_on=date(1999, 1, 2)), [{}]),
        (claim_of(BOB, 5, professional=STRANGER), [{}]),
        (claim_of(ANNE, 6), [{}]),
    )
    (answered,) = received(fund, content)
    assert answered.is_accepted
    assert answered.counts == {"claims": 6, "taken": 2, "refused": 2, "held": 2}
    assert rows(CLAIMS) == [
        ("000000001", "payable", 1_900, 0, 1_900, 1_100, "insured", ""),
        ("000000002", "payable", 2_100, 200, 1_900, 1_100, "professional", ""),
        ("000000004", "suspended", 0, 0, 0, 3_000, "", "unknown_person"),
        ("000000005", "suspended", 0, 0, 0, 3_000, "", "unknown_professional"),
        ("000000006", "rejected", 0, 0, 0, 3_000, "", ""),
    ]
    told = [(each["place"], each["number"], each["outcome"], each["reason"]) for each in answered.body["refusals"]]
    assert told == [
        (11, "000000003", "refused", "missing"),
        (15, "000000004", "held", "unknown_person"),
        (20, "000000005", "held", "unknown_professional"),
        (25, "000000006", "refused", "repeated"),
    ]
    assert books() == {
        "benefit:health:physician_fees": 3_800,
        "receivable:participations": 200,
        "payable:insured": -1_900,
        "payable:professionals": -2_100,
    }
    before = what_stands()
    again = receive_b2(organism_id=fund, name="other.b2", content=content, at=AT)
    assert (again.message_id, again.is_new, again.body) == (answered.message_id, False, answered.body)
    assert what_stands() == before


def test_the_order_of_the_files_of_a_day_changes_nothing(fund):
    """The franchise of the year has one euro left; one act is claimed twice, at two prices; one claim waits."""
    with scope(fund):
        count(BOB, kind="drug", cents=4_900, paid_on=date(2026, 2, 2))
    files = [
        b2((claim_of(BOB, 1, professional=PHARMACY, third_party=True), [DRUG])),
        b2((claim_of(BOB, 2, professional=PHARMACY), [DRUG | {"care_on": date(2026, 5, 17)}])),
        b2((claim_of(BOB, 3), [{"billed_cents": 2_500}]), (claim_of(ANNE, 4), [{}])),
        b2((claim_of(BOB, 5, third_party=True), [{}, {"nature": "MCG", "exemption_asked": "long_illness"}])),
        b2((claim_of(BOB, 6), [{}])),
    ]
    found = {}
    for order in [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (1, 0, 4, 2, 3), (3, 2, 0, 4, 1), (2, 4, 3, 1, 0)]:
        with transaction.atomic():
            received(fund, *(files[rank] for rank in order))
            found[order] = what_stands()
            transaction.set_rollback(True)
    together = next(iter(found.values()))
    assert all(each == together for each in found.values())
    assert together["owed"] == 0
    assert together["counted"] == {"drug": 5_000, "participation": 400}


def test_a_reception_cut_between_two_windows_is_simply_run_again(fund, monkeypatch):
    content = b2(*((claim_of(ANNE if n % 2 else BOB, n), [{"care_on": date(2026, 5, 1 + n)}] * 2) for n in range(12)))
    with transaction.atomic():
        received(fund, content)
        whole = what_stands()
        transaction.set_rollback(True)
    monkeypatch.setattr(receive_claims, "read_windows", partial(read_windows, window_bytes=1_024))
    windows = []

    def dies_at_the_third(**given):
        windows.append(given["step"])
        if len(windows) == 3:
            raise KeyboardInterrupt
        care_pricing.settle(**given)

    monkeypatch.setattr(receive_claims, "settle", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        received(fund, content)
    assert len(rows(CLAIMS)) in range(1, 12)
    (answered,) = received(fund, content)
    assert not answered.is_new
    assert answered.counts["taken"] == 12
    assert what_stands() == whole
    assert len(windows) == len(set(windows)) + 1


def test_statements_do_not_grow_with_claims_and_other_bodies_see_nothing(fund):
    def statements(count, first):
        content = b2(
            *((claim_of(ANNE if n % 2 else BOB, first + n, third_party=True), [{}, DRUG]) for n in range(count))
        )
        with CaptureQueriesContext(connection) as captured:
            received(fund, content)
        return len(captured)

    statements(100, 1)
    assert statements(200, 400) <= statements(100, 200)
    with scope(network.organism_by_code(code="cpam-673").id), connection.cursor() as cursor:
        cursor.execute("select count(*) from claims_claim")
        assert cursor.fetchone() == (0,)


def test_what_is_no_b2_is_refused_whole(fund):
    answers = received(fund, b"", b"\x00\xff" * 5_000, b"UNA:+.? '")
    assert [(each.is_accepted, each.counts["claims"]) for each in answers] == [(False, 0)] * 3
    assert all(each.body["findings"] for each in answers)
