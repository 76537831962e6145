"""A payroll vendor tries a file, corrects it, sends it, and replaces it the day before the due date."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.contributor_books import agrees_with_ledger
from tests.support.dsn_builder import Employee, made, siret

from laroque.apps.access import operations as access
from laroque.apps.access.models import User
from laroque.apps.access.states import Role
from laroque.apps.contributions import queries
from laroque.apps.network import queries as network
from laroque.interfaces.web.portal import portal_sending
from laroque.postgres.scope import scope
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.declarations.assess_month import assess_month
from laroque.usecases.declarations.return_reports import report_reception

pytestmark = pytest.mark.db
CLIENT = siret(301)
MONTH = date(2026, 5, 1)
FIRST_DAY, EVE = datetime(2026, 6, 3, 9, tzinfo=UTC), datetime(2026, 6, 14, 21, 59, tzinfo=UTC)


@pytest.fixture
def paris(db, settings, tmp_path) -> int:
    settings.LAROQUE_STORE = tmp_path / "store"
    settings.LAROQUE_MFA_REQUIRED = False
    return network.organism_by_code(code="urssaf-117").id


@pytest.fixture
def vendor(paris) -> Client:
    """Someone of a payroll office, who declares for the employer."""
    number = access.create_user(username="vendor", email="vendor@example.org", password="a long enough phrase")
    access.grant_membership(
        user_id=number, organism_id=paris, role=Role.ACCOUNTANT, valid_from=date(2026, 1, 1), siren=CLIENT[:9]
    )
    client = Client()
    client.force_login(User.objects.get(pk=number))
    client.get("/choose/")
    return client


class Office:
    """What the vendor does on the portal, at an instant."""

    def __init__(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        self._client, self._patch = client, monkeypatch

    def deposit(self, content: bytes, button: str, at: datetime) -> dict:
        self._patch.setattr(portal_sending.timezone, "now", lambda: at)
        file = SimpleUploadedFile("may.dsn", content)
        return self._client.post("/portal/send/", {"file": file, button: "1"}).context["result"]


def assess(paris: int, at: datetime) -> int:
    """What the employer owes for the month once it is assessed."""
    assess_month(organism_id=paris, month=MONTH, at=at)
    with scope(paris):
        account = queries.account_by_siret(organism_id=paris, siret=CLIENT)
        assert account is not None
        return sum(queries.shares(organism_id=paris, account_id=account.id, month=MONTH).values())


def facts(**changes) -> dict:
    return {"siret": CLIENT, "month": "2026-05", "employees": (Employee(gross_cents=250_000),)} | changes


def test_a_vendor_tries_corrects_sends_and_replaces_on_the_eve(paris, vendor, monkeypatch):
    office = Office(vendor, monkeypatch)
    wrong = made(**facts()).replace(b"S21.G00.23.002,'920'", b"S21.G00.23.002,'999'", 1)
    tried = office.deposit(wrong, "try", FIRST_DAY)
    assert not tried["is_accepted"]
    assert next(each["rubrique"] for each in tried["findings"] if each["rejects"]) == "S21.G00.23.002"

    right = made(**facts())
    tried = office.deposit(right, "try", FIRST_DAY)
    assert (tried["is_accepted"], tried["declarations"][0]["due_on"]) == (True, date(2026, 6, 15))
    due = tried["amounts"][0]["recomputed_total_cents"]
    with scope(paris):
        assert queries.declarations(organism_id=paris, siret=CLIENT) == []

    sent = office.deposit(right, "send", FIRST_DAY)
    assert (sent["is_accepted"], [each["recorded"] for each in sent["declarations"]]) == (True, [True])
    assert assess(paris, FIRST_DAY) == due

    raised = made(**facts(type="03", order=2, employees=(Employee(gross_cents=300_000),)))
    again = office.deposit(raised, "send", EVE)
    assert again["is_accepted"]
    assert [each["control"] for each in again["findings"] if each["control"].startswith("D")] == []
    higher = assess(paris, EVE)
    assert higher > due
    with scope(paris):
        told = [(each.order_number, each.state.value) for each in queries.declarations(organism_id=paris, siret=CLIENT)]
        assert sorted(told) == [(1, "replaced"), (2, "assessed")]
        assert agrees_with_ledger(paris)

    report_reception(organism_id=paris, since=FIRST_DAY, at=EVE)
    assert vendor.get("/portal/reports/").status_code == 200
    assert audit_books().clean


def test_a_replacement_that_comes_on_the_due_day_is_told_so(paris, vendor, monkeypatch):
    office = Office(vendor, monkeypatch)
    office.deposit(made(**facts()), "send", FIRST_DAY)
    late = office.deposit(made(**facts(type="03", order=2)), "send", datetime(2026, 6, 14, 22, 1, tzinfo=UTC))
    assert (late["is_accepted"], [each["control"] for each in late["findings"] if each["control"] == "D03"]) == (
        True,
        ["D03"],
    )
