"""Refunds on the pages: asked by one person, decided by another, ordered in one file that is downloaded."""

import pytest
from django.test import Client
from tests.db.web.conftest import make_user
from tests.db.web.pages import confirmed, rows_of, statements
from tests.support.collecting_bodies import DEBIT_ON, OWED, book
from tests.support.contributor_books import pay
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.access.states import Role
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import BankAccountRow
from laroque.apps.registry.states import HolderKind
from laroque.interfaces.web.membership import today
from laroque.postgres.scope import scope

REFUNDS = "/bodies/urssaf-117/refunds/"
ACCOUNTS = "/bodies/urssaf-117/contributors/"


@pytest.fixture
def in_credit(world) -> str:
    """The page of an account that paid 100 euros too much, whose contributor has a bank account."""
    body, payer = world.ours, world.ours.sirets[1]
    book(body, MadeUpBank().file(body.iban, DEBIT_ON, line(OWED + 10_000, DEBIT_ON, reference=payer)), DEBIT_ON)
    with scope(body.id):
        row = BankAccountRow(holder_kind=HolderKind.ESTABLISHMENT, holder_key=payer, iban=iban(77), bic="BDFEFRPP")
        registry.register_bank_accounts(rows=[row])
        for other in (0, 2):
            pay(body.id, body.sirets[other], OWED, key=f"T{other}")
    return f"{ACCOUNTS}{payer}/"


def ask(client, account: str, cents: str = "100"):
    """Ask for a refund from the page of an account."""
    form = client.get(f"{account}refund/").context["form"]
    (choice,) = [number for number, _name in form.fields["account"].choices]
    return confirmed(client, f"{account}refund/", {"cents": cents, "account": str(choice), "reason": "paid twice"})[0]


def test_a_refund_is_asked_by_one_person_and_decided_by_another(world, officer, sign_in, in_credit):
    asked = ask(officer, in_credit)
    assert "a second person decides" in asked.content.decode()
    refund = asked.context["refund"]
    assert (refund.cents, refund.state.value) == (10_000, "asked")
    decide = f"{REFUNDS}{refund.id}/decide/"
    assert officer.get(decide).status_code == 403
    supervisor = sign_in("urssaf-117", Role.SUPERVISOR)
    (row,) = rows_of(supervisor.get("/approvals/"), "approvals")
    assert supervisor.get(row["decide"])["Location"] == decide
    done, _sent = confirmed(supervisor, decide, {"approved": "yes", "reason": ""})
    assert "it is to be ordered" in done.content.decode()
    assert done.context["refund"].state.value == "approved"
    ordered, _sent = confirmed(supervisor, f"{REFUNDS}order/", {"execute_on": str(today())})
    assert [row["cents"] for row in rows_of(ordered, "orders")] == [10_000]
    reference = ordered.context["file"].reference
    address = f"/bodies/urssaf-117/bank/files/{reference}/content/"
    first, second = officer.get(address), officer.get(address)
    assert first.content == second.content
    assert b'<InstdAmt Ccy="EUR">100.00</InstdAmt>' in first.content
    assert [row["state"] for row in rows_of(officer.get(REFUNDS), "refunds")] == ["ordered"]
    assert [row["state"] for row in rows_of(officer.get(in_credit), "refunds")] == ["ordered"]


def test_who_asked_for_a_refund_does_not_decide_on_it_whatever_the_role(world, sign_in, in_credit):
    supervisor = sign_in("urssaf-117", Role.SUPERVISOR)
    refund = ask(supervisor, in_credit).context["refund"]
    page = supervisor.get(f"{REFUNDS}{refund.id}/")
    assert "You asked for it yourself" in page.content.decode()
    refused, _sent = confirmed(supervisor, f"{REFUNDS}{refund.id}/decide/", {"approved": "yes", "reason": ""})
    assert "You asked for it yourself: a second person decides" in str(refused.context["form"].non_field_errors())
    assert supervisor.get(f"{REFUNDS}{refund.id}/").context["refund"].state.value == "asked"


def test_a_refusal_needs_its_reason_and_sets_the_credit_free(world, officer, sign_in, in_credit):
    refund = ask(officer, in_credit).context["refund"]
    assert officer.get(in_credit).context["statement"].reserved_cents == 10_000
    supervisor = sign_in("urssaf-117", Role.SUPERVISOR)
    decide = f"{REFUNDS}{refund.id}/decide/"
    without, _sent = confirmed(supervisor, decide, {"approved": "no", "reason": " "})
    assert list(without.context["form"].errors) == ["reason"]
    confirmed(supervisor, decide, {"approved": "no", "reason": "wrong account"})
    statement = officer.get(in_credit).context["statement"]
    assert (statement.credit_cents, statement.reserved_cents) == (10_000, 0)


def test_more_than_the_credit_is_not_refunded(world, officer, in_credit):
    page = ask(officer, in_credit, cents="100.01")
    assert "ask for the credit at most" in str(page.context["form"].non_field_errors())
    assert rows_of(officer.get(REFUNDS), "refunds") == []


def test_a_contributor_without_a_bank_account_is_said(world, officer):
    page = officer.get(f"{ACCOUNTS}{world.ours.sirets[2]}/refund/")
    assert "register one first" in page.content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.COLLECTION_OFFICER, 403)])
def test_who_may_not_decide_is_refused(world, officer, sign_in, in_credit, role, status):
    refund = ask(officer, in_credit).context["refund"]
    client = officer if role is Role.COLLECTION_OFFICER else sign_in("urssaf-117", role)
    assert client.post(f"{REFUNDS}{refund.id}/decide/", {"approved": "yes"}).status_code == status
    assert client.get(f"{REFUNDS}order/").status_code == status
    assert client.get(f"{REFUNDS}{refund.id}/").status_code == 200


def test_refunds_of_another_body_are_not_there(world, officer, sign_in, in_credit):
    refund = ask(officer, in_credit).context["refund"]
    other = sign_in("urssaf-827", Role.SUPERVISOR)
    assert other.get(f"/bodies/urssaf-827/refunds/{refund.id}/").status_code == 404
    assert other.get(REFUNDS).status_code == 404
    assert rows_of(other.get("/approvals/"), "approvals") == []


def test_the_pages_of_refunds_ask_few_statements(world, officer, in_credit):
    before = statements(officer, REFUNDS)
    for cents in ("10", "20", "30"):
        ask(officer, in_credit, cents=cents)
    assert statements(officer, REFUNDS) == before
    assert before <= 12


def another_supervisor() -> Client:
    """A browser of a second supervisor of the body."""
    client = Client()
    client.force_login(make_user("another", "urssaf-117", Role.SUPERVISOR))
    client.get("/choose/")
    return client


def test_the_amount_from_which_a_second_person_decides_is_set_by_two(world, sign_in, in_credit):
    first, second = sign_in("urssaf-117", Role.SUPERVISOR), another_supervisor()
    assert "every refund" in first.get(REFUNDS).content.decode()
    asked, _sent = confirmed(first, f"{REFUNDS}second-person/", {"cents": "500", "reason": "small credits"})
    assert "a second person decides" in asked.content.decode()
    assert first.get(REFUNDS).context["from_cents"] == 0
    (row,) = rows_of(first.get("/approvals/"), "approvals")
    assert (row["cents"], row["decide"]) == (50_000, None)
    (row,) = rows_of(second.get("/approvals/"), "approvals")
    done, _sent = confirmed(second, row["decide"], {"approved": "yes", "reason": ""})
    assert "Approved." in done.content.decode()
    assert "From 500.00 €" in first.get(REFUNDS).content.decode()
    assert "nobody else decides" in ask(first, in_credit).content.decode()


def test_an_amount_that_is_refused_changes_nothing(world, officer, sign_in, in_credit):
    supervisor, another = sign_in("urssaf-117", Role.SUPERVISOR), another_supervisor()
    assert officer.get(f"{REFUNDS}second-person/").status_code == 403
    confirmed(supervisor, f"{REFUNDS}second-person/", {"cents": "1,000.50", "reason": "small credits"})
    (row,) = rows_of(another.get("/approvals/"), "approvals")
    assert row["cents"] == 100_050
    confirmed(another, row["decide"], {"approved": "no", "reason": "too high"})
    assert another.get(REFUNDS).context["from_cents"] == 0
    assert "a second person decides" in ask(supervisor, in_credit).content.decode()
