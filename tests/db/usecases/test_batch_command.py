"""``laroque batch``: from declarations to facts, computed, compared and told in documents of their schemas."""

import json

import jsonschema
import pytest
from tests.support.documents import ROOT
from tests.support.dsn_builder import Employee, made, siret

from laroque.config.entry import run

pytestmark = pytest.mark.django_db


def asked(capsys, command: str, store) -> tuple[int, dict]:
    """The status of a command and its document, which follows its schema."""
    status = run(["batch", command, "--period", "2026-04", "--store", str(store), "--json"])
    document = json.loads(capsys.readouterr().out)
    schema = json.loads((ROOT / "docs" / "schemas" / f"batch_{command}.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    return status, document


def test_what_is_declared_is_computed_again_and_compared(inbox, paris, tmp_path, capsys):
    inbox(made(siret=siret(1), employees=[Employee(gross_cents=200_000)], at_rate="2.00"))
    status, facts = asked(capsys, "facts", tmp_path)
    assert (status, [(each["organism_id"], each["rows"]) for each in facts["bodies"]]) == (0, [(paris, 1)])
    status, computed = asked(capsys, "assess", tmp_path)
    assert (status, computed["totals"]["employees"], computed["totals"]["general_relief"]) == (0, 1, 62_940)
    status, booked = asked(capsys, "book", tmp_path)
    (body,) = booked["bodies"]
    assert (status, body["accounts"], [each["siret"] for each in body["compared"]]) == (0, 0, [siret(1)])


def test_a_month_without_facts_is_refused(paris, tmp_path):
    assert run(["batch", "assess", "--period", "2026-04", "--store", str(tmp_path)]) == 1
    assert run(["batch", "facts", "--period", "avril", "--store", str(tmp_path)]) == 2
