"""``laroque benefits day``: cases decided, paid and told, once."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from tests.support.benefits import ANNE, BOB, leave, open_case, pay
from tests.support.care_payments import FUND, make_fund, noon

from laroque.config.entry import run
from laroque.kernel.periods import parse_month

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "schemas" / "benefits_day.json").read_text(encoding="utf-8"))


def test_a_day_decides_pays_and_tells_once(capsys, monkeypatch):
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)
    monkeypatch.setattr("laroque.interfaces.commands.benefits_day.now", lambda: noon(date(2026, 4, 9)))
    fund = make_fund()
    pay(fund.id, ANNE, parse_month("2026-02"))
    for nir in (ANNE, BOB):
        open_case(fund.id, nir, leave("2026-03-23", "2026-04-19"))

    def day(*options: str) -> dict:
        assert run(["benefits", "day", "--fund", FUND, *options, "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        jsonschema.validate(document, SCHEMA)
        return document

    first = day("--on", "2026-04-09")
    assert (first["decided"], first["waiting"], first["payments"], first["letters"]) == (1, 1, 1, 1)
    again = day("--on", "2026-04-09")
    assert (again["decided"], again["payments"], again["letters"]) == (0, 1, 0)
    assert run(["benefits", "day", "--fund", "cpam-000"]) == 1
    assert run(["benefits", "day", "--fund", FUND, "--on", "2026-04-08"]) == 1
    assert run(["benefits", "day", "--fund", FUND, "--on", "soon"]) == 2
