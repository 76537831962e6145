"""Post and reverse, one by one and many at once."""

from datetime import date, timedelta

import pytest
from tests.db.ledger.conftest import AT, DAY

from laroque.apps.ledger import operations, queries
from laroque.apps.ledger.chart import UnknownAccount
from laroque.apps.ledger.rules import Leg, agency, collecting
from laroque.postgres.scope import scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_scope(urssaf):
    with scope(urssaf):
        yield


def test_an_entry_is_booked_with_its_whole_content(urssaf, draft):
    given = draft(source="message:7", pair_key="p", value_on=DAY + timedelta(2))
    entry_id = operations.post(organism_id=urssaf, draft=given, at=AT)
    (booked,) = queries.entries_of(organism_id=urssaf, source="message:7")
    assert booked == queries.entry(organism_id=urssaf, entry_id=entry_id)
    assert booked == queries.entry_of_key(organism_id=urssaf, key=given.key)
    assert booked == queries.EntryView(
        organism_id=urssaf,
        id=entry_id,
        accounting_on=DAY,
        value_on=DAY + timedelta(2),
        reason="month_assessed",
        source="message:7",
        key="assessed:1",
        pair_key="p",
        reverses=None,
        posted_at=AT,
        legs=(Leg("receivable:contributors", 500), Leg("due:health:uncollected", -500)),
    )


def test_the_same_key_with_the_same_content_is_booked_once(urssaf, draft):
    first = operations.post(organism_id=urssaf, draft=draft(), at=AT)
    assert operations.post(organism_id=urssaf, draft=draft(), at=AT + timedelta(days=1)) == first
    assert queries.balances(organism_id=urssaf) == {"receivable:contributors": 500, "due:health:uncollected": -500}


@pytest.mark.parametrize(
    "other",
    [
        {"cents": 501},
        {"on": DAY + timedelta(1)},
        {"value_on": DAY + timedelta(1)},
        {"reason": "surcharge"},
        {"source": "run:2"},
        {"pair_key": "p"},
        {"legs": (Leg("due:health:uncollected", -500), Leg("receivable:contributors", 500))},
        {"legs": (Leg("receivable:contributors", 500), Leg("due:family:uncollected", -500))},
    ],
)
def test_the_same_key_with_another_content_is_refused(urssaf, draft, other):
    operations.post(organism_id=urssaf, draft=draft(), at=AT)
    with pytest.raises(operations.KeyReused):
        operations.post(organism_id=urssaf, draft=draft(**other), at=AT)


@pytest.mark.parametrize(
    "legs",
    [
        (),
        (Leg("bank:collection", 1),),
        (Leg("bank:collection", 1), Leg("transit:debits", -2)),
        (Leg("bank:collection", 0), Leg("transit:debits", 0)),
        (Leg("bank:collection", 1), Leg("transit:debits", -1), Leg("fees:income", 0)),
    ],
)
def test_an_unbalanced_entry_is_refused_and_nothing_of_its_batch_is_booked(urssaf, draft, legs):
    with pytest.raises(operations.Unbalanced):
        operations.post_all(organism_id=urssaf, drafts=[draft("a"), draft("b", legs=legs)], at=AT)
    assert queries.balances(organism_id=urssaf) == {}


def test_an_account_outside_the_chart_of_the_body_is_refused(urssaf, draft):
    with pytest.raises(UnknownAccount, match="bank:central"):
        operations.post(organism_id=urssaf, draft=draft(legs=agency.third_party_paid("ags", 5)), at=AT)
    operations.post(organism_id=urssaf, draft=draft(), at=AT)


def test_many_entries_are_booked_in_one_statement_and_their_ids_given_in_order(
    urssaf, draft, django_assert_num_queries
):
    operations.post(organism_id=urssaf, draft=draft("already"), at=AT)
    drafts = [draft(f"k{number}", cents=number + 1) for number in range(500)]
    with django_assert_num_queries(1):
        ids = operations.post_all(organism_id=urssaf, drafts=[drafts[3], *drafts], at=AT)
    assert ids[0] == ids[4]
    assert [queries.entry(organism_id=urssaf, entry_id=entry_id).key for entry_id in ids[1:4]] == ["k0", "k1", "k2"]
    assert operations.post_all(organism_id=urssaf, drafts=drafts, at=AT) == ids[1:]
    assert operations.post_all(organism_id=urssaf, drafts=[], at=AT) == []


def test_a_batch_with_one_key_and_two_contents_is_refused(urssaf, draft):
    with pytest.raises(operations.KeyReused):
        operations.post_all(organism_id=urssaf, drafts=[draft("a"), draft("a", cents=1)], at=AT)


def test_a_batch_partly_booked_is_completed(urssaf, draft):
    first = operations.post(organism_id=urssaf, draft=draft("a"), at=AT)
    ids = operations.post_all(organism_id=urssaf, drafts=[draft("b"), draft("a")], at=AT)
    assert ids[1] == first
    assert queries.balances(organism_id=urssaf)["receivable:contributors"] == 1_000


def test_a_reversal_unwinds_an_entry_to_zero_once(urssaf, draft):
    entry_id = operations.post(organism_id=urssaf, draft=draft(pair_key="p", value_on=DAY), at=AT)
    later = DAY + timedelta(3)
    undo = {"organism_id": urssaf, "entry_id": entry_id, "accounting_on": later, "at": AT}
    reversal = operations.reverse(key="undo:1", **undo)
    assert operations.reverse(key="undo:1", **undo) == reversal
    with pytest.raises(operations.AlreadyReversed):
        operations.reverse(key="undo:2", **undo)
    booked = queries.entry(organism_id=urssaf, entry_id=reversal)
    assert (booked.reverses, booked.value_on, booked.accounting_on) == (entry_id, DAY, later)
    assert (booked.reason, booked.source, booked.pair_key) == (
        "month_assessed:reversed",
        f"entry:{entry_id}",
        "p:reversed",
    )
    assert queries.balances(organism_id=urssaf) == {}
    assert queries.balances(organism_id=urssaf, on=DAY)["receivable:contributors"] == 500


def test_an_entry_that_is_not_there_cannot_be_reversed(urssaf):
    with pytest.raises(operations.EntryNotFound):
        operations.reverse(organism_id=urssaf, entry_id=-1, key="u", accounting_on=DAY, at=AT)


def test_a_reversal_that_another_transaction_has_just_booked_is_refused_in_words(urssaf, draft, monkeypatch):
    entry_id = operations.post(organism_id=urssaf, draft=draft(), at=AT)
    undo = {"organism_id": urssaf, "entry_id": entry_id, "accounting_on": DAY, "at": AT}
    operations.reverse(key="undo:1", **undo)
    monkeypatch.setattr(operations, "_UNDO", operations._UNDO.replace("AND undoing.reverses = entry.id", "AND false"))
    with pytest.raises(operations.AlreadyReversed):
        operations.reverse(key="undo:2", **undo)


def test_balances_go_by_either_day_and_by_prefix(urssaf, draft):
    operations.post(organism_id=urssaf, draft=draft("a", cents=10, on=DAY, value_on=date(2026, 4, 20)), at=AT)
    operations.post(organism_id=urssaf, draft=draft("b", cents=5, on=date(2026, 4, 20), value_on=DAY), at=AT)
    assert queries.balances(organism_id=urssaf, on=DAY, prefix="rec") == {"receivable:contributors": 10}
    assert queries.balances(organism_id=urssaf, on=DAY, prefix="rec", by="value_on") == {"receivable:contributors": 5}
    assert queries.balances(organism_id=urssaf, on=DAY - timedelta(1)) == {}
    assert queries.balances(organism_id=urssaf, prefix="due:")["due:health:uncollected"] == -15


def test_the_history_of_an_account_is_paged_from_the_last_booked(urssaf, draft, django_assert_num_queries):
    drafts = [draft(f"k{number}", cents=number + 1) for number in range(5)]
    bank = draft("bank", legs=collecting.transfer_received(3))
    ids = operations.post_all(organism_id=urssaf, drafts=[*drafts, bank], at=AT)
    with django_assert_num_queries(1):
        page = queries.account_history(organism_id=urssaf, path="due:health:uncollected", size=3)
    assert [entry.id for entry in page.entries] == [ids[4], ids[3], ids[2]]
    rest = queries.account_history(organism_id=urssaf, path="due:health:uncollected", size=3, before=page.next_before)
    assert [entry.id for entry in rest.entries] == [ids[1], ids[0]]
    assert rest.next_before is None
    assert queries.account_history(organism_id=urssaf, path="fees:income").entries == ()
