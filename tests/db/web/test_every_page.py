"""Every page and endpoint, as every role of another body, as another employer, and as nobody: nothing leaks."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from tests.db.web.conftest import World, make_user
from tests.db.web.every_page import Address, Protected, every_address, patterns, unknown_parameters
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED
from tests.support.made_up_bank import MadeUpBank, line
from tests.support.roles import place_of

from laroque.apps.access import operations as access
from laroque.apps.access.rules import KEYS, PORTAL_ROLES
from laroque.apps.access.states import Role
from laroque.apps.contributions.states import FactKind
from laroque.apps.exchanges import enquiries
from laroque.apps.network import queries as network
from laroque.apps.registry.self_employed import SelfEmployedRow
from laroque.apps.registry.states import Activity, Rhythm
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.daily.book_statements import StatementFile, book_statements
from laroque.usecases.self_employment.self_employed import Said, declare, register

GIFT_CENTS = 9_876_543
ANSWERS = {200, 301, 302, 400, 401, 403, 404, 405, 413, 415, 422, 429}
"""What may be answered: never a failure."""
OPEN_TO_ALL = {
    "account_login", "account_logout", "account_signup", "forgotten", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_inactive", "account_reauthenticate", "language", "set_language", "admin:login", "login", "jsi18n",
    "account_confirm_email", "account_email_verification_sent", "account_confirm_login_code",
    "account_request_login_code", "mfa_authenticate", "no_email", "account_email", "logout",
    "api_description", "api_docs", "health",
}  # fmt: skip
"""Names of what a stranger may see: the ways to sign in, and the description of the API."""
JOURNALED = (
    "contributions_account", "contributions_declaration", "contributions_payment", "treasury_movement",
    "treasury_statement", "ledger_entry", "exchanges_message", "access_approval", "contributions_selfemployedfact",
)  # fmt: skip


@pytest.fixture
def ours(world: World) -> Protected:
    """The first body after a month: a debit collected, a gift in suspense, and a user of its own."""
    body = world.ours
    (file,) = collect_month(organism_id=body.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    lines = [
        line(OWED, DEBIT_ON, end_to_end_id=file.orders[0].key),
        line(GIFT_CENTS, DEBIT_ON, reference="GIFT OF OURS"),
    ]
    content = MadeUpBank().file(body.iban, DEBIT_ON, *lines)
    night = datetime(2026, 5, 15, 20, tzinfo=UTC)
    book_statements(organism_id=body.id, files=[StatementFile("bank-of-ours.xml", content)], at=night)
    person = SelfEmployedRow(
        siret=body.sirets[0], organism_id=body.id, is_micro=True, activity=Activity.SALES, rhythm=Rhythm.MONTHLY,
        started_on=date(2025, 1, 1), registered_on=date(2026, 5, 1),
    )  # fmt: skip
    register(organism_id=body.id, rows=[person], at=AT)
    said = Said(siret=body.sirets[0], kind=FactKind.TURNOVER, month=APRIL, cents=GIFT_CENTS, key="gift")
    declare(organism_id=body.id, said=said, at=AT)
    user = make_user("someone-of-ours", body.code, Role.COLLECTION_OFFICER)
    with scope(body.id):
        access.request_approval(
            organism_id=body.id, subject_kind="refund", subject_key="1", requested_by=user.pk, at=AT,
            reason="GIFT OF OURS",
        )  # fmt: skip
        enquiries.open_enquiry(
            organism_id=body.id, siret=body.sirets[0], subject="GIFT OF OURS",
            writing=enquiries.Writing("Where is the GIFT OF OURS?", user.pk, "0" * 24), at=AT,
        )  # fmt: skip
    return Protected(body, user)


def secrets_of(ours: Protected, sirets: tuple[str, ...]) -> list[str]:
    """What nobody of another body may read: numbers, names, amounts, references."""
    told = [f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}" for siret in sirets]
    amounts = ["98,765.43", "98765.43", "98 765,43", "98\u202f765,43", "98\u00a0765,43", str(GIFT_CENTS)]
    return [*sirets, *told, *amounts, "GIFT OF OURS", "bank-of-ours.xml", "someone-of-ours@example.org"]


def fingerprint(ours: Protected) -> list[tuple[int, str]]:
    """What changes as soon as a row of the body is added, changed or taken away."""
    with scope(ours.body.id), connection.cursor() as cursor:
        for table in JOURNALED:
            cursor.execute(
                f"select count(*), coalesce(md5(string_agg(t::text, '' order by t::text)), '') from {table} t"
                " where organism_id = %s",
                [ours.body.id],
            )
            yield cursor.fetchone()
        cursor.execute(
            "select count(*), md5(string_agg(concat(m.*, u.password, u.is_active, u.email), '' order by m.id))"
            " from access_membership m join access_user u on u.id = m.user_id where m.organism = %s",
            [ours.body.id],
        )
        yield cursor.fetchone()


def leaks(client: Client, address: Address, secrets: list[str]) -> list[str]:
    """What a reader gets from an address that he must not: by reading and sending; if it opens, by searching too."""
    searched = secrets[0][:12]
    status, found = tried(client, "get", address.path, {}, secrets)
    if status == 200:
        wider = {"q": searched, "search": searched, "organism": "urssaf-117", "siret": secrets[0]}
        found += tried(client, "get", address.path, wider, secrets)[1]
        found += tried(client, "get", address.path, {"format": "csv"}, secrets)[1]
    sent = {"q": searched, "siret": secrets[0], "key": "0" * 24, "confirmed": "1"}
    return found + tried(client, "post", address.path, sent, secrets)[1]


def tried(client: Client, method: str, path: str, data: dict[str, str], secrets: list[str]) -> tuple[int, list[str]]:
    """Ask, and undo what was done; how it was answered, and what it shows of the secrets."""
    cookies = client.cookies.copy()
    try:
        with transaction.atomic():
            answer = getattr(client, method)(path, data)
            text = f"{_text(answer)} {dict(answer.headers)}"
            transaction.set_rollback(True)
    finally:
        client.cookies = cookies
    # What was asked is told back to who asked it: in links to sign in and to change the language, and in fields.
    for own in (quote(quote(path)), quote(quote(path, safe="")), quote(path, safe=""), quote(path), path):
        text = text.replace(own, "")
    for own in (value for value in data.values() if value in secrets):
        for echo in (f'value="{own}"', f"siret={own}", f"{own} is not one of the available choices"):
            text = text.replace(echo, "")
    what = f"{method} {path} {data}"
    found = [f"{what}: shows {secret}" for secret in secrets if secret in text]
    return answer.status_code, found + ([] if answer.status_code in ANSWERS else [f"{what}: {answer.status_code}"])


def _text(answer: Any) -> str:
    """What an answer says, streamed or not."""
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode(errors="replace")


def browser_of(name: str, code: str, role: Role, **rights: object) -> Client:
    """A browser signed in, working under the role, with a token for the API."""
    user = make_user(name, code, role, staff=role not in PORTAL_ROLES, **rights)
    on = timezone.localdate()
    token = access.make_token(
        user_id=user.pk, organism_id=network.organism_by_code(code=code).id, role=role, name="test",
        expires_on=on + timedelta(1), at=timezone.now(), on=on,
    )  # fmt: skip
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {token.secret}"})
    client.force_login(user)
    client.get("/choose/")
    return client


_LATER = {
    Role.COLLECTION_OFFICER,
    Role.TREASURER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
    Role.ACCOUNTANT,
    Role.CARE_OFFICER,
    Role.MEDICAL_ADVISER,
}
"""Roles that see little that another role does not: tried by the long tests."""


def tried_as(roles: Iterable[Role]) -> list[Any]:
    """The roles that a test tries, some of them only when long tests are asked for."""
    return [pytest.param(role, marks=pytest.mark.long) if role in _LATER else role for role in roles]


@pytest.mark.parametrize("role", tried_as(Role))
def test_nobody_of_another_body_reads_or_changes_anything(world, ours, role):
    code, rights = place_of(role, world.theirs.code, world.theirs.sirets[0][:9])
    client = browser_of("reader", code, role, **rights)
    before = list(fingerprint(ours))
    secrets = [*secrets_of(ours, ours.body.sirets), ours.body.iban]
    found = [leak for address in every_address(ours) for leak in leaks(client, address, secrets)]
    assert found == []
    assert list(fingerprint(ours)) == before


@pytest.mark.parametrize("role", tried_as(sorted(role for role, key in KEYS.items() if key == "siren")))
def test_an_employer_reads_nothing_of_another_one_at_the_same_body(world, ours, role):
    client = browser_of("reader", ours.body.code, role, siren=ours.body.sirets[-1][:9])
    secrets = secrets_of(ours, ours.body.sirets[:-1])
    assert [leak for address in every_address(ours) for leak in leaks(client, address, secrets)] == []


@pytest.mark.parametrize("role", tried_as(role for role in Role if role not in PORTAL_ROLES))
def test_every_page_answers_the_roles_of_its_own_body(world, ours, role):
    code, rights = place_of(role, ours.body.code, "")
    client = browser_of("reader", code, role, **rights)
    answers = {address.path: tried(client, "get", address.path, {}, [])[1] for address in every_address(ours)}
    assert {path: faults for path, faults in answers.items() if faults} == {}


def test_a_stranger_is_asked_to_sign_in(world, ours):
    client = Client(raise_request_exception=False)
    secrets = [*secrets_of(ours, ours.body.sirets), ours.body.iban]
    for address in every_address(ours):
        assert leaks(client, address, secrets) == []
        answer = client.get(address.path)
        asked = answer.status_code in (401, 404, 405) or "/login/" in answer.get("Location", "")
        assert asked or address.name in OPEN_TO_ALL, (address, answer.status_code)


def test_the_pages_of_the_body_do_show_its_secrets(ours):
    """The secrets looked for are those that pages show to who may see them: the other tests are not blind."""
    officer = browser_of("reader", ours.body.code, Role.SUPERVISOR)
    shown = "".join(
        _text(officer.get(address.path))
        for address in every_address(ours)
        if address.name not in ("account_logout", "choose")
    )
    assert ours.body.sirets[0] in shown
    assert any(amount in shown for amount in ("98,765.43", "98\u202f765,43"))


def test_each_parameter_of_an_address_is_known():
    """A new page says in ``MAKERS`` how to find what it shows, so that the tests above try it."""
    assert unknown_parameters() == []
    names = {name for _pattern, name in patterns()}
    assert {"contributors", "users", "usersessions_list", "access_user_changelist", "account_login"} <= names
