"""``laroque reform run``: the sample of the docs, its document, and what is refused."""

import json
from pathlib import Path

import jsonschema
import polars as pl
import pytest
from tests.support.documents import ROOT

from laroque.config.entry import run
from laroque.engines.contributions.payslips import CASE_SCHEMA
from laroque.simulation import reform_runs

SAMPLE = ROOT / "docs" / "reforms" / "relief_to_two_and_a_half.yaml"
REPORT = SAMPLE.with_suffix("")
FAMILY = '{series: salaried_rates.family, from: 2026-01-01, rate: "0.0475"}'


def asked(file: Path, folder: Path, population: str = "made-up", *more: str, period: str = "2026-04") -> int:
    return run(
        ["reform", "run", str(file), "--period", period, "--population", population, "--out", str(folder), *more]
    )


def reform(folder: Path, changes: str = FAMILY, title: str = "{en: a, fr: b}") -> Path:
    path = folder / "reform.yaml"
    path.write_text(f"title: {title}\nchanges: [{changes}]\n", encoding="utf-8")
    return path


def population(folder: Path, **columns: object) -> str:
    facts = {
        "id": ["a", "b"],
        "gross_cents": [200_000, 500_000],
        "executive": [False, True],
        "headcount": [5, 500],
        "weekly_hundredths": [3_500, 3_500],
        "at_mp_ppm": [20_000, 7_000],
        "mobility_ppm": [0, 20_000],
        "health_top_up_cents": [4_000, 5_000],
        "work_study_ppm": [0, 30_000],
    }
    path = folder / "people.parquet"
    pl.DataFrame({**facts, **columns}).write_parquet(path)
    return str(path)


def test_the_sample_of_the_docs_is_what_the_engine_gives(tmp_path):
    """When a rule or a value moves, write it again: see docs/algorithms/reforms.md."""
    assert asked(SAMPLE, tmp_path, "made-up", "--people", "5000", period="2026") == 0
    written = {path.name: path.read_text(encoding="utf-8") for path in sorted(tmp_path.iterdir())}
    assert written == {path.name: path.read_text(encoding="utf-8") for path in sorted(REPORT.iterdir())}


def test_the_document_is_the_one_of_its_schema(tmp_path, capsys):
    assert asked(reform(tmp_path), tmp_path / "out", population(tmp_path), "--json", period="2026") == 0
    document = json.loads(capsys.readouterr().out)
    schema = json.loads((ROOT / "docs" / "schemas" / "reform_run.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert (document["persons"], document["months_of_pay"], document["gross_cents"]) == (2, 24, 8_400_000)
    (family,) = [each for each in document["lines"] if each["line"] == "family"]
    assert (family["before"], family["after"]) == (12 * (10_500 + 26_250), 12 * (9_500 + 23_750))


def test_a_population_with_months_is_run_on_those_of_the_period(tmp_path, capsys):
    months = pl.Series(["2026-04-01", "2025-12-01"]).str.to_date()
    assert asked(reform(tmp_path), tmp_path / "out", population(tmp_path, month=months), "--json") == 0
    assert json.loads(capsys.readouterr().out)["gross_cents"] == 200_000


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ('{series: pms, from: 2026-01-01, amount: "4100"}', "near: pmss"),
        ('{series: pmss, from: 2026-01-01, rate: "0.1"}', "written as amount"),
        ('{series: due_dates.early_day, from: 2026-01-01, number: "6"}', "no month of pay reads it"),
        ('{series: ctp.100.capped, from: 2026-01-01, rate: "0.1"}', "change the rate of the payslip"),
        ("{series: pmss, from: 2026-01-01, amount: 4100}", "quoted"),
        ('{series: pmss, from: now, amount: "4100"}', "days such as"),
        ('{series: pmss, since: 2026-01-01, amount: "4100"}', "its fields are"),
        ("", "one change or more"),
        ("{", "not YAML"),
    ],
)
def test_a_reform_that_cannot_be_run_is_refused_with_its_reason(tmp_path, capsys, changes, said):
    assert asked(reform(tmp_path, changes), tmp_path / "out") == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"gross_cents": [1, -1]}, "1 rows lack a fact or have one below zero, the first being b"),
        ({"headcount": [None, 3]}, "the first being a"),
        ({"weekly_hundredths": [0, 3_500]}, "the first being a"),
        ({"month": pl.Series(["2025-04-01"] * 2).str.to_date()}, "nobody is paid in that period"),
    ],
)
def test_people_that_cannot_be_computed_are_refused(tmp_path, capsys, columns, said):
    assert asked(reform(tmp_path), tmp_path / "out", population(tmp_path, **columns)) == 1
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_file_of_something_else_is_no_population(tmp_path, capsys):
    other = tmp_path / "other.parquet"
    pl.DataFrame({"id": ["a"]}).write_parquet(other)
    assert asked(reform(tmp_path), tmp_path / "out", str(other)) == 1
    missing = [name for name in CASE_SCHEMA if name not in ("id", "month")]
    assert "columns are missing: " + ", ".join(missing) in " ".join(capsys.readouterr().err.split())
    assert asked(reform(tmp_path), tmp_path / "out", str(reform(tmp_path))) == 1
    assert asked(reform(tmp_path), tmp_path / "out", str(tmp_path / "none")) == 1


def test_a_year_that_nobody_checked_and_a_word_that_is_no_period(tmp_path, capsys):
    assert asked(reform(tmp_path), tmp_path / "out", period="2023") == 1
    assert asked(reform(tmp_path), tmp_path / "out", period="soon") == 2
    assert asked(tmp_path / "none.yaml", tmp_path / "out") == 2


def test_what_the_law_held_here_does_not_tell_is_refused(tmp_path, capsys):
    people = population(tmp_path, commune=["75056", "97105"])
    assert asked(reform(tmp_path), tmp_path / "out", people) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "1 months of pay cannot be computed, the first being b (commune)" in said


def test_batches_keep_the_months_of_a_contract_together(tmp_path, capsys, monkeypatch):
    """A year of two pays, corrected each month, is the same whatever the size of a batch."""
    documents = []
    for size in (1_000_000, 12):
        monkeypatch.setattr(reform_runs, "BATCH", size)
        people = population(tmp_path, contract=["a", "b"])
        assert asked(reform(tmp_path), tmp_path / "out", people, "--json", period="2026") == 0
        documents.append(json.loads(capsys.readouterr().out))
    assert documents[0] == documents[1]
    assert documents[0]["persons"] == 2
