"""``laroque returns``: what it prints, and how it ends."""

import json
from datetime import UTC, datetime

import jsonschema
import pytest
from tests.support.documents import ROOT
from tests.support.dsn_builder import made, siret

from laroque.config.entry import run

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "returns.json").read_text(encoding="utf-8"))


class Clock(datetime):
    """The clock of the command: the law of that day is held."""

    @classmethod
    def now(cls, tz=None):
        return datetime(2026, 5, 25, 8, tzinfo=tz or UTC)


@pytest.fixture(autouse=True)
def ready(monkeypatch, settings, tmp_path_factory):
    """The command stays on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)
    monkeypatch.setattr("laroque.interfaces.commands.returns.datetime", Clock)
    settings.LAROQUE_STORE = tmp_path_factory.mktemp("store")


def returned(capsys) -> list[dict]:
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    return document["returns"]


def test_a_deposit_is_told_to_each_employer(inbox, paris, capsys):
    inbox(made(siret=siret(1)), made(siret=siret(2)))
    assert run(["returns", "reception", "--since", "2026-05-05T00:00+02:00", "--json"]) == 0
    found = returned(capsys)
    assert [(each["organism"], each["kind"], each["siret"], each["version"]) for each in found] == [
        ("urssaf-117", "reception", siret(1), 1),
        ("urssaf-117", "reception", siret(2), 1),
    ]
    assert run(["returns", "reception", "--since", "2026-05-05T00:00+02:00", "--json"]) == 0
    assert returned(capsys) == []


def test_after_the_due_day_one_body_may_be_asked(inbox, paris, capsys):
    inbox(made(siret=siret(1), month="2026-03"))
    arguments = ["returns", "after-due", "--month", "2026-04", "--json", "--organism"]
    assert run([*arguments, "urssaf-827"]) == 0
    assert returned(capsys) == []
    assert run([*arguments, "urssaf-117"]) == 0
    assert [(each["kind"], each["month"], each["anomalies"]) for each in returned(capsys)] == [
        ("after_due", "2026-04", 1)
    ]


def test_a_reminder_before_march_is_refused_with_its_reason(inbox, paris, capsys):
    inbox(made(siret=siret(1)))
    assert run(["returns", "yearly", "--year", "2099"]) == 1
    assert "2100-03-01" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["reception", "--since", "yesterday"],
        ["reception", "--since", "2026-05-05T08:00"],
        ["after-due", "--month", "April"],
        ["yearly", "--year", "2025", "--organism", "nowhere"],
    ],
)
def test_what_is_not_written_as_asked_is_misuse(arguments, capsys):
    assert run(["returns", *arguments]) == 2
    assert capsys.readouterr().out == ""


def test_people_read_a_table(inbox, paris, capsys):
    inbox(made(siret=siret(1)))
    assert run(["returns", "reception", "--since", "2026-05-05T00:00+02:00"]) == 0
    printed = capsys.readouterr().out
    assert siret(1) in printed
    assert "1 returns sent" in printed
