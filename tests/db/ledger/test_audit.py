"""The audit: clean on a month that closes, and it names each fault."""

from datetime import date, timedelta

import psycopg
import pytest
from tests.db.ledger.conftest import AT, DAY
from tests.support.ledger_stories import STORIES, worked_month, worked_month_ends

from laroque.apps.ledger import operations, queries
from laroque.apps.ledger.audit import audit
from laroque.apps.ledger.checks import Check, Difference
from laroque.apps.ledger.rules import Draft, agency, collecting
from laroque.kernel.text import Text
from laroque.postgres.connections import conninfo
from laroque.postgres.roles import OWNER
from laroque.postgres.scope import scope


@pytest.fixture(scope="session")
def ids(django_db_setup, django_db_blocker):
    """The number of each body, and of the agency, by code."""
    from laroque.apps.network.rules.catalogue import read_network

    return {organism.code: organism.id for organism in read_network().organisms}


@pytest.fixture
def book(ids):
    """Book steps of a story, each in its body, on consecutive keys."""
    booked = []

    def run(steps, *, on=DAY):
        for step in steps:
            if step.legs:
                booked.append(step)
                draft = Draft(step.rule, "story:1", f"step:{len(booked)}", on, on, step.legs, step.pair)
                with scope(ids[step.body]):
                    operations.post(organism_id=ids[step.body], draft=draft, at=AT)

    return run


@pytest.fixture
def run_audit(ids):
    """Audit in a national scope; gives the names of the checks that are not clean."""

    def run(**given):
        with scope(ids["agency"], national=True):
            return audit(**given)

    return run


def faults(found):
    return [check.name for check in found.checks if not check.clean]


@pytest.mark.django_db
def test_the_worked_month_ends_as_its_table_says_and_is_clean(book, run_audit, ids):
    book(worked_month())
    for code, expected in worked_month_ends().items():
        with scope(ids[code]):
            assert queries.balances(organism_id=ids[code]) == expected
    assert faults(run_audit()) == []


@pytest.mark.django_db
def test_books_stay_clean_when_days_are_sealed(book, run_audit, ids):
    book(worked_month())
    for code in worked_month_ends():
        with scope(ids[code]):
            operations.close_day(organism_id=ids[code], day=DAY, at=AT, by="treasurer")
    book(STORIES[0]("again", {"health": 900, "fnal": 100}), on=DAY + timedelta(1))
    assert faults(run_audit()) == []


@pytest.mark.django_db
def test_empty_books_are_clean(run_audit):
    found = run_audit()
    assert found.clean
    assert found.as_json()["waiting"] == []


@pytest.mark.django_db
def test_every_story_is_clean_in_the_database_too(book, run_audit):
    for story in STORIES:
        book(worked_month()[:9] + story(story.__name__, {"health": 900, "unemployment": 100, "family": -30}))
    assert faults(run_audit()) == []


@pytest.mark.django_db
def test_a_pair_still_single_after_two_working_days_is_an_alarm(book, run_audit, ids):
    monday, thursday = date(2026, 4, 13), date(2026, 4, 16)
    book(worked_month()[:4], on=monday)
    with scope(ids["urssaf-117"]):
        sweep = Draft("swept", "d:1", "s", monday, monday, collecting.swept_by_body(9), "pair:1")
        operations.post(organism_id=ids["urssaf-117"], draft=sweep, at=AT)
    assert "pairs_complete" not in faults(run_audit(on=thursday - timedelta(1)))
    found = run_audit(on=thursday)
    (alone,) = next(check.differences for check in found.checks if check.name == "pairs_complete")
    assert (alone.organism, "pair:1" in alone.message.en) == ("urssaf-117", True)
    assert "transits_clear" in faults(found)
    assert [waiting.as_json() for waiting in found.waiting] == [
        {"organism": "urssaf-117", "account": "transit:sweeps", "balance_cents": -9}
    ]


@pytest.mark.django_db
def test_halves_that_do_not_cancel_are_named(book, run_audit, ids):
    book(worked_month())
    for code, legs in (
        ("urssaf-117", collecting.notified_by_body({"health": 100})),
        ("agency", agency.notified_at_agency("urssaf-117", {"health": 90})),
    ):
        with scope(ids[code]):
            draft = Draft("notified", "d:1", "n", DAY, DAY, legs, "pair:1")
            operations.post(organism_id=ids[code], draft=draft, at=AT)
    found = run_audit()
    assert faults(found) == ["liaisons_mirror", "pairs_agree"]
    (gap,) = next(check.differences for check in found.checks if check.name == "liaisons_mirror")
    assert (gap.organism, gap.account, gap.cents) == ("urssaf-117", "liaison:agency:pool", -10)


@pytest.mark.django_db
def test_a_liaison_booked_without_its_pair_is_named(book, run_audit, ids):
    book(worked_month())
    with scope(ids["agency"]):
        legs = agency.notified_at_agency("urssaf-117", {"health": 90})
        operations.post(organism_id=ids["agency"], draft=Draft("n", "d:1", "n", DAY, DAY, legs), at=AT)
    assert faults(run_audit()) == ["liaisons_mirror"]


@pytest.mark.django_db
def test_an_overdrawn_account_of_the_agency_is_named_even_when_it_recovers(run_audit, ids):
    with scope(ids["agency"]):
        for number, (on, cents) in enumerate([(DAY, -5), (DAY + timedelta(1), 5)]):
            legs = agency.deposit_received("cnracl", cents)
            draft = Draft("deposit", "d:1", f"n{number}", on, on, legs)
            operations.post(organism_id=ids["agency"], draft=draft, at=AT)
    assert faults(run_audit()) == ["agency_never_overdrawn"]


@pytest.mark.django_db
def test_checks_of_the_apps_above_are_run_after(run_audit):
    fault = Check("sub_accounts", (Difference(Text("differs", "diffère"), "urssaf-117", cents=3),))
    found = run_audit(extra_checks=[lambda: fault, lambda: Check("statements")])
    assert [check.name for check in found.checks[-2:]] == ["sub_accounts", "statements"]
    assert not found.clean


TAMPERINGS = {
    "UPDATE ledger_entry SET cents = '{{90001,-90000}}' WHERE key = 'step:2'": {"entries_balance"},
    "UPDATE ledger_entry SET cents = '{{80000,-80000}}' WHERE key = 'step:2'": {
        "balances_recompute",
        "seals_recompute",
    },
    "UPDATE ledger_entry SET source = 'elsewhere' WHERE key = 'step:2'": {"seals_recompute"},
    "DELETE FROM ledger_entry WHERE key = 'step:2'": {"balances_recompute", "seals_recompute"},
    "UPDATE ledger_entry SET accounting_on = '2026-04-01' WHERE key = 'step:2'": {"seals_recompute"},
    "UPDATE ledger_seal SET balances = '{{}}'": {"balances_recompute", "seals_recompute"},
    "UPDATE ledger_seal SET previous = sha256('x')": {"seals_recompute"},
    "UPDATE ledger_account SET path = 'due:nobody' WHERE path = 'due:health:collected'": {"accounts_in_chart"},
    "DELETE FROM ledger_account WHERE path = 'transit:debits'": {"accounts_in_chart"},
}


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_an_owner_who_lifts_the_guards_is_found_out(fresh_database, book, run_audit, ids, statement):
    book(worked_month())
    for code in worked_month_ends():
        with scope(ids[code]):
            operations.close_day(organism_id=ids[code], day=DAY, at=AT, by="treasurer")
    with psycopg.connect(conninfo(OWNER)) as owner:
        for table in ("ledger_entry", "ledger_seal", "ledger_account"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute("ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_balances")
        assert owner.execute(statement.format()).rowcount > 0
    assert TAMPERINGS[statement] <= set(faults(run_audit()))
