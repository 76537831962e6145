"""``laroque users``: what it prints, and how it ends."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from laroque.apps.access import operations as access
from laroque.apps.access.models import Membership, User
from laroque.config.entry import run
from laroque.interfaces.commands.output import Exit

SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "docs/schemas/users.json").read_text(encoding="utf-8"))
ADD = ["users", "add", "new", "--email", "new@example.org", "--body", "urssaf-117", "--role", "supervisor"]


@pytest.fixture(autouse=True)
def ready(db, monkeypatch):
    """The command stays on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)


@pytest.fixture
def answer(capsys):
    """Run a command; its status, and its answer checked against the schema."""

    def asked(*arguments: str):
        status = run([*arguments, "--json"])
        out = capsys.readouterr().out
        document = json.loads(out) if out else None
        if document is not None:
            jsonschema.validate(document, SCHEMA)
        return status, document

    return asked


def test_the_operator_makes_a_user_who_needs_no_second_administrator(answer, client):
    status, document = answer(*ADD)
    (user,) = document["users"]
    assert (status, user["username"], user["roles"][0]["state"]) == (Exit.DONE, "new", "approved")
    link = document["link"].removeprefix("http://127.0.0.1:8000")
    assert "This link no longer serves" not in client.get(link, follow=True).content.decode()


def test_roles_are_given_ended_and_listed(answer):
    answer(*ADD)
    where = ["--body", "urssaf-827", "--role", "auditor"]
    assert answer("users", "grant", "new@example.org", *where, "--from", "2026-01-01")[0] == Exit.DONE
    _status, document = answer("users", "end", "new", *where, "--on", "2026-03-01")
    assert [(role["body"], role["to"]) for role in document["users"][0]["roles"]] == [
        ("urssaf-117", None),
        ("urssaf-827", "2026-03-01"),
    ]
    assert [user["username"] for user in answer("users", "list", "--body", "urssaf-827")[1]["users"]] == ["new"]
    assert answer("users", "list", "--body", "urssaf-937")[1]["users"] == []


def test_a_locked_user_is_unlocked(answer):
    answer(*ADD)
    for _ in range(5):
        access.record_failure(login="new", address=None, at=datetime.now(UTC))
    assert answer("users", "list")[1]["users"][0]["locked_until"] is not None
    assert answer("users", "unlock", "new")[1]["users"][0]["locked_until"] is None


@pytest.mark.parametrize(
    "asked",
    [
        ["users", "unlock", "nobody"],
        ["users", "list", "--body", "urssaf-000"],
        ["users", "add", "x", "--email", "x@example.org", "--body", "urssaf-117", "--role", "employer"],
        ["users", "add", "x", "--email", "x@example.org", "--body", "urssaf-117", "--role", "employer", "--siren", "1"],
        ["users", "end", "new", "--body", "urssaf-827", "--role", "auditor"],
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_made(answer, asked):
    answer(*ADD)
    assert answer(*asked) == (Exit.REFUSED, None)
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


@pytest.mark.parametrize(("language", "title"), [("en", "Sign-in"), ("fr", "Connexion")])
def test_the_table_is_drawn_in_both_languages(monkeypatch, capsys, language, title):
    monkeypatch.setenv("LC_ALL", language)
    run(ADD)
    out = capsys.readouterr().out
    assert title in out
    assert "urssaf-117 supervisor" in out
