"""Transfers to people outside the network: ordered once, never beyond what the account holds, freed when refused."""

from datetime import date

import pytest
from django.db import connection
from tests.support.collecting_bodies import AT, DEBIT_ON, book, make_body
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.exchanges import queries as exchanges
from laroque.apps.treasury import operations
from laroque.apps.treasury.operations import TransferKeyReused, TransferWanted, WouldOverdraw
from laroque.apps.treasury.states import AccountRole, PaymentPurpose
from laroque.formats.sepa import read_transfers
from laroque.postgres.scope import scope

ON = date(2026, 5, 18)


@pytest.fixture
def rich(db):
    """A body with 1,000 euros on its collection account, and its bank."""
    body = make_body("urssaf-117", first=300, contributors=1, mandates=0)
    bank = MadeUpBank()
    book(body, bank.file(body.iban, DEBIT_ON, line(100_000, DEBIT_ON, reference="?")), DEBIT_ON)
    return body


def wanted(key: str = "refund:1", cents: int = 40_000, **changed) -> TransferWanted:
    """A refund of 400 euros."""
    facts = {
        "purpose": PaymentPurpose.REFUND, "subject": key, "name": "Boulangerie Lœw", "iban": iban(700),
        "remittance": "REMBOURSEMENT",
    }  # fmt: skip
    return TransferWanted(key, cents, **{**facts, **changed})


def order(body, *transfers, at=AT, on=ON):
    """Order transfers from the collection account."""
    with scope(body.id):
        return operations.order_transfers(
            organism_id=body.id, organism_code=body.code, role=AccountRole.COLLECTION, execute_on=on,
            wanted=transfers, at=at,
        )  # fmt: skip


def content(body, sent) -> bytes:
    """The bytes of a file sent."""
    with scope(body.id):
        return exchanges.contents_of(organism_id=body.id, message_ids=[sent.message_id])[sent.message_id]


def test_a_file_of_transfers_pays_what_is_wanted_from_the_account(rich):
    sent = order(rich, wanted(), wanted("refund:2", 100))
    batch = read_transfers(content(rich, sent))
    assert (batch.message_id, batch.execute_on, batch.debtor.iban) == ("URSSAF-117-V260518-1", ON, rich.iban)
    assert [(each.end_to_end_id, each.amount_cents, each.creditor_name) for each in batch.transfers] == [
        ("URSSAF-117-V260518-1-1", 40_000, "Boulangerie Loew"),
        ("URSSAF-117-V260518-1-2", 100, "Boulangerie Loew"),
    ]
    assert [each.key for each in sent.orders] == ["refund:1", "refund:2"]


def test_a_transfer_asked_again_is_the_file_sent_before(rich):
    first = order(rich, wanted())
    assert order(rich, wanted()) == first
    both = order(rich, wanted(), wanted("refund:2", 100))
    assert read_transfers(content(rich, both)).total_cents == 100
    assert [each.end_to_end_id for each in both.orders] == ["URSSAF-117-V260518-1-1", "URSSAF-117-V260518-2-1"]


def test_a_key_of_something_else_is_refused(rich):
    order(rich, wanted())
    with pytest.raises(TransferKeyReused):
        order(rich, wanted(cents=40_001))


def test_what_is_ordered_already_cannot_be_ordered_again_nor_swept(rich):
    order(rich, wanted(cents=60_000))
    with pytest.raises(WouldOverdraw):
        order(rich, wanted("refund:2", 40_001))
    with scope(rich.id):
        swept = operations.order_sweep(organism_id=rich.id, organism_code=rich.code, day=DEBIT_ON, at=AT)
    assert swept.cents == 40_000
    with pytest.raises(WouldOverdraw):
        order(rich, wanted("refund:2", 1))


def test_the_account_of_a_payee_is_encrypted(rich):
    order(rich, wanted())
    with scope(rich.id), connection.cursor() as cursor:
        cursor.execute(
            "select masked, position(%s::bytea in iban_encrypted) from registry_bankaccount"
            " where holder_kind = 'payee'",
            [iban(700).encode()],
        )
        assert cursor.fetchall() == [(f"{iban(700)[:4]} •••• {iban(700)[-4:]}", 0)]


def test_a_body_sees_nothing_of_the_transfers_of_another(rich):
    order(rich, wanted())
    other = make_body("urssaf-937", first=400, contributors=1, mandates=0)
    with scope(other.id), connection.cursor() as cursor:
        for table in ("transferfile", "transferorder"):
            cursor.execute(f"select count(*) from treasury_{table}")
            assert cursor.fetchone() == (0,)
