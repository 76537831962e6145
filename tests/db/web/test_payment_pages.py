"""The page of a payment: where it came from, where it went, and what is done to it."""

import pytest
from tests.db.web.pages import rows_of
from tests.support.collecting_bodies import OWED
from tests.support.contributor_books import give_back, pay, send_debit, settle

from laroque.apps.access.states import Role
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
    address = payment_address(officer, payer)
    page = officer.get(address)
    assert {part["beneficiary"]: part["cents"] for part in rows_of(page, "parts")} == {
        "old_age": 10_000,
        "health": 50_000,
        "unemployment": 15_000,
    }
    assert [row["event"].kind.value for row in page.context["events"]] == ["ordered", "received"]
    assert page.context["undo"] == ""
    assert officer.get(address.replace(payer, world.ours.sirets[1])).status_code == 404


def test_a_returned_debit_says_why(world, officer):
    body, payer = world.ours, world.ours.sirets[0]
    with scope(body.id):
        send_debit(body.id, payer, OWED)
        settle(body.id, "D1")
        give_back(body.id, "D1")
    page = officer.get(f"{ACCOUNTS}{payer}/")
    assert page.context["statement"].balance_cents == OWED
    assert rows_of(page, "payments")[0]["reason"] == "Insufficient funds"
    assert b"Insufficient funds" in officer.get(payment_address(officer, payer)).content
    page = officer.get(f"{ACCOUNTS}{payer}/", headers={"accept-language": "fr"})
    assert "Rejeté par la banque" in page.content.decode()


def test_a_transfer_matched_wrongly_is_undone_with_a_reason(world, officer):
    payer = world.ours.sirets[0]
    with scope(world.ours.id):
        pay(world.ours.id, payer, OWED)
    address = payment_address(officer, payer)
    asked = officer.get(f"{address}undo/").context["form"]["key"].value()
    without = officer.post(f"{address}undo/", {"key": asked, "reason": "", "confirmed": "1"})
    assert list(without.context["form"].errors) == ["reason"]
    read_again = officer.post(f"{address}undo/", {"key": asked, "reason": "paid by another"})
    assert read_again.context["facts"] == [("Why the match was wrong", "paid by another")]
    assert officer.get(f"{ACCOUNTS}{payer}/").context["statement"].balance_cents == 0
    done = officer.post(f"{address}undo/", {"key": asked, "reason": "paid by another", "confirmed": "1"}, follow=True)
    assert done.redirect_chain == [(address, 302)]
    assert "The match is undone" in done.content.decode()
    assert done.context["payment"].state.value == "undone"
    assert officer.get(f"{ACCOUNTS}{payer}/").context["statement"].balance_cents == OWED


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.SUPERVISOR, 200)])
def test_who_may_not_settle_receipts_undoes_nothing(world, officer, sign_in, role, status):
    payer = world.ours.sirets[0]
    with scope(world.ours.id):
        pay(world.ours.id, payer, OWED)
    address = payment_address(officer, payer)
    other = sign_in("urssaf-117", role)
    assert other.get(f"{address}undo/").status_code == status
    assert bool(other.get(address).context["undo"]) == (status == 200)
