"""``laroque self-employed register``, ``receive`` and ``assess``: what they print, and how they end."""

import json
from datetime import UTC, datetime

import jsonschema
import pytest
from tests.support.documents import ROOT
from tests.support.dsn_builder import siret

from laroque.config.entry import run

pytestmark = pytest.mark.django_db
ONE = siret(701)


class Clock(datetime):
    """The clock of the commands: the law of that day is held."""

    @classmethod
    def now(cls, tz=None):
        return datetime(2026, 5, 5, 8, tzinfo=tz or UTC)


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    """The commands stay on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)
    monkeypatch.setattr("laroque.interfaces.commands.self_employed_accounts.datetime", Clock)


def test_persons_are_registered_declare_and_are_assessed(paris, tmp_path, capsys):
    def said(name: str, *arguments: str) -> tuple[int, dict]:
        status = run(["self-employed", name, *arguments, "--organism", "urssaf-117", "--json"])
        document = json.loads(capsys.readouterr().out)
        schema = ROOT / "docs" / "schemas" / f"self_employed_{name}.json"
        jsonschema.validate(document, json.loads(schema.read_text(encoding="utf-8")))
        return status, document

    listed, file = tmp_path / "list.csv", tmp_path / "may.csv"
    listed.write_text(f"id,siret,scheme,activity,started_on,rhythm\n1,{ONE},micro,sales,2025-01-10,monthly\n2,9,,,,\n")
    file.write_text(f"id,siret,what,period,euros\n1,{ONE},turnover,2026-04,1000\n")
    status, done = said("register", str(listed))
    assert (status, done["registered"], [each["row"] for each in done["refused"]]) == (1, 1, [2])
    status, done = said("receive", str(file))
    assert (status, done["new"], len(done["taken"])) == (0, True, 1)
    assert said("receive", str(file))[1]["new"] is False
    assert said("assess") == (0, {"schema_version": 1, "runs": [], "entries": 0})
    file.write_text("what\n")
    assert said("receive", str(file))[1]["kind"] == "anomalies"
    assert run(["self-employed", "receive", str(file), "--organism", "nobody"]) == 2
