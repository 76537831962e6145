"""An administrator makes users, gives roles with another one, and helps people back in, within his organism."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from tests.db.web.conftest import PASSWORD, make_user

from laroque.apps.access import operations as access
from laroque.apps.access.models import Membership, SignInFailure, User
from laroque.apps.access.states import Role

KEY = "0123456789abcdef01234567"
ROLE = {
    "key": KEY, "confirmed": "1", "organism": "urssaf-117", "role": "collection_officer", "valid_from": "2026-01-01",
}  # fmt: skip
NEW = ROLE | {"username": "new", "email": "new@example.org", "language": "en"}


@pytest.fixture
def admin(world, sign_in) -> Client:
    """The administrator of the first body."""
    return sign_in("urssaf-117", Role.ADMINISTRATOR)


@pytest.fixture
def other(world, sign_in) -> Client:
    """The administrator of the second body."""
    return sign_in("urssaf-827", Role.ADMINISTRATOR)


@pytest.fixture
def national(world, sign_in) -> Client:
    """The national administrator."""
    return sign_in("agency", Role.ADMINISTRATOR, national=True)


@pytest.fixture
def someone(world) -> User:
    """An officer of the first body."""
    return make_user("someone", "urssaf-117", Role.COLLECTION_OFFICER)


def sign(client: Client, login: str, password: str = PASSWORD) -> bool:
    """Sign in by the form; whether it worked."""
    return client.post("/accounts/login/", {"login": login, "password": password}).get("Location") == "/"


def test_a_user_comes_in_by_a_link_once_another_administrator_approved(admin, national):
    admin.post("/users/new/", NEW)
    user = User.objects.get(username="new")
    link = re.search(r'value="http://testserver(/[^"]+)"', admin.post(f"/users/{user.pk}/link/").content.decode())[1]
    browser = Client()
    form = browser.get(link, follow=True)
    new = "quite another phrase"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert "no role in any organism" in sign_and_read(browser, "new", new)
    held = Membership.objects.get(user=user)
    admin.post(f"/users/{user.pk}/roles/{held.pk}/decide/", {"decision": "approve"})
    assert Membership.objects.get(pk=held.pk).state == "requested"
    national.post(f"/users/{user.pk}/roles/{held.pk}/decide/", {"decision": "approve"})
    assert browser.get("/choose/")["Location"] == "/"
    assert browser.get("/network/").status_code == 200


def sign_and_read(browser: Client, login: str, password: str) -> str:
    """The page of choice, after signing in."""
    assert sign(browser, login, password)
    return browser.get("/choose/").content.decode()


def test_a_link_serves_once_and_the_last_one_only(admin, someone):
    links = [
        re.search(r'value="http://testserver(/[^"]+)"', admin.post(f"/users/{someone.pk}/link/").content.decode())[1]
        for _ in range(2)
    ]
    assert "This link no longer serves" in Client().get(links[0], follow=True).content.decode()
    browser, new = Client(), "quite another phrase"
    browser.post(browser.get(links[1], follow=True).request["PATH_INFO"], {"password1": new, "password2": new})
    assert "This link no longer serves" in Client().get(links[1], follow=True).content.decode()
    assert sign(Client(), "someone", new)


def test_a_portal_role_needs_no_second_administrator(admin, world):
    siren = world.ours.sirets[0][:9]
    admin.post("/users/new/", NEW | {"role": "accountant", "siren": siren})
    assert Membership.objects.get(user__username="new").state == "approved"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"role": "employer"}, "write it"),
        ({"role": "care_officer"}, "no work for this role"),
        ({"nir": "185057800608491"}, "Only an insured person"),
        ({"siren": "123456789"}, "nine figures"),
        ({"organism": "urssaf-827"}, "Select a valid choice"),
        ({"valid_to": "2026-01-01"}, "wrong way round"),
        ({"username": "a b/c"}, "Enter a valid username"),
        ({"national": "on", "email": "someone@example.org"}, "Somebody has it already"),
    ],
)
def test_a_user_wrongly_described_is_not_made(admin, someone, changes, said):
    page = admin.post("/users/new/", NEW | changes)
    assert said in page.content.decode()
    assert not User.objects.filter(username="new").exists()


@pytest.mark.parametrize("changes", [{}, {"organism": "agency", "role": "employer", "siren": "732829320"}])
def test_only_staff_of_the_agency_read_the_whole_network(national, changes):
    page = national.post("/users/new/", NEW | {"national": "on"} | changes)
    assert "Only staff of the agency" in page.content.decode()
    assert not User.objects.filter(username="new").exists()


def test_the_page_that_asks_to_confirm_speaks_of_yes_and_no(national):
    asked = {name: value for name, value in NEW.items() if name != "confirmed"} | {"organism": "agency"}
    facts = [dict(national.post("/users/new/", asked | more).context["facts"]) for more in ({}, {"national": "on"})]
    assert [each["Reads the whole network"] for each in facts] == ["no", "yes"]
    assert facts[0]["Valid from"] == "1 Jan 2026"


def test_a_link_used_and_a_closed_access_say_what_to_do(admin, someone):
    link = re.search(r'value="http://testserver(/[^"]+)"', admin.post(f"/users/{someone.pk}/link/").content.decode())[1]
    browser = Client()
    form = browser.get(link, follow=True).redirect_chain[-1][0]
    passwords = dict.fromkeys(("password1", "password2"), "quite another phrase")
    assert 'class="button" href="/accounts/login/"' in browser.post(form, passwords, follow=True).content.decode()
    assert "This link no longer serves" in Client().get(link, follow=True).content.decode()
    access.set_active(user_id=someone.pk, active=False)
    asked = {"login": "someone", "password": "quite another phrase"}
    assert "Ask the administrator" in browser.post("/accounts/login/", asked, follow=True).content.decode()


def test_an_administrator_gives_himself_nothing(admin):
    own = User.objects.get(username="administrator.urssaf-117")
    page = admin.post(f"/users/{own.pk}/roles/", ROLE)
    assert "Nobody gives a role to himself" in page.content.decode()
    assert Membership.objects.filter(user=own).count() == 1


def test_somebody_of_another_body_is_not_there(other, someone):
    held = Membership.objects.get(user=someone)
    number = someone.pk
    assert b"someone" not in other.get("/users/").content
    assert other.get(f"/users/{number}/").status_code == 404
    for address in (
        "roles/",
        f"roles/{held.pk}/end/",
        f"roles/{held.pk}/decide/",
        "link/",
        "unlock/",
        "factor/",
        "close/",
    ):
        assert other.post(f"/users/{number}/{address}", ROLE | {"on": "2026-02-01"}).status_code == 404, address
    held.refresh_from_db()
    assert (held.valid_to, User.objects.get(pk=number).is_active) == (None, True)


def test_the_door_of_who_works_elsewhere_too_is_for_the_national_administrator(admin, national, someone, world):
    access.grant_membership(
        user_id=someone.pk, organism_id=world.theirs.id, role=Role.AUDITOR, valid_from=timezone.localdate()
    )
    assert "Lyon" not in admin.get(f"/users/{someone.pk}/").content.decode()
    assert admin.post(f"/users/{someone.pk}/link/").status_code == 403
    assert national.post(f"/users/{someone.pk}/link/").status_code == 200


def test_an_administrator_does_not_enter_as_a_superuser(national, world):
    root = User.objects.create_superuser("root", "root@example.org", PASSWORD)
    assert national.post(f"/users/{root.pk}/link/").status_code == 403


def test_a_locked_user_is_let_in_again(admin, someone):
    for _ in range(5):
        sign(Client(), "someone", "wrong")
    assert not sign(Client(), "someone")
    assert "locked until" in admin.get(f"/users/{someone.pk}/").content.decode()
    admin.post(f"/users/{someone.pk}/unlock/")
    assert SignInFailure.objects.count() == 0
    assert sign(Client(), "someone")


def test_a_lost_telephone_is_forgotten_and_the_sessions_end(admin, someone):
    browser = Client()
    sign(browser, "someone")
    totp.TOTP.activate(someone, totp.generate_totp_secret())
    admin.post(f"/users/{someone.pk}/factor/")
    assert (Authenticator.objects.count(), UserSession.objects.count()) == (0, 0)
    assert browser.get("/network/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("act", ["sessions", "close"])
def test_sessions_end_at_once(admin, someone, act):
    browser = Client()
    sign(browser, "someone")
    assert browser.get("/choose/", follow=True).status_code == 200
    admin.post(f"/users/{someone.pk}/{act}/")
    assert browser.get("/choose/")["Location"].startswith("/accounts/login/")
    assert sign(Client(), "someone") is (act == "sessions")


def test_a_role_ended_today_opens_nothing_and_ends_the_sessions(admin, someone):
    browser = Client()
    sign(browser, "someone")
    held = Membership.objects.get(user=someone)
    day = timezone.localdate().isoformat()
    admin.post(f"/users/{someone.pk}/roles/{held.pk}/end/", {"key": KEY, "confirmed": "1", "on": day})
    assert browser.get("/choose/")["Location"].startswith("/accounts/login/")
    held.refresh_from_db()
    assert held.valid_to.isoformat() == day


def test_a_role_refused_may_be_given_again(admin, national, someone):
    supervisor = ROLE | {"role": "supervisor"}
    admin.post(f"/users/{someone.pk}/roles/", supervisor)
    first = Membership.objects.get(user=someone, role="supervisor")
    national.post(f"/users/{someone.pk}/roles/{first.pk}/decide/", {"decision": "refuse"})
    admin.post(f"/users/{someone.pk}/roles/", supervisor)
    states = Membership.objects.filter(user=someone, role="supervisor").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["refused", "requested"]


def test_the_other_sessions_are_listed_and_ended(someone):
    here, there = Client(), Client(headers={"user-agent": "Another browser"})
    sign(here, "someone")
    sign(there, "someone")
    assert "Another browser" in here.get("/accounts/sessions/").content.decode()
    here.post("/accounts/sessions/")
    assert there.get("/choose/")["Location"].startswith("/accounts/login/")
    assert here.get("/accounts/sessions/").status_code == 200


def test_a_new_password_ends_the_other_sessions(someone):
    here, there = Client(), Client()
    sign(here, "someone")
    sign(there, "someone")
    new = "quite another phrase"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert there.get("/choose/")["Location"].startswith("/accounts/login/")
    assert here.get("/accounts/sessions/").status_code == 200


def test_a_session_that_nobody_uses_ends(someone, monkeypatch):
    browser = Client()
    sign(browser, "someone")
    browser.get("/network/")
    start = timezone.now()
    monkeypatch.setattr("laroque.interfaces.web.people.idle.timezone.now", lambda: start + timedelta(minutes=29))
    assert browser.get("/accounts/sessions/").status_code == 200
    monkeypatch.setattr("laroque.interfaces.web.people.idle.timezone.now", lambda: start + timedelta(minutes=60))
    assert browser.get("/accounts/sessions/")["Location"].startswith("/accounts/login/")
