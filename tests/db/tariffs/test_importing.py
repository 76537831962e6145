"""Prices imported from official files: kept as versions, read over those shipped."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from laroque.apps.tariffs import frames
from laroque.config.entry import run
from laroque.engines.pricing.prices import shipped_prices
from laroque.legislation.care import System, prices

pytestmark = pytest.mark.django_db
SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"
NEW_YEAR, MAY = date(2026, 1, 1), date(2026, 5, 1)


def test_imported_prices_hold_over_the_shipped_ones_and_end_when_another_begins():
    assert frames.prices().equals(shipped_prices())
    shipped = next(each for each in prices() if each.system is System.DRUG and each.since < NEW_YEAR)
    new = replace(shipped, code="3400900000001", since=NEW_YEAR, until=None)
    read = [new, replace(shipped, since=NEW_YEAR, until=None, cents_ten_thousandths=10_000)]
    assert [frames.keep(read, "a" * 64) for _ in range(2)] == [2, 0]
    assert frames.keep([replace(each, since=MAY) for each in read], "b" * 64) == 0
    assert frames.keep([replace(new, since=MAY, cents_ten_thousandths=5)], "c" * 64) == 1
    assert frames.keep([replace(new, since=MAY, cents_ten_thousandths=7)], "d" * 64) == 1
    held = frames.prices().filter(pl.col("code").is_in([new.code, shipped.code])).sort("code", "since")
    columns = ["code", "since", "until", "cents_ten_thousandths"]
    assert set(held.select(columns).rows()) >= {
        (new.code, NEW_YEAR, MAY, new.cents_ten_thousandths),
        (new.code, MAY, None, 7),
        (shipped.code, shipped.since, NEW_YEAR, shipped.cents_ten_thousandths),
        (shipped.code, NEW_YEAR, None, 10_000),
    }
    assert frames.prices() is frames.prices()


def test_an_imported_price_keeps_whom_and_how_often_the_shipped_one_bounds():
    glucose = next(each for each in prices() if (each.system, each.code) == (System.NABM, "0388"))
    prostate = next(each for each in prices() if each.system is System.CCAM and each.sex == "M")
    said = {"since": MAY, "rate_family": None, "sex": None, "daily_max": None, "group": None}
    frames.keep([replace(each, **said, cents_ten_thousandths=1) for each in (glucose, prostate)], "e" * 64)
    held = frames.prices().filter((pl.col("since") == MAY) & pl.col("code").is_in([glucose.code, prostate.code]))
    bounds = {row["code"]: (row["rate_family"], row["sex"], row["daily_max"], row["group"]) for row in held.to_dicts()}
    assert bounds == {
        each.code: (each.rate_family, each.sex, each.daily_max, each.group) for each in (glucose, prostate)
    }


def test_commands_show_what_was_imported_where_a_database_runs(capsys, tmp_path):
    file = tmp_path / "ccam.csv"
    head = "code,activite,phase,tarif,date_effet,regroupement,libelle\n"
    file.write_text(head + "HHQE002,4,0,60.00,2026-05-01,ADA,Coloscopie\n", encoding="utf-8")
    assert run(["tariffs", "import", str(file), "--since", "2026-05-01", "--json"]) == 0
    imported = json.loads(capsys.readouterr().out)
    jsonschema.validate(imported, json.loads((SCHEMAS / "tariffs_import.json").read_text(encoding="utf-8")))
    assert (imported["read"], imported["changed"]) == (1, 1)
    shown = {}
    for place in ([], ["--shipped"]):
        assert run(["tariffs", "show", "HHQE002", "--on", "2026-05-02", *place, "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        shown[document["origin"]] = {each["activity"]: each["euros"] for each in document["prices"]}
    assert shown == {"imported": {"1": "153.60", "4": "60.00"}, "shipped": {"1": "153.60", "4": "51.31"}}
    assert run(["tariffs", "check", str(file), "--on", "2026-05-02", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["different"] == []
