"""A self-employed person declares on the portal and keeps the receipt; an officer registers him and reads on."""

from datetime import UTC, date, datetime

import pytest
from stdnum import luhn
from tests.db.web.pages import statements
from tests.support.contributor_books import agrees_with_ledger
from tests.support.dsn_builder import siret

from laroque.apps.access import queries as approvals
from laroque.apps.access.states import Role
from laroque.apps.contributions import queries
from laroque.apps.contributions.states import FactKind
from laroque.apps.registry.self_employed import SelfEmployedRow
from laroque.apps.registry.states import Activity, Rhythm
from laroque.interfaces.web import approval_pages
from laroque.interfaces.web.desk import self_employed_acts, self_employed_pages
from laroque.interfaces.web.portal import portal_pages
from laroque.postgres.scope import scope
from laroque.usecases.self_employment.self_employed import Said, declare_all, register

KEY = "0123456789abcdef01234567"
ALONE = siret(880)


@pytest.fixture(autouse=True)
def _in_may(monkeypatch) -> None:
    monkeypatch.setattr(self_employed_acts.timezone, "now", lambda: datetime(2026, 5, 5, 10, tzinfo=UTC))
    _on(monkeypatch, date(2026, 5, 5))


def _on(monkeypatch, day: date) -> None:
    for pages in (portal_pages, self_employed_acts, self_employed_pages):
        monkeypatch.setattr(pages, "today", lambda: day)


@pytest.fixture
def registered(world, officer) -> str:
    """The address of the page of a micro-entrepreneur whom an officer has registered."""
    asked = {
        "key": KEY, "siret": ALONE, "name": "ATELIER", "scheme": "micro", "activity": "services_craft",
        "started_on": "2025-02-01", "rhythm": "monthly", "pay_day": "5",
    }  # fmt: skip
    page = "/bodies/urssaf-117/self-employed/register/"
    assert b"Read again" in officer.post(page, asked).content
    done = officer.post(page, {**asked, "confirmed": "1"})
    assert done.status_code == 302
    return done["Location"]


def test_an_officer_registers_a_person_and_is_told_what_does_not_fit(registered, officer):
    assert registered == f"/bodies/urssaf-117/contributors/{ALONE}/self-employed/"
    assert "ATELIER" in officer.get(registered).content.decode()
    wrong = {
        "key": KEY, "siret": ALONE, "scheme": "general", "activity": "sales", "started_on": "2025-02-01",
        "rhythm": "monthly", "pay_day": "5", "confirmed": "1",
    }  # fmt: skip
    told = officer.post("/bodies/urssaf-117/self-employed/register/", wrong).content.decode()
    assert "Sale of goods, housing (sales) is no activity of this scheme" in told
    silence = {"key": KEY, "year": "2025", "reason": "no return came", "confirmed": "1"}
    assert "CGI 293 B" in officer.post(f"{registered}silence/", silence).content.decode()
    other = {**wrong, "key": "0123456789abcdef0123456b", "scheme": "micro"}
    asked = officer.post("/bodies/urssaf-117/self-employed/register/", other, follow=True).content.decode()
    assert "a second person decides" in asked
    waits = officer.get("/approvals/").content.decode()
    assert f"{ALONE} · Micro-entrepreneur · Sale of goods, housing · 2025-02-01" in waits


def test_a_person_declares_reviews_confirms_and_keeps_the_receipt(world, registered, sign_in):
    person = sign_in("urssaf-117", Role.EMPLOYER, siren=ALONE[:9])
    assert person.get("/portal/").context["late"] == []
    form = f"{registered}declare/turnover/"
    asked = {"key": KEY, "month": "2026-04", "cents": "4 000,00"}
    assert b"Read again" in person.post(form, asked).content
    receipt = person.post(form, {**asked, "confirmed": "1"})["Location"]
    assert person.post(form, {**asked, "confirmed": "1"})["Location"] == receipt
    told = person.get(f"{receipt}?format=text").content.decode()
    assert "4,000.00" in told
    assert "879.00" in told
    page = person.get(registered)
    assert [row.row["cents"] for row in page.context["tables"]["schedule"].rows] == [87_900]
    assert [row.row["line"] for row in page.context["tables"]["lines"].rows].count("Vocational training") == 1
    month = person.get(f"/bodies/urssaf-117/contributors/{ALONE}/months/2026-04/")
    assert "Tax of the chambers" in month.content.decode()
    with scope(world.ours.id):
        account = queries.account_by_siret(organism_id=world.ours.id, siret=ALONE)
        (line,) = queries.account_journal(organism_id=world.ours.id, account_id=account.id)
        assert (line.kind, line.cents) == (queries.JournalKind.ASSESSED, 87_900)


def test_a_declaration_too_soon_says_when(registered, sign_in):
    person = sign_in("urssaf-117", Role.ACCOUNTANT, siren=ALONE[:9])
    sent = {"key": KEY, "month": "2026-05", "cents": "1", "confirmed": "1"}
    assert "from 2026-06-01" in person.post(f"{registered}declare/turnover/", sent).content.decode()
    assert person.get(f"{registered}declare/nothing/").status_code == 404


def test_what_is_missing_is_shown_until_it_is_declared(world, registered, sign_in, monkeypatch):
    _on(monkeypatch, date(2026, 6, 10))
    person = sign_in("urssaf-117", Role.EMPLOYER, siren=ALONE[:9])
    page = person.get(registered)
    assert [row.month for row in page.context["missing"]] == [date(2026, 4, 1)]
    assert "?month=2026-04" in page.content.decode()
    person.post(f"{registered}declare/turnover/", {"key": KEY, "month": "2026-04", "cents": "0", "confirmed": "1"})
    assert person.get(registered).context["missing"] == []


def test_a_year_without_return_is_assessed_by_two_people(world, officer, sign_in, monkeypatch):
    at = datetime(2026, 5, 5, 10, tzinfo=UTC)
    person = SelfEmployedRow(
        siret=ALONE, organism_id=world.ours.id, is_micro=False, activity=Activity.CRAFT, rhythm=Rhythm.MONTHLY,
        started_on=date(2024, 1, 1), registered_on=date(2024, 1, 1),
    )  # fmt: skip
    register(organism_id=world.ours.id, rows=[person], at=at)
    page = f"/bodies/urssaf-117/contributors/{ALONE}/self-employed/silence/"
    asked = {"key": KEY, "year": "2024", "reason": "no return came", "confirmed": "1"}
    assert "not over" in officer.post(page, {**asked, "year": "2026"}).content.decode()
    assert officer.post(page, asked).status_code == 302
    monkeypatch.setattr(approval_pages.timezone, "now", lambda: at)
    with scope(world.ours.id):
        (waiting,) = approvals.pending_approvals(organism_id=world.ours.id)
    decided = {"key": KEY, "approved": "yes", "reason": "seen", "confirmed": "1"}
    assert officer.post(f"/approvals/{waiting.id}/", decided).status_code == 403
    supervisor = sign_in("urssaf-117", Role.SUPERVISOR)
    assert supervisor.post(f"/approvals/{waiting.id}/", decided).status_code == 302
    with scope(world.ours.id):
        account = queries.account_by_siret(organism_id=world.ours.id, siret=ALONE)
        told = queries.charges(organism_id=world.ours.id, account_id=account.id)
        assert sum(each.cents for each in told) > 0
        assert agrees_with_ledger(world.ours.id)


def test_the_home_page_leads_to_the_turnovers_to_declare(registered, sign_in, monkeypatch):
    _on(monkeypatch, date(2026, 5, 31))
    person = sign_in("urssaf-117", Role.EMPLOYER, siren=ALONE[:9])
    form = f"{registered}declare/turnover/?month=2026-04"
    on_the_last_day = person.get("/portal/")
    assert (on_the_last_day.context["next"]["declare"], on_the_last_day.context["late"]) == (form, [])
    assert f'href="{form}"' in on_the_last_day.content.decode()
    assert f'href="{registered}"' in on_the_last_day.content.decode()
    assert person.get(registered).context["missing"] == []
    _on(monkeypatch, date(2026, 6, 1))
    late = person.get("/portal/")
    assert [row["month"] for row in late.context["late"]] == [date(2026, 4, 1)]
    assert "all is declared" not in late.content.decode()
    assert f'href="{form}"' in person.get("/portal/due-days/").content.decode()


def test_pages_open_in_a_year_whose_law_is_not_held(registered, sign_in, monkeypatch):
    _on(monkeypatch, date(2096, 5, 31))
    person = sign_in("urssaf-117", Role.EMPLOYER, siren=ALONE[:9])
    for page in ("/portal/", "/portal/due-days/", registered):
        assert "Micro.first_return_months was checked from" in person.get(page).content.decode()


def test_a_form_holds_what_is_declared_most_often(world, registered, officer):
    days = officer.get(f"{registered}declare/rhythm/").context["form"]
    assert (days["rhythm"].value(), days["pay_day"].value()) == ("monthly", 5)
    years = [
        officer.get(f"{registered}declare/{kind}/").context["form"]["year"].value() for kind in ("income", "estimate")
    ]
    assert years == [2025, 2026]


def test_thirty_persons_and_declarations_take_as_many_statements_as_one(world, registered, officer, sign_in):
    at = datetime(2026, 5, 5, 10, tzinfo=UTC)

    def turnover(number: str, rank: int) -> Said:
        return Said(siret=number, kind=FactKind.TURNOVER, month=date(2026, 4, 1), key=f"k{rank}", cents=100_000 + rank)

    declare_all(organism_id=world.ours.id, said=[turnover(ALONE, 0)], at=at)
    person = sign_in("urssaf-117", Role.EMPLOYER, siren=ALONE[:9])
    asked = [
        (person, "/portal/"), (person, "/portal/due-days/"), (person, registered), (officer, registered),
        (officer, "/bodies/urssaf-117/contributors/"), (person, "/bodies/urssaf-117/contributors/"),
    ]  # fmt: skip
    before = [statements(*page) for page in asked]
    stems = [f"{ALONE[:9]}{rank:04d}" for rank in range(5000, 5029)]
    others = [f"{stem}{luhn.calc_check_digit(stem)}" for stem in stems]
    rows = [
        SelfEmployedRow(
            siret=each, organism_id=world.ours.id, is_micro=True, activity=Activity.SALES, rhythm=Rhythm.MONTHLY,
            started_on=date(2025, 1, 1), registered_on=date(2026, 1, 1),
        ) for each in others
    ]  # fmt: skip
    register(organism_id=world.ours.id, rows=rows, at=at)
    said = [turnover(each, rank) for rank, each in enumerate([*[ALONE] * 29, *others], start=1)]
    assert declare_all(organism_id=world.ours.id, said=said, at=at).refused == {}
    assert [statements(*page) for page in asked] == before
    assert len(person.get("/portal/").context["tables"]["establishments"].rows) == 30
    assert len(person.get(f"{registered}?facts.limit=100").context["tables"]["facts"].rows) >= 24
