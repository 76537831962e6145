"""Signing in: closed accounts, languages, second factor."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.utils import timezone
from tests.db.web.conftest import PASSWORD, make_user

from laroque.apps.access.models import SignInFailure, User
from laroque.apps.access.states import Role

LOGIN = {"login": "someone", "password": PASSWORD}


@pytest.fixture
def someone(db) -> User:
    """A user whose language is French."""
    return make_user("someone", "urssaf-117", Role.COLLECTION_OFFICER, language="fr")


def test_a_user_signs_in_and_out_by_name_or_address(someone, client):
    assert client.post("/accounts/login/", LOGIN)["Location"] == "/"
    assert client.get("/", follow=True).request["PATH_INFO"] == "/bodies/urssaf-117/desk/"
    client.post("/accounts/logout/")
    assert client.get("/")["Location"].startswith("/accounts/login/")
    assert client.post("/accounts/login/", LOGIN | {"login": "someone@example.org"})["Location"] == "/"


def test_a_wrong_password_is_refused_in_the_readers_language(someone, client):
    page = client.post("/accounts/login/", LOGIN | {"password": "wrong"}, headers={"accept-language": "fr"})
    assert page.status_code == 200
    assert "mot de passe sont incorrects" in page.content.decode()


def test_nobody_signs_up(db, client):
    page = client.get("/accounts/signup/")
    assert b"No sign-up here" in page.content
    client.post("/accounts/signup/", {"email": "a@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.count() == 0


def test_a_forgotten_password_leads_to_the_administrator(db, client):
    assert b"Laroque sends no e-mail" in client.get("/accounts/password/reset/").content


def test_the_password_is_changed_and_the_new_one_serves(someone, client):
    client.force_login(someone)
    new = "another long phrase"
    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    assert Client().post("/accounts/login/", LOGIN | {"password": new})["Location"] == "/"


def test_the_language_of_the_record_is_spoken_after_signing_in(someone, client):
    client.post("/accounts/login/", LOGIN, headers={"accept-language": "en"})
    assert "Comptes cotisants" in client.get("/", follow=True, headers={"accept-language": "en"}).content.decode()


def test_a_language_chosen_before_signing_in_is_kept(someone, client):
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    client.post("/accounts/login/", LOGIN)
    assert "Contributor accounts" in client.get("/", follow=True).content.decode()
    assert User.objects.get().language == "fr"


def test_a_language_chosen_signed_in_goes_to_the_record(someone, client):
    client.force_login(someone)
    answer = client.post("/language/", {"language": "en", "next": "/network/"})
    assert (answer["Location"], client.cookies["django_language"].value) == ("/network/", "en")
    assert User.objects.get().language == "en"


@pytest.mark.parametrize("asked", ["xx", "", "de"])
def test_a_language_that_is_not_ours_changes_nothing(someone, client, asked):
    client.force_login(someone)
    client.post("/language/", {"language": asked, "next": "https://elsewhere.example/"})
    assert "django_language" not in client.cookies
    assert User.objects.get().language == "fr"


def test_the_language_page_leads_to_no_other_site(someone, client):
    answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_anyone_may_enrol_a_second_factor_and_is_then_asked_for_it(someone, client):
    client.post("/accounts/login/", LOGIN)
    activate = {"next": "/accounts/2fa/totp/activate/", "password": PASSWORD}
    page = client.post("/accounts/reauthenticate/", activate, follow=True)
    secret = re.search(r'value="([A-Z2-7]{32})"', page.content.decode())[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert Client().post("/accounts/login/", LOGIN)["Location"].startswith("/accounts/2fa/authenticate/")


def test_the_back_office_asks_for_a_second_factor(db, client, settings):
    settings.LAROQUE_MFA_REQUIRED = True
    admin = make_user("root", "agency", Role.ADMINISTRATOR, national=True, staff=True, superuser=True)
    client.force_login(admin)
    client.get("/choose/")
    assert client.get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"
    settings.LAROQUE_MFA_REQUIRED = False
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("role", "asked"),
    [(Role.COLLECTION_OFFICER, True), (Role.SUPERVISOR, True), (Role.TREASURER, True), (Role.ADMINISTRATOR, True),
     (Role.AUDITOR, False)],
)  # fmt: skip
def test_a_role_that_changes_money_or_users_asks_for_a_second_factor(db, client, settings, role, asked):
    settings.LAROQUE_MFA_REQUIRED = True
    client.force_login(make_user("someone", "urssaf-117", role))
    client.get("/choose/")
    page = client.get("/network/")
    assert (page.status_code, page.get("Location")) == ((302, "/accounts/2fa/totp/activate/") if asked else (200, None))
    assert client.get("/accounts/2fa/").status_code == 200


def test_wrong_passwords_lock_the_name_for_a_time(someone, client, monkeypatch):
    for _ in range(5):
        page = client.post("/accounts/login/", LOGIN | {"password": "wrong"})
        assert "not correct" in page.content.decode()
    for browser in (client, Client(REMOTE_ADDR="192.0.2.7")):
        page = browser.post("/accounts/login/", LOGIN | {"login": "SOMEONE@example.org"})
        assert "Too many failures" in page.content.decode()
    later = timezone.now() + timedelta(minutes=15)
    monkeypatch.setattr("laroque.interfaces.web.people.accounts.timezone.now", lambda: later)
    assert client.post("/accounts/login/", LOGIN)["Location"] == "/"


def test_a_name_that_is_nobodys_is_locked_alike(db, client):
    for _ in range(5):
        client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    page = client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    assert "Too many failures" in page.content.decode()
    assert not SignInFailure.objects.filter(key__contains="nobody").exists()


def test_signing_in_forgets_the_failures_before(someone, client):
    for _ in range(4):
        client.post("/accounts/login/", LOGIN | {"password": "wrong"})
    client.post("/accounts/login/", LOGIN)
    assert SignInFailure.objects.count() == 0


def test_an_address_that_fails_everywhere_is_locked(someone, client):
    for number in range(50):
        client.post("/accounts/login/", {"login": f"name{number}", "password": "wrong"})
    assert "Too many failures" in client.post("/accounts/login/", LOGIN).content.decode()
    assert Client(REMOTE_ADDR="192.0.2.7").post("/accounts/login/", LOGIN)["Location"] == "/"


def test_wrong_codes_lock_as_wrong_passwords_do(someone, client):
    totp.TOTP.activate(someone, totp.generate_totp_secret())
    client.post("/accounts/login/", LOGIN)
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Too many failures" in client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "Too many failures" in Client().post("/accounts/login/", LOGIN).content.decode()
