"""A batch booked at a body: only what it collects, once, and a declaration takes the place of it."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.db import connection
from tests.support.contributor_books import AT, account_of, agrees_with_ledger, assess, declare, filing, pay

from laroque.apps.contributions import queries, store
from laroque.apps.contributions.batch_dues import Compared
from laroque.apps.contributions.operations import open_accounts
from laroque.engines.contributions.payslips import RULES, CollectedBy, payslips
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope
from laroque.simulation.made_up_facts import MadeUpTask, made_up_facts
from laroque.usecases.batch import Executor, assess_facts
from laroque.usecases.batch.book import NotBodies, book_organism, check_bodies

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)
FACTS = made_up_facts(MadeUpTask("", APRIL, 1, 0, 150, 1, True))
SIRETS = FACTS["siret"].unique().sort().to_list()
ABSENT, DECLARING, *OPEN = SIRETS


def collected(siret: str) -> int:
    """What the body collects of an establishment, by its payslips."""
    slips = payslips(FACTS.filter(siret=siret).drop("siret"), load())
    lines = [rule.code for rule in RULES if rule.collected_by is CollectedBy.URSSAF and rule.code != "general_relief"]
    return sum(slips[line].sum() for line in lines) - slips["relief_urssaf_cents"].sum()


def due(organism_id: int, siret: str) -> int:
    with scope(organism_id):
        statement = queries.account_statement(organism_id=organism_id, account_id=account_of(organism_id, siret))
        assert agrees_with_ledger(organism_id)
        assert queries.wrong_balances(organism_id=organism_id) == []
    return sum(month.due_cents for month in statement.months if month.month == APRIL)


def test_what_nobody_declared_is_booked_once_and_a_declaration_takes_its_place(paris, tmp_path):
    prefix = str(tmp_path)
    store.write_frame(prefix, f"facts/month=2026-04/organism={paris}/a.parquet", FACTS)
    with scope(paris):
        open_accounts(organism_id=paris, sirets=[DECLARING, *OPEN], on=APRIL)
        declare(paris, filing(DECLARING))
        assess(paris, {DECLARING: {("employer", "health"): 100_000}})
        pay(paris, OPEN[0], 1_000)
    (done,) = assess_facts(prefix=prefix, month=APRIL, executor=Executor.LOCAL, workers=1).organisms
    booked = book_organism(prefix=prefix, month=APRIL, done=done, at=AT)
    assert (booked.accounts, booked.unknown) == (len(OPEN), (ABSENT,))
    assert booked.compared == (Compared(DECLARING, 100_000, collected(DECLARING)),)
    assert {siret: due(paris, siret) for siret in OPEN} == {siret: collected(siret) for siret in OPEN}
    assert due(paris, DECLARING) == 100_000
    again = book_organism(prefix=prefix, month=APRIL, done=done, at=AT)
    assert (again.accounts, again.entries, again.compared) == (0, 0, booked.compared)
    with scope(paris):
        declare(paris, filing(OPEN[0]))
        assess(paris, {OPEN[0]: {("employer", "health"): 70_000}}, salt="later")
    assert due(paris, OPEN[0]) == 70_000
    later = book_organism(prefix=prefix, month=APRIL, done=done, at=AT)
    assert later.accounts == 0
    assert {each.siret: each.declared_cents for each in later.compared} == {DECLARING: 100_000, OPEN[0]: 70_000}
    assert due(paris, OPEN[0]) == 70_000


def test_a_declaration_taken_back_leaves_the_month_as_the_pay_says(paris, tmp_path):
    prefix, siret = str(tmp_path), OPEN[0]
    store.write_frame(prefix, f"facts/month=2026-04/organism={paris}/a.parquet", FACTS.filter(siret=siret))
    with scope(paris):
        open_accounts(organism_id=paris, sirets=[siret], on=APRIL)
    (done,) = assess_facts(prefix=prefix, month=APRIL, executor=Executor.LOCAL, workers=1).organisms
    book_organism(prefix=prefix, month=APRIL, done=done, at=AT)
    with scope(paris):
        declare(paris, filing(siret))
        assess(paris, {siret: {("employer", "health"): 70_000}})
        with connection.cursor() as cursor:
            cursor.execute("update contributions_declaration set state = 'cancelled' where organism_id = %s", [paris])
    for hours in (1, 2):
        book_organism(prefix=prefix, month=APRIL, done=done, at=AT + timedelta(hours=hours))
        assert due(paris, siret) == collected(siret)


def test_an_establishment_that_the_facts_name_no_more_owes_nothing_by_them(paris, tmp_path):
    prefix, (left, stays, refused) = str(tmp_path), OPEN[:3]
    facts = f"facts/month=2026-04/organism={paris}/a.parquet"
    store.write_frame(prefix, facts, FACTS.filter(pl.col("siret").is_in([left, stays, refused])))
    with scope(paris):
        open_accounts(organism_id=paris, sirets=[left, stays, refused], on=APRIL)
    (done,) = assess_facts(prefix=prefix, month=APRIL, executor=Executor.LOCAL, workers=1).organisms
    book_organism(prefix=prefix, month=APRIL, done=done, at=AT)
    without = FACTS.filter(pl.col("siret").is_in([stays, refused]))
    store.write_frame(prefix, facts, without.with_columns(month=pl.when(siret=stays).then("month").otherwise(None)))
    (done,) = assess_facts(prefix=prefix, month=APRIL, executor=Executor.LOCAL, workers=1).organisms
    for accounts in (1, 0):
        booked = book_organism(prefix=prefix, month=APRIL, done=done, at=AT + timedelta(hours=1))
        assert (booked.accounts, booked.unknown) == (accounts, ())
    assert {siret: due(paris, siret) for siret in (left, stays, refused)} == {
        left: 0, stays: collected(stays), refused: collected(refused),
    }  # fmt: skip


def test_facts_of_an_organism_that_collects_nothing_are_not_booked(paris):
    check_bodies([paris])
    with pytest.raises(NotBodies, match="999999"):
        check_bodies([paris, 999_999])
