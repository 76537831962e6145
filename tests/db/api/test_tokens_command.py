"""``laroque tokens``: made and shown once, listed without its secret, revoked."""

import json

import jsonschema
import pytest
from tests.architecture.sources import ROOT
from tests.db.api.conftest import Program
from tests.db.web.conftest import make_user

from laroque.apps.access.states import Role
from laroque.config.entry import run

MAKE = ["tokens", "make", "--organism", "urssaf-117", "--role", "auditor", "--name", "figures"]


@pytest.fixture(autouse=True)
def ready(monkeypatch) -> None:
    """The command stays on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)


def document(capsys, schema: str):
    """What the command has printed, by its schema."""
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json.loads((ROOT / "docs" / "schemas" / schema).read_text(encoding="utf-8")))
    return found


def test_a_token_is_made_listed_and_revoked(world, capsys):
    user = make_user("anne", "urssaf-117", Role.AUDITOR)
    assert run([*MAKE, "--user", "anne", "--json"]) == 0
    made = document(capsys, "tokens_make.json")
    program = Program(made["token"], user)
    assert program.get("/api/v1/me").json()["user"] == "anne"
    assert run(["tokens", "list", "--user", "anne", "--json"]) == 0
    (listed,) = document(capsys, "tokens_list.json")["tokens"]
    assert (listed["id"], listed["name"], listed["role"]) == (made["id"], "figures", "auditor")
    assert made["token"] not in json.dumps(listed)
    assert run(["tokens", "revoke", str(made["id"])]) == 0
    assert program.get("/api/v1/me").status_code == 401
    assert run(["tokens", "revoke", str(made["id"])]) == 1


@pytest.mark.parametrize("user", ["nobody", "anne"])
def test_a_role_not_held_makes_no_token(world, capsys, user):
    make_user("anne", "urssaf-117", Role.SUPERVISOR)
    assert run([*MAKE, "--user", user]) == 1
    assert "no role auditor in urssaf-117" in capsys.readouterr().err.replace("\n", " ")
