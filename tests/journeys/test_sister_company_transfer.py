"""An officer settles a transfer without reference, paid by a sister company for three establishments."""

from datetime import date

import pytest
from tests.support.collecting_bodies import DEBIT_ON, OWED, balances, book, make_body, noon
from tests.support.contributor_books import assess, declare, filing
from tests.support.dsn_builder import iban, siret
from tests.support.made_up_bank import MadeUpBank, line
from tests.support.officers import make_officer

from laroque.apps.contributions.queries.open_months import open_months
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import EstablishmentRow
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import NotInSuspense, Part
from laroque.postgres.scope import scope
from laroque.usecases.collection.settle_receipts import proposals, settle, undo_match
from laroque.usecases.daily.audit_books import audit_books

pytestmark = pytest.mark.db

LATER = date(2026, 5, 18)
PAYER = "HOLDING DU NORD"
MONTH = date(2026, 4, 1)
TO_PAY = {0: 30_000, 1: 12_345, 2: 7_655}
"""What three establishments of one employer owe, by rank, and 500 euros in all."""


@pytest.fixture
def group(db):
    """A body with five contributors who owe 750 euros each, and an employer of three establishments."""
    body = make_body("urssaf-117", first=100, contributors=5, mandates=0, orders=False)
    sites = [f"{siret(800)[:9]}{rank}" for rank in _nics(siret(800)[:9])]
    with scope(body.id):
        declare(body.id, *(filing(each) for each in sites))
        assess(body.id, {each: {("employer", "health"): TO_PAY[rank]} for rank, each in enumerate(sites)})
        rows = [
            EstablishmentRow(siret=each, name=f"SHOP {rank}", employer_name="GROUPE NORD")
            for rank, each in enumerate(sites)
        ]
        registry.register_establishments(rows=rows)
    return body, sites


def _nics(siren: str) -> list[str]:
    """Three internal numbers whose key is right."""
    from stdnum import luhn

    return [f"{n:04d}{luhn.calc_check_digit(f'{siren}{n:04d}')}" for n in (1, 2, 3)]


def accounts(body, sites) -> list[int]:
    """The accounts of establishments."""
    from tests.support.contributor_books import account_of

    with scope(body.id):
        return [account_of(body.id, each) for each in sites]


def receive(body, cents: int, day: date, bank: MadeUpBank, **facts):
    """A transfer of the sister company stands on the statement; the movement that waits."""
    payer = {"counterparty_name": PAYER, "counterparty_iban": iban(990), **facts}
    book(body, bank.file(body.iban, day, line(cents, day, **payer)), day)
    with scope(body.id):
        return treasury.suspense(organism_id=body.id)[-1]


def test_a_transfer_of_a_sister_company_pays_three_establishments(group):
    body, sites = group
    bank, officer = MadeUpBank(), make_officer(body.id, "lea")
    first, second, third = accounts(body, sites)

    # Nothing is written but the name of the payer, whom nobody knows: the officer finds the employer and settles it.
    waiting = receive(body, 10_000, DEBIT_ON, bank)
    assert proposals(organism_id=body.id, movement_id=waiting.id) == []
    settle(organism_id=body.id, movement_id=waiting.id, parts=[Part(first, 10_000)], by=officer, at=noon(DEBIT_ON))

    # The same payer again: its account is known, the sisters too, and what the three owe is the amount to the cent.
    again = receive(body, 40_000, LATER, bank)
    found = proposals(organism_id=body.id, movement_id=again.id)
    assert [(each.rule.value, each.agrees, [part.cents for part in each.parts]) for each in found] == [
        ("same_employer", True, [20_000, 12_345, 7_655]),
        ("paid_before", False, [40_000]),
    ]
    assert "the amount is what 3 accounts owe for one month" in found[0].why.en

    parts = [Part(part.account_id, part.cents, part.named_month) for part in found[0].parts]
    settle(organism_id=body.id, movement_id=again.id, parts=parts, by=officer, at=noon(LATER))
    with scope(body.id):
        assert open_months(organism_id=body.id, account_ids=[first, second, third]) == []
        assert treasury.suspense(organism_id=body.id) == []
        receipt = treasury.receipt(organism_id=body.id, movement_id=again.id)
    assert (receipt.payer, [part.cents for part in receipt.parts]) == (PAYER, [20_000, 12_345, 7_655])
    assert [(act.kind.value, act.username) for act in receipt.acts] == [("settled", "lea")]
    assert balances(body.id)["bank:collection"] == 50_000
    assert "suspense:receipts" not in balances(body.id)
    assert balances(body.id)["receivable:contributors"] == 5 * OWED
    assert audit_books().clean


def test_the_second_officer_is_told_what_the_first_did(group):
    body, sites = group
    lea, tom = (make_officer(body.id, name) for name in ("lea", "tom"))
    first, second, _ = accounts(body, sites)
    waiting = receive(body, 10_000, DEBIT_ON, MadeUpBank())
    facts = {"organism_id": body.id, "movement_id": waiting.id, "at": noon(DEBIT_ON)}
    settle(parts=[Part(first, 10_000)], by=lea, **facts)
    settle(parts=[Part(first, 10_000)], by=lea, **facts)
    with pytest.raises(
        NotInSuspense, match=f"lea dealt with movement {waiting.id} on 2026-05-15 at 12:00 UTC: settled"
    ):
        settle(parts=[Part(second, 10_000)], by=tom, **facts)
    assert balances(body.id)["receivable:contributors"] == 5 * OWED + 50_000 - 10_000


def test_a_wrong_match_is_undone_and_settled_anew(group):
    body, sites = group
    lea = make_officer(body.id, "lea")
    first, second, _ = accounts(body, sites)
    waiting = receive(body, 10_000, DEBIT_ON, MadeUpBank())
    facts = {"organism_id": body.id, "movement_id": waiting.id, "by": lea, "at": noon(DEBIT_ON)}
    settle(parts=[Part(first, 10_000)], **facts)
    before = balances(body.id)
    undo_match(reason="of the other shop", **facts)
    assert balances(body.id)["suspense:receipts"] == -10_000
    settle(parts=[Part(second, 10_000)], **facts)
    assert balances(body.id) == before
    with scope(body.id):
        receipt = treasury.receipt(organism_id=body.id, movement_id=waiting.id)
        assert [each.account_id for each in receipt.parts if not each.is_undone] == [second]
    assert [act.kind.value for act in receipt.acts] == ["settled", "undone", "settled"]
    assert audit_books().clean
