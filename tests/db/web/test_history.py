"""Who changed this: the journal of a record, as people read it."""

from datetime import UTC, datetime

import pytest
from tests.db.web.conftest import make_user

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role
from laroque.apps.ledger.models import Entry
from laroque.apps.registry import operations as registry
from laroque.apps.registry.models import BankAccount
from laroque.apps.registry.rules import EstablishmentRow
from laroque.postgres.journal import acting
from laroque.postgres.scope import scope

AT = datetime(2026, 5, 5, 10, tzinfo=UTC)


def rows(page) -> list[dict]:
    """The lines of a history, the latest first."""
    return [line.row for line in page.context["table"].rows]


def test_a_change_says_who_when_and_from_what_to_what(world, officer):
    payer = world.ours.sirets[0]
    user = make_user("clerk", "urssaf-117", Role.SUPERVISOR)
    with acting(user=user.pk, command="receive"):
        registry.register_establishments(rows=[EstablishmentRow(siret=payer, name="NEW NAME")])
    (latest, first) = rows(officer.get(f"/history/establishment/{payer}/"))
    assert (latest["who"], latest["by"]) == ("clerk", "receive")
    assert latest["fields"] == f"name: SHOP {payer} → NEW NAME"
    assert first["what"].label == "Made"


def test_a_user_is_read_by_those_of_the_organism_he_works_for(world, officer, sign_in):
    user = make_user("clerk", "urssaf-117", Role.COLLECTION_OFFICER)
    assert "Made" in officer.get(f"/history/user/{user.pk}/").content.decode()
    assert sign_in("urssaf-827", Role.SUPERVISOR).get(f"/history/user/{user.pk}/").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/history/establishment/99999999999999/", "/history/person/x/", "/history/secret/1/", "/history/user/1x/"],
)
def test_what_has_no_history_is_not_there(world, officer, address):
    assert officer.get(address).status_code == 404


def test_the_iban_and_its_fingerprint_are_not_shown(world, officer):
    page = officer.get("/history/mandate/RUM-" + world.ours.sirets[0] + "/")
    assert page.status_code == 200
    account = BankAccount.objects.filter(holder_kind="establishment").first()
    shown = officer.get(f"/history/bank_account/{account.pk}/").content.decode()
    assert account.masked in shown
    assert account.fingerprint not in shown


def test_the_entries_of_a_source_are_its_history(world, officer, sign_in):
    with scope(world.ours.id):
        source = Entry.objects.filter(organism_id=world.ours.id).first().source
    page = officer.get(f"/history/entries/{source}/")
    assert sum(row["cents"] for row in rows(page)) > 0
    assert sign_in("urssaf-827", Role.AUDITOR).get(f"/history/entries/{source}x/").status_code == 404


def test_decisions_by_a_second_person_are_a_history(world, officer):
    asker, decider = (make_user(name, "urssaf-117", Role.SUPERVISOR) for name in ("asker", "decider"))
    with scope(world.ours.id):
        number = access.request_approval(
            organism_id=world.ours.id, subject_kind="refund", subject_key="7", requested_by=asker.pk, at=AT
        )
        access.refuse(organism_id=world.ours.id, approval_id=number, decided_by=decider.pk, at=AT, reason="paid twice")
    shown = rows(officer.get("/history/approval/refund:7/"))
    assert [(row["what"].label, row["who"], row["fields"]) for row in shown] == [
        ("Refused", "decider", "paid twice"),
        ("Requested", "asker", ""),
    ]


def test_an_employer_reads_no_history(world, sign_in):
    browser = sign_in("urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9])
    assert browser.get(f"/history/establishment/{world.ours.sirets[0]}/").status_code == 403


def test_the_back_office_leads_to_the_same_history(world, sign_in, settings):
    settings.LAROQUE_MFA_REQUIRED = False
    payer = world.ours.sirets[0]
    browser = sign_in("urssaf-117", Role.ADMINISTRATOR, staff=True, superuser=True)
    for address, expected in (
        (f"/admin/registry/establishment/{payer}/history/", f"/history/establishment/{payer}/"),
        (f"/admin/registry/employer/{payer[:9]}/history/", f"/history/employer/{payer[:9]}/"),
    ):
        assert browser.get(address).headers["Location"] == expected
