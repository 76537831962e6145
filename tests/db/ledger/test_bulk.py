"""Bulk loads by COPY: the same refusals, the same idempotence."""

from dataclasses import asdict
from datetime import timedelta

import polars as pl
import pytest
from tests.db.ledger.conftest import AT, DAY

from laroque.apps.ledger import frames, operations, queries
from laroque.apps.ledger.chart import UnknownAccount
from laroque.apps.ledger.rules import Leg, collecting
from laroque.postgres.scope import scope


def frames_of(*booked):
    """The frames of entries and legs of pairs (organism, draft)."""
    entries = [{**asdict(draft), "organism_id": organism_id} for organism_id, draft in booked]
    legs = [
        {"organism_id": organism_id, "key": draft.key, "account": leg.account, "cents": leg.cents}
        for organism_id, draft in booked
        for leg in draft.legs
    ]
    for entry in entries:
        del entry["legs"]
    return {"entries": pl.DataFrame(entries, schema=frames.ENTRIES), "legs": pl.DataFrame(legs, schema=frames.LEGS)}


def balances(organism_id):
    with scope(organism_id):
        return queries.balances(organism_id=organism_id)


@pytest.mark.usefixtures("fresh_database")
class TestLoad:
    def test_entries_of_several_organisms_are_booked_once(self, urssaf, other_urssaf, draft):
        legs = collecting.payment_allocated({"health": 3, "mobility:authority": 4})
        given = frames_of(
            (other_urssaf, draft("a")), (urssaf, draft("a", cents=7, pair_key="p")), (urssaf, draft("b", legs=legs))
        )
        assert frames.load(**given, at=AT) == 3
        assert frames.load(**given, at=AT + timedelta(1)) == 0
        assert balances(other_urssaf) == {"due:health:uncollected": -500, "receivable:contributors": 500}
        assert balances(urssaf) == {
            "due:health:uncollected": -4,
            "due:health:collected": -3,
            "due:mobility:authority:uncollected": 4,
            "due:mobility:authority:collected": -4,
            "receivable:contributors": 7,
        }

    def test_a_loaded_entry_is_the_same_as_a_posted_one(self, urssaf, draft):
        frames.load(**frames_of((urssaf, draft())), at=AT)
        with scope(urssaf):
            loaded = queries.entry_of_key(organism_id=urssaf, key="assessed:1")
            assert operations.post(organism_id=urssaf, draft=draft(), at=AT) == loaded.id
            assert loaded.legs == draft().legs
            assert loaded.posted_at == AT

    def test_a_load_partly_booked_is_completed(self, urssaf, draft):
        frames.load(**frames_of((urssaf, draft("a"))), at=AT)
        assert frames.load(**frames_of((urssaf, draft("a")), (urssaf, draft("b"))), at=AT) == 1

    def test_a_key_with_another_content_refuses_the_load(self, urssaf, draft):
        frames.load(**frames_of((urssaf, draft("a"))), at=AT)
        with pytest.raises(operations.KeyReused):
            frames.load(**frames_of((urssaf, draft("b")), (urssaf, draft("a", cents=1))), at=AT)
        assert balances(urssaf)["receivable:contributors"] == 500

    def test_a_key_twice_in_a_load_refuses_it(self, urssaf, draft):
        with pytest.raises(operations.KeyReused):
            frames.load(**frames_of((urssaf, draft("a")), (urssaf, draft("a", cents=1))), at=AT)

    @pytest.mark.parametrize(
        "legs",
        [
            (),
            (Leg("bank:collection", 1), Leg("transit:debits", -2)),
            (Leg("bank:collection", 0), Leg("transit:debits", 0)),
        ],
    )
    def test_an_unbalanced_entry_refuses_the_load(self, urssaf, draft, legs):
        with pytest.raises(operations.Unbalanced):
            frames.load(**frames_of((urssaf, draft("a")), (urssaf, draft("b", legs=legs))), at=AT)
        assert balances(urssaf) == {}

    def test_a_leg_without_its_entry_refuses_the_load(self, urssaf, draft):
        given = frames_of((urssaf, draft("a")), (urssaf, draft("b")))
        with pytest.raises(operations.Unbalanced):
            frames.load(entries=given["entries"].head(1), legs=given["legs"], at=AT)

    def test_an_account_outside_the_chart_refuses_the_load(self, urssaf, draft):
        legs = (Leg("bank:central", 1), Leg("due_to:health", -1))
        with pytest.raises(UnknownAccount):
            frames.load(**frames_of((urssaf, draft("a", legs=legs))), at=AT)

    def test_a_sealed_day_refuses_the_load(self, urssaf, draft):
        with scope(urssaf):
            operations.close_day(organism_id=urssaf, day=DAY, at=AT, by="treasurer")
        with pytest.raises(operations.DaySealed):
            frames.load(**frames_of((urssaf, draft("a"))), at=AT)

    def test_the_balances_of_the_network_come_as_a_frame(self, urssaf, other_urssaf, draft):
        frames.load(**frames_of((urssaf, draft()), (other_urssaf, draft(cents=2))), at=AT)
        with scope(urssaf, national=True):
            frame = frames.balances_frame(prefix="receivable")
        assert frame.rows() == [
            (urssaf, "receivable:contributors", 500),
            (other_urssaf, "receivable:contributors", 2),
        ]

    def test_the_legs_of_a_period_come_as_a_frame(self, urssaf, draft):
        frames.load(**frames_of((urssaf, draft("a")), (urssaf, draft("b", on=DAY + timedelta(1)))), at=AT)
        with scope(urssaf):
            frame = frames.postings_frame(organism_id=urssaf, since=DAY, until=DAY + timedelta(1))
        assert frame.select("account", "cents", "accounting_on", "value_on").rows() == [
            ("receivable:contributors", 500, DAY, DAY),
            ("due:health:uncollected", -500, DAY, DAY),
        ]
