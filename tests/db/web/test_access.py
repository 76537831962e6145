"""Who sees which page, and of whom."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from tests.db.web.conftest import make_user
from tests.db.web.pages import rows_of

from laroque.apps.access import operations as access
from laroque.apps.access.models import Membership, User
from laroque.apps.access.states import Role
from laroque.apps.contributions import queries as contributions
from laroque.postgres.scope import scope
from laroque.usecases.bodies.count_figures import count_all_figures


def test_a_stranger_is_sent_to_sign_in(world, client):
    for address in ("/", "/day/", "/network/", "/choose/", "/bodies/urssaf-117/contributors/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_an_officer_reads_the_accounts_of_the_body(world, officer):
    page = officer.get("/bodies/urssaf-117/contributors/")
    assert [row["siret"] for row in rows_of(page, "accounts")] == list(world.ours.sirets)
    assert officer.get(f"/bodies/urssaf-117/contributors/{world.ours.sirets[0]}/").status_code == 200


def test_the_accounts_of_another_body_are_not_there(world, officer):
    theirs = world.theirs.sirets[0]
    for address in (
        "/bodies/urssaf-827/contributors/",
        f"/bodies/urssaf-827/contributors/{theirs}/",
        f"/bodies/urssaf-117/contributors/{theirs}/",
        "/bodies/urssaf-999/contributors/",
    ):
        assert officer.get(address).status_code == 404, address


def test_row_security_holds_where_a_page_forgets_whose_account_it_is(world, officer, monkeypatch):
    from laroque.interfaces.web.desk import account_pages

    def forgetful(chosen, code):
        return account_pages.Body(world.theirs.id, code, code, own=True)

    monkeypatch.setattr(account_pages, "body_read", forgetful)
    assert rows_of(officer.get("/bodies/urssaf-827/contributors/"), "accounts") == []
    assert officer.get(f"/bodies/urssaf-827/contributors/{world.theirs.sirets[0]}/").status_code == 404


def test_an_officer_does_not_open_the_day_of_the_agency(officer):
    page = officer.get("/day/")
    assert page.status_code == 403
    assert b"Not for this role" in page.content


def test_an_employer_reads_the_accounts_of_his_siren_alone(world, sign_in):
    mine, other = world.ours.sirets[:2]
    employer = sign_in("urssaf-117", Role.EMPLOYER, siren=mine[:9])
    assert [row["siret"] for row in rows_of(employer.get("/bodies/urssaf-117/contributors/"), "accounts")] == [mine]
    searched = employer.get("/bodies/urssaf-117/contributors/", {"accounts-q": other})
    assert rows_of(searched, "accounts") == []
    named = employer.get("/bodies/urssaf-117/contributors/", {"accounts-q": "SHOP"})
    assert [row["siret"] for row in rows_of(named, "accounts")] == [mine]
    assert employer.get(f"/bodies/urssaf-117/contributors/{other}/").status_code == 404
    assert employer.get("/network/").status_code == 403


def test_the_agency_reads_every_body_chosen(world, treasurer):
    page = treasurer.get("/accounts-of-contributors/")
    rows = page.context["table"].rows
    assert [row.row["code"] for row in rows] == ["urssaf-117", "urssaf-827"]
    for body in (world.ours, world.theirs):
        assert treasurer.get(f"/bodies/{body.code}/contributors/{body.sirets[0]}/").status_code == 200


def test_who_has_two_roles_chooses_one(world):
    user = make_user("both", "urssaf-117", Role.COLLECTION_OFFICER)
    Membership.objects.create(user=user, organism_id=world.theirs.id, role=Role.SUPERVISOR, valid_from="2026-01-01")
    client = Client()
    client.force_login(user)
    assert client.get("/")["Location"] == "/choose/"
    rows = client.get("/choose/").context["memberships"]
    assert [row.organism_code for row in rows] == ["urssaf-117", "urssaf-827"]
    client.post("/choose/", {"membership": rows[1].membership_id})
    assert client.get("/bodies/urssaf-827/contributors/").status_code == 200
    assert client.get("/bodies/urssaf-117/contributors/").status_code == 404


def test_who_keeps_the_accounts_of_several_employers_chooses_once(world):
    accountant = make_user("accountant", "urssaf-117", Role.ACCOUNTANT, siren=world.ours.sirets[0][:9])
    access.grant_membership(
        user_id=accountant.pk, organism_id=world.ours.id, role=Role.ACCOUNTANT, siren=world.ours.sirets[1][:9],
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    client = Client()
    client.force_login(accountant)
    assert client.get("/choose/")["Location"] == "/"
    page = client.get("/choose/")
    assert page.context["chosen"].sirens == {siret[:9] for siret in world.ours.sirets[:2]}
    assert ", ".join(sorted(siret[:9] for siret in world.ours.sirets[:2])) in page.content.decode()


def test_a_role_of_somebody_else_cannot_be_chosen(world, sign_in, officer):
    stranger = Membership.objects.get()
    client = Client()
    client.force_login(make_user("other", "urssaf-827", Role.COLLECTION_OFFICER))
    client.post("/choose/", {"membership": stranger.pk})
    assert client.get("/bodies/urssaf-117/contributors/").status_code in (302, 404)


def test_a_membership_that_ended_shows_nothing_any_more(world, officer):
    Membership.objects.update(valid_to="2026-02-01")
    answer = officer.get("/bodies/urssaf-117/contributors/")
    assert (answer.status_code, answer["Location"]) == (302, "/choose/")
    assert "organism" not in officer.session
    assert b"You have no role in any organism today" in officer.get("/choose/").content


def test_an_administrator_without_a_role_still_reaches_the_registers(db, client):
    root = User.objects.create_superuser("root", "root@example.org", "a long enough phrase")
    client.force_login(root)
    page = client.get("/choose/")
    assert [entry.address for entry in page.context["pages"]] == ["/admin/"]
    assert b"My security" in page.content


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_that_is_not_there_has_a_way_out(world, officer, language):
    page = officer.get("/nowhere/", headers={"accept-language": language})
    assert page.status_code == 404
    assert {"en": "Page not found", "fr": "Page introuvable"}[language] in page.content.decode()


def test_an_administrator_opens_no_account(world, sign_in):
    administrator = sign_in("urssaf-117", Role.ADMINISTRATOR)
    account = f"/bodies/urssaf-117/contributors/{world.ours.sirets[0]}/"
    with scope(world.ours.id):
        (declared,) = contributions.declarations(organism_id=world.ours.id, siret=world.ours.sirets[0])
    for address in (
        "/bodies/urssaf-117/contributors/", "/accounts-of-contributors/", account, f"{account}months/2026-04/",
        f"{account}{declared.id}/", f"{account}{declared.id}/lines/1/",
    ):  # fmt: skip
        assert administrator.get(address).status_code == 403, address


def test_the_list_of_bodies_counts_no_account(world, treasurer):
    def listed():
        rows = treasurer.get("/accounts-of-contributors/").context["table"].rows
        return {row.row["code"]: row.row["accounts"] for row in rows}

    assert listed() == {"urssaf-117": None, "urssaf-827": None}
    count_all_figures(at=datetime(2026, 6, 2, 8, tzinfo=UTC), on=date(2026, 6, 2))
    assert listed() == {"urssaf-117": 3, "urssaf-827": 2}
