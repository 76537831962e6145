"""A token opens as its user may, while it and the membership last, and nothing else opens the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.db.api.conftest import Program, make_program

from laroque.apps.access import api_tokens, queries
from laroque.apps.access import operations as access
from laroque.apps.access.models import ApiToken, Membership, SignInFailure
from laroque.apps.access.states import Role

ME = "/api/v1/me"


def test_a_token_says_whom_it_opens_for(program):
    officer = program("urssaf-117", Role.AUDITOR)
    told = officer.get(ME).json()
    assert (told["organism"], told["role"], told["national"], told["sirens"]) == ("urssaf-117", "auditor", False, [])
    assert "read_accounts" in told["abilities"]
    assert [each for each in told["abilities"] if not each.startswith("read")] == []


def test_the_secret_is_not_kept(program):
    officer = program("urssaf-117", Role.AUDITOR)
    (row,) = ApiToken.objects.values()
    assert officer.secret not in map(str, row.values())
    assert officer.secret.startswith(row["prefix"])


def test_the_day_of_use_is_kept(program):
    officer = program("urssaf-117", Role.AUDITOR)
    assert api_tokens.tokens(user_id=officer.user.pk)[0].last_used_on is None
    officer.get(ME)
    assert api_tokens.tokens(user_id=officer.user.pk)[0].last_used_on == timezone.localdate()


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer laroque_nothing", "Basic bGFyb3F1ZQ==", "x"])
def test_without_a_valid_token_nothing_opens(world, header):
    answer = Client(headers={"authorization": header} if header else {}).get(ME)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("ended", ["expired", "revoked", "membership ended", "user inactive"])
def test_what_has_ended_opens_nothing(program, ended):
    officer = program("urssaf-117", Role.COLLECTION_OFFICER)
    assert officer.get(ME).status_code == 200
    today = timezone.localdate()
    if ended == "expired":
        ApiToken.objects.update(expires_on=today)
    elif ended == "revoked":
        assert access.revoke_token(token_id=ApiToken.objects.get().pk, by=officer.user.pk, at=timezone.now())
    elif ended == "membership ended":
        access.end_membership(membership_id=Membership.objects.get(user=officer.user).pk, on=today)
    else:
        access.set_active(user_id=officer.user.pk, active=False)
    assert officer.get(ME).status_code == 401


def guess(ranks: range, address: str = "192.0.2.1", path: str = ME) -> list[int]:
    """How guesses of tokens are answered, from an address."""
    return [
        Client(headers={"authorization": f"Bearer laroque_{rank}"}).get(path, REMOTE_ADDR=address).status_code
        for rank in ranks
    ]


@pytest.mark.parametrize("path", [ME, "/metrics"])
def test_guesses_of_tokens_close_an_address_for_a_while(program, path):
    officer = program("urssaf-117", Role.COLLECTION_OFFICER)
    headers = {"authorization": f"Bearer {officer.secret}"}
    assert set(guess(range(50))) == {401}
    closed = Client(headers=headers).get(path, REMOTE_ADDR="192.0.2.1")
    assert (closed.status_code, closed["Content-Type"]) == (429, "application/problem+json")
    assert closed.json()["type"] == "/api/docs/#too-many"
    assert 800 < int(closed["Retry-After"]) <= 900
    assert Client(headers=headers).get(path, REMOTE_ADDR="192.0.2.2").status_code == 200
    later = timezone.now() + timedelta(minutes=16)
    assert queries.tokens_locked_until(address="192.0.2.1", at=later) is None


def test_a_program_that_repeats_a_wrong_or_ended_token_closes_nothing(program):
    officer = program("urssaf-117", Role.COLLECTION_OFFICER)
    access.revoke_token(token_id=ApiToken.objects.get().pk, by=officer.user.pk, at=timezone.now())
    for _ in range(60):
        assert guess(range(1)) == [401]
        assert officer.get(ME).status_code == 401
    assert SignInFailure.objects.count() == 1


def test_guesses_of_tokens_lock_no_person_and_failures_of_people_no_token(world):
    guess(range(60))
    at = timezone.now()
    assert queries.sign_in_locked_until(login="someone", address="192.0.2.1", at=at) is None
    SignInFailure.objects.all().delete()
    for rank in range(60):
        access.record_failure(login=f"someone{rank}", address="192.0.2.1", at=at)
    assert guess(range(1)) == [401]


def test_no_secret_is_kept_of_a_guess(world):
    guess(range(1))
    (failure,) = SignInFailure.objects.values()
    assert "laroque_0" not in str(failure)


def test_a_session_does_not_open_the_api(world, sign_in):
    browser = sign_in("urssaf-117", Role.COLLECTION_OFFICER)
    assert browser.get("/").status_code == 302
    assert browser.get(ME).status_code == 401
    assert browser.get("/api/v1/accounts").status_code == 401


def test_a_token_opens_no_page(program):
    officer = program("urssaf-117", Role.COLLECTION_OFFICER)
    assert officer.get("/bodies/urssaf-117/contributors/")["Location"].startswith("/accounts/login/")


def test_a_token_is_of_a_role_held_and_lives_a_year_at_most(world):
    officer = make_program("urssaf-117", Role.COLLECTION_OFFICER)
    today, now = timezone.localdate(), timezone.now()
    asked = {"user_id": officer.user.pk, "organism_id": world.ours.id, "name": "x", "at": now, "on": today}
    with pytest.raises(access.NoSuchRole):
        access.make_token(**asked, role=Role.SUPERVISOR, expires_on=today + timedelta(1))
    with pytest.raises(access.NoSuchRole):
        access.make_token(
            **asked | {"organism_id": world.theirs.id}, role=Role.COLLECTION_OFFICER, expires_on=today + timedelta(1)
        )
    for days in (0, 367):
        with pytest.raises(access.TooLong):
            access.make_token(**asked, role=Role.COLLECTION_OFFICER, expires_on=today + timedelta(days))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EMPLOYER])
def test_a_reader_makes_and_revokes_his_tokens_by_the_page(world, sign_in, role):
    browser = sign_in("urssaf-117", role, **({"siren": world.ours.sirets[0][:9]} if role is Role.EMPLOYER else {}))
    page = browser.post("/tokens/", {"name": "payroll", "days": "30"})
    secret = page.context["secret"]
    assert Program(secret, page.wsgi_request.user).get(ME).json()["role"] == role
    assert secret not in browser.get("/tokens/").content.decode()
    (made,) = api_tokens.tokens()
    assert (made.name, made.is_open(timezone.localdate())) == ("payroll", True)
    browser.post("/tokens/", {"revoke": str(made.id)})
    assert Program(secret, page.wsgi_request.user).get(ME).status_code == 401


def test_the_form_sent_again_makes_no_other_token(world, sign_in):
    browser = sign_in("urssaf-117", Role.SUPERVISOR)
    sent = {"name": "payroll", "days": "30", "key": browser.get("/tokens/").context["key"]}
    assert browser.post("/tokens/", sent).context["secret"]
    again = browser.post("/tokens/", sent)
    assert (again.status_code, again.context["secret"], ApiToken.objects.count()) == (422, "", 1)
    assert "made already" in again.context["problem"]
    assert browser.post("/tokens/", sent | {"key": again.context["key"]}).context["secret"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EMPLOYER])
def test_every_page_leads_to_the_tokens_of_who_works_somewhere(world, sign_in, role):
    browser = sign_in("urssaf-117", role, **({"siren": world.ours.sirets[0][:9]} if role is Role.EMPLOYER else {}))
    assert 'href="/tokens/"' in browser.get("/", follow=True).content.decode()
    assert 'href="/tokens/"' not in Client().get("/accounts/login/").content.decode()


def test_nobody_revokes_the_token_of_another(world, sign_in, program):
    officer = program("urssaf-117", Role.COLLECTION_OFFICER)
    sign_in("urssaf-117", Role.SUPERVISOR).post("/tokens/", {"revoke": str(ApiToken.objects.get().pk)})
    assert officer.get(ME).status_code == 200


@pytest.mark.parametrize("sent", [{"name": "", "days": "30"}, {"name": "x", "days": "0"}, {"name": "x", "days": "٣"}])
def test_a_form_filled_in_badly_makes_no_token(world, sign_in, sent):
    page = sign_in("urssaf-117", Role.AUDITOR).post("/tokens/", sent)
    assert page.status_code == 422
    assert ApiToken.objects.count() == 0
