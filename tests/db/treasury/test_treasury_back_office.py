"""The back office shows the treasury of the body of the session, and lets nobody change it."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, make_body
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.access import operations as access
from laroque.apps.access.models import User
from laroque.apps.access.states import Role
from laroque.apps.treasury import queries
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.daily.book_statements import StatementFile, book_statements

PAGES = [
    "bankaccount", "debitbatch", "debitorder", "statement", "movement", "expected", "transferfile", "transferorder",
    "movementact", "movementpart",
]  # fmt: skip


@pytest.fixture
def body(db):
    """A body with a debit paid and a receipt of nobody."""
    found = make_body("urssaf-117", first=600, contributors=2, mandates=2)
    (file,) = collect_month(organism_id=found.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    lines = [line(OWED, DEBIT_ON, end_to_end_id=file.orders[0].key), line(1_234, DEBIT_ON, reference="A GIFT")]
    content = MadeUpBank().file(found.iban, DEBIT_ON, *lines)
    night = datetime(2026, 5, 15, 20, tzinfo=UTC)
    book_statements(organism_id=found.id, files=[StatementFile("statement.xml", content)], at=night)
    return found


@pytest.fixture
def signed_in(client, body, settings):
    """An administrator of the body, of whom no second factor is asked here."""
    settings.LAROQUE_MFA_REQUIRED = False
    number = access.create_user(username="root", email="r@example.org", password="a long enough phrase", superuser=True)
    membership = access.grant_membership(
        user_id=number, organism_id=body.id, role=Role.ADMINISTRATOR, valid_from=date(2026, 1, 1)
    )
    client.force_login(User.objects.get(pk=number))
    session = client.session
    session["membership"] = membership
    session.save()
    return client


@pytest.mark.parametrize("page", PAGES)
def test_each_list_opens(signed_in, page):
    assert signed_in.get(reverse(f"admin:treasury_{page}_changelist")).status_code == 200


def test_the_queue_of_suspense_is_a_filter_away(signed_in):
    page = signed_in.get(reverse("admin:treasury_movement_changelist"), {"state__exact": "suspense"})
    assert "A GIFT" in page.content.decode()
    assert "12.34" in page.content.decode()


def test_a_movement_is_shown_and_not_changed(signed_in, body):
    with scope(body.id):
        (waiting,) = queries.suspense(organism_id=body.id)
    address = reverse("admin:treasury_movement_change", args=[waiting.id])
    assert signed_in.get(address).status_code == 200
    assert signed_in.post(address, {"state": "explained"}).status_code == 403
