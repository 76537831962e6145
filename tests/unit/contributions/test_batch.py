"""The batch of a month: what it adds up, what it refuses, and that a killed one goes on where it was."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from stdnum import luhn
from tests.support.batches import BATCH_THAT_WAITS, KILLED_AT_A_FILE, contents, kill_itself, store_of

from laroque.apps.contributions import store
from laroque.apps.contributions.partitions import FileTask, NotFacts, OrganismTask, join_organism, sum_file
from laroque.engines.contributions.payslips import LINES, USUAL_FACTS, lines_for, lines_of, payslips
from laroque.legislation.parameters import load
from laroque.simulation.made_up_facts import MadeUpTask, made_up_facts
from laroque.usecases.batch import Executor, NoFacts, WorkerLost, assess_facts
from laroque.usecases.batch.executors import started

MONTH = date(2026, 4, 1)
ROOT = Path(__file__).parents[3]
FACTS = "facts/month=2026-04/organism=3/a.parquet"


def made_up(people: int = 400, *, is_plain: bool = False, first: int = 0) -> pl.DataFrame:
    return made_up_facts(MadeUpTask("", MONTH, 3, first, people, 7, is_plain))


def summed(prefix: str, *frames: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, int]]:
    """Lines, refused rows and totals of files of one organism."""
    done = []
    for rank, frame in enumerate(frames):
        path = FACTS.replace("a.parquet", f"{rank}.parquet")
        store.write_frame(prefix, path, frame)
        done.append(sum_file(FileTask(prefix, path, MONTH, 3)))
    joined = join_organism(OrganismTask(prefix, MONTH, 3, tuple(done)))
    lines = pl.concat([store.read_frame(prefix, path) for path in store.listed(prefix, joined.lines)])
    return lines, store.read_frame(prefix, joined.refused), joined.totals


@pytest.mark.parametrize("prefix", ["folder", "memory://batch"])
def test_each_line_of_an_establishment_is_the_sum_of_those_of_its_people(tmp_path, prefix):
    facts = made_up(2_000, is_plain=prefix == "folder")
    place = str(tmp_path) if prefix == "folder" else prefix
    lines, refused, totals = summed(place, facts[:700], facts[700:])
    people = lines_of(payslips(facts.drop("siret", "contract", strict=False), load())).join(
        facts.select("id", "siret"), on="id"
    )
    expected = people.group_by("siret", "line").agg(pl.col("cents").sum()).filter(pl.col("cents") != 0)
    assert lines.sort(pl.all()).equals(expected.select("siret", "line", "cents").sort(pl.all()))
    chosen = lines_for(facts.columns)
    assert {line: totals[line] for line in chosen} == {line: people.filter(line=line)["cents"].sum() for line in chosen}
    assert (prefix == "folder") == (chosen == LINES)
    assert (totals["employees"], totals["establishments"], len(refused)) == (2_000, facts["siret"].n_unique(), 0)


def test_a_row_that_cannot_be_computed_is_refused_alone(tmp_path):
    facts = made_up(20, is_plain=True)
    rank = pl.int_range(pl.len())
    wrong = facts.with_columns(
        gross_cents=pl.when(rank == 0).then(None).when(rank == 1).then(-1).otherwise("gross_cents"),
        weekly_hundredths=pl.when(rank == 2).then(0).otherwise("weekly_hundredths"),
        month=pl.when(rank == 3).then(date(2026, 3, 1)).otherwise("month"),
    )
    _, refused, totals = summed(str(tmp_path), wrong)
    found = dict(refused.select("id", "column").iter_rows())
    assert [found.get(case) for case in facts["id"][:5]] == [
        "gross_cents",
        "gross_cents",
        "weekly_hundredths",
        "month",
        None,
    ]
    assert totals["employees"] == 16
    assert refused["reason_fr"].str.len_chars().min() > 10


def test_a_file_of_something_else_is_not_read_as_facts(tmp_path):
    store.write(str(tmp_path), FACTS, b"not Parquet")
    with pytest.raises(NotFacts, match=r"a\.parquet: not Parquet"):
        sum_file(FileTask(str(tmp_path), FACTS, MONTH, 3))
    store.write_frame(str(tmp_path), FACTS, made_up(5).drop("siret"))
    with pytest.raises(NotFacts, match="columns are missing: siret"):
        sum_file(FileTask(str(tmp_path), FACTS, MONTH, 3))


def test_a_store_without_facts_says_where_they_are_awaited(tmp_path):
    with pytest.raises(NoFacts, match="facts/month=2026-04/organism=N"):
        assess_facts(prefix=str(tmp_path), month=MONTH, executor=Executor.LOCAL, workers=1)


def test_made_up_facts_are_the_same_again_and_say_every_kind_of_fact():
    facts = made_up(20_000)
    assert facts.equals(made_up(20_000))
    assert facts["id"].n_unique() == 20_000
    assert facts["siret"].is_sorted()
    assert all(luhn.is_valid(siret) and luhn.is_valid(siret[:9]) for siret in facts["siret"].unique())
    assert set(USUAL_FACTS) - set(facts.columns) == set()
    said = [name for name in USUAL_FACTS if name in facts.columns and name != "local_scheme"]
    assert [name for name in said if facts[name].is_null().all()] == []


def test_a_batch_killed_while_it_writes_goes_on_where_it_was(tmp_path):
    whole, killed = store_of(tmp_path / "whole", people=300), store_of(tmp_path / "killed", people=300)
    expected = assess_facts(prefix=whole, month=MONTH, executor=Executor.LOCAL, workers=1)
    died = subprocess.run([sys.executable, "-c", KILLED_AT_A_FILE, killed, "7"], check=False)
    assert died.returncode == -9
    unfinished = list(Path(killed).rglob(".*.unfinished"))
    assert len(unfinished) == 1
    done = assess_facts(prefix=killed, month=MONTH, executor=Executor.LOCAL, workers=1)
    assert done.files_done_before == 3
    assert done.result_hash == expected.result_hash
    assert contents(killed) == contents(whole)
    assert json.loads(store.read(killed, done.record))["totals"] == done.totals()


def test_a_process_that_dies_is_told_and_ends_the_run():
    with started(Executor.LOCAL, workers=1) as each, pytest.raises(WorkerLost, match="run the batch again"):
        list(each(kill_itself, [1, 2]))


def test_a_worker_ends_with_the_batch_that_is_killed():
    with subprocess.Popen([sys.executable, "-c", BATCH_THAT_WAITS], cwd=ROOT, stdout=subprocess.PIPE) as batch:
        assert batch.stdout.readline() == b"begun\n"
        batch.kill()
        batch.communicate(timeout=20)  # the end of the output: nobody is left to write
    assert batch.returncode == -9
