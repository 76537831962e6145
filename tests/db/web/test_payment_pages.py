"""The page of a payment: where it came from, where it went, and what is done to it."""

from tests.db.web.pages import rows_of
from tests.support.collecting_bodies import OWED
from tests.support.contributor_books import give_back, send_debit, settle

from laroque.postgres.scope import scope

ACCOUNTS = "/bodies/urssaf-117/contributors/"


def payment_address(client, siret: str) -> str:
    """The address of the one payment of an account."""
    (payment,) = rows_of(client.get(f"{ACCOUNTS}{siret}/"), "payments")
    return f"{ACCOUNTS}{siret}/payments/{payment['id']}/"


def test_a_payment_shows_where_it_went(world, officer):
    body, payer = world.ours, world.ours.sirets[0]
    with scope(body.id):
        send_debit(body.id, payer, OWED)
        settle(body.id, "D1")
    page = officer.get(payment_address(officer, payer))
    assert [(part["beneficiary"], part["cents"]) for part in rows_of(page, "allocations")] == [
        ("old_age", 10_000),
        ("health", 50_000),
        ("unemployment", 15_000),
    ]


def test_a_returned_debit_says_why(world, officer):
    body, payer = world.ours, world.ours.sirets[0]
    with scope(body.id):
        send_debit(body.id, payer, OWED)
        settle(body.id, "D1")
        give_back(body.id, "D1")
    page = officer.get(f"{ACCOUNTS}{payer}/")
    assert page.context["statement"].balance_cents == OWED
    assert rows_of(page, "payments")[0]["reason"] == "Insufficient funds"
    page = officer.get(f"{ACCOUNTS}{payer}/", headers={"accept-language": "fr"})
    assert "Rejeté par la banque" in page.content.decode()
