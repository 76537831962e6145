"""Made-up facts of pay as Parquet, of any number of people: the input of a batch, for tests and benches.

Drawn in columns from the rank of each row and a seed, by whole arithmetic alone, so that the same seed gives the same
rows on any machine. Shares and pays are of our making, near those of private employment in France.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from laroque.apps.contributions import store
from laroque.engines.contributions.payslips import CASE_SCHEMA, USUAL_FACTS, Kind
from laroque.kernel.periods import last_day_of
from laroque.legislation.parameters import load

FILE_PEOPLE = 250_000
"""People of one file: what a worker holds at once."""

_REGIONS = (24, 12, 9, 8, 8, 7, 6, 5, 4, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1)
"""Hundredths of the people paid in each made-up organism, the largest first."""

_SIZES = ((1, 30), (2, 16), (3, 10), (5, 12), (8, 10), (15, 9), (30, 7), (60, 3), (150, 2), (600, 1))
_PAYS = ((102, 14), (112, 16), (130, 18), (150, 13), (180, 15), (225, 10), (275, 5), (350, 5), (500, 3), (900, 1))
_WEEKS = ((3_500, 82), (2_800, 8), (2_400, 6), (1_750, 4))
_RISKS = ((7_000, 30), (12_000, 30), (20_800, 25), (35_000, 15))
_MOBILITY = ((0, 30), (6_000, 20), (20_000, 30), (32_000, 20))
_TOP_UPS = ((3_500, 60), (5_000, 30), (8_000, 10))
_WORK_STUDY = ((0, 20), (15_000, 30), (35_000, 30), (60_000, 20))
_EXECUTIVE_FROM, _APPRENTICESHIP_FROM = 240, 250
_HUNDRED, _TEN_THOUSAND = 100, 10_000

_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


@dataclass(frozen=True, slots=True)
class MadeUpTask:
    """A file to make up: its first person, how many, and where it goes."""

    prefix: str
    month: date
    organism_id: int
    first: int
    people: int
    seed: int
    is_plain: bool


def made_up_tasks(*, prefix: str, month: date, people: int, seed: int, is_plain: bool) -> list[MadeUpTask]:
    """The files of so many people, spread over organisms; ``is_plain``: with the ten facts of every case alone."""
    tasks, first = [], 0
    shares = [people * share // sum(_REGIONS) for share in _REGIONS]
    shares[0] += people - sum(shares)
    for organism_id, share in enumerate(shares, start=1):
        for offset in range(0, share, FILE_PEOPLE):
            count = min(FILE_PEOPLE, share - offset)
            tasks.append(MadeUpTask(prefix, month, organism_id, first, count, seed, is_plain))
            first += count
    return tasks


def make_up_file(task: MadeUpTask) -> int:
    """Write a file of ``facts/month=YYYY-MM/organism=N``; gives its people."""
    frame = made_up_facts(task)
    folder = f"facts/month={task.month:%Y-%m}/organism={task.organism_id}"
    store.write_frame(task.prefix, f"{folder}/made-up-{task.first:010d}.parquet", frame)
    return frame.height


def made_up_facts(task: MadeUpTask) -> pl.DataFrame:
    """The rows of a file: siret and ``CASE_SCHEMA``, with facts said for some rows unless plain; sorted by siret."""
    people = _in_establishments(task)
    wage = _monthly_wage(task.month)
    full_time = _pick(_PAYS, "pay", task.seed) * wage * (_TEN_THOUSAND + _below(800, "spread", task.seed)) // 1_000_000
    facts = people.with_columns(
        id=pl.format("{}", pl.col("rank")).str.zfill(10),
        month=pl.lit(task.month),
        _full_time=full_time,
        weekly_hundredths=_pick(_WEEKS, "week", task.seed),
        at_mp_ppm=_pick(_RISKS, "risk", task.seed, rank="employer"),
        mobility_ppm=_pick(_MOBILITY, "mobility", task.seed, rank="employer"),
        health_top_up_cents=_pick(_TOP_UPS, "top-up", task.seed, rank="employer"),
        work_study_ppm=pl.when(pl.col("headcount") >= _APPRENTICESHIP_FROM)
        .then(_pick(_WORK_STUDY, "work-study", task.seed, rank="employer"))
        .otherwise(0),
    ).with_columns(
        gross_cents=pl.col("_full_time") * pl.col("weekly_hundredths") // 3_500 + 1,
        executive=(pl.col("_full_time") * _HUNDRED > wage * _EXECUTIVE_FROM) & _one_in(10, 7, "executive", task.seed),
    )
    said = {} if task.is_plain else _said(task, wage)
    if said:
        intern = pl.col("kind").eq_missing(pl.lit(Kind.INTERN.value))
        top_up = pl.when(intern).then(0).otherwise("health_top_up_cents")
        facts = facts.with_columns(**said).with_columns(health_top_up_cents=top_up)
    return facts.select("siret", *(pl.col(name).cast(dtype) for name, dtype in CASE_SCHEMA.items()), *said)


def _in_establishments(task: MadeUpTask) -> pl.DataFrame:
    """The people of a file with siret, headcount and the rank of their establishment; sorted by it."""
    drawn = pl.select(employer=pl.int_range(task.first, task.first + task.people, dtype=pl.Int64)).with_columns(
        headcount=_pick(_SIZES, "size", task.seed, rank="employer")
    )
    placed = drawn.with_columns(_from=pl.col("headcount").cum_sum() - pl.col("headcount"))
    kept = placed.filter(pl.col("_from") < task.people)
    here = pl.min_horizontal(pl.col("headcount"), task.people - pl.col("_from"))
    people = kept.with_columns(_here=pl.int_ranges(0, here)).explode("_here")
    return people.with_columns(siret=_siret(pl.col("employer")), rank=task.first + pl.col("_from") + pl.col("_here"))


def _siret(rank: pl.Expr) -> pl.Expr:
    """A SIRET of nobody (it begins with 9) whose keys hold, in the order of the ranks."""
    siren = _keyed(90_000_000 + rank)
    return _keyed(siren * _TEN_THOUSAND + 1).cast(pl.String)


def _keyed(number: pl.Expr) -> pl.Expr:
    """The number with the key of Luhn after it."""
    total = pl.lit(0, pl.Int64)
    for place in range(13):
        digit = number // 10**place % 10
        doubled = digit * 2
        total = total + (digit if place % 2 else doubled - 9 * (doubled > 9).cast(pl.Int64))
    return number * 10 + (10 - total % 10) % 10


def _said(task: MadeUpTask, wage: int) -> Mapping[str, pl.Expr]:
    """Facts that usually go without saying, each said for some rows."""
    seed, gross = task.seed, pl.col("gross_cents")
    kind = _below(100, "kind", seed)
    apprentice = kind < 3
    intern = (kind == 5) & ~pl.col("executive")
    full = pl.col("weekly_hundredths") == 3_500
    over = ~apprentice & (kind >= 6) & full & _one_in(10, 1, "overtime", seed)
    more = ~apprentice & (kind >= 6) & ~full & _one_in(10, 1, "complementary", seed)
    away = ~apprentice & (kind >= 6) & _one_in(20, 1, "away", seed)
    other = _one_in(50, 1, "employers", seed)
    first = task.month.replace(month=1)
    facts = {
        "kind": pl.when(apprentice)
        .then(pl.lit(Kind.APPRENTICE.value))
        .when(kind == 3)
        .then(pl.lit(Kind.TRAINING_CONTRACT.value))
        .when(kind == 4)
        .then(pl.lit(Kind.OFFICER.value))
        .when(intern)
        .then(pl.lit(Kind.INTERN.value)),
        "contract_began_on": pl.when(apprentice).then(pl.lit(first)),
        "local_scheme": pl.lit(task.organism_id == len(_REGIONS) // 2) & (kind >= 6),
        "headcounts_before": pl.when(_one_in(20, 1, "grown", seed, rank="employer")).then(
            pl.format("{};{}", pl.col("headcount"), pl.col("headcount") + 1)
        ),
        "internship_hundredths": pl.when(intern).then(15_167),
        "employed_days": pl.when(away).then(30),
        "unaffected_cents": pl.when(away & _one_in(4, 1, "bonus", seed)).then(5_000),
        "present_days": pl.when(away).then(1 + _below(27, "days", seed)),
        "full_pay_cents": pl.when(away).then(gross + gross // 3),
        "overtime_hundredths": pl.when(over).then(800),
        "overtime_cents": pl.when(over).then(gross // 16),
        "complementary_hundredths": pl.when(more).then(400),
        "complementary_cents": pl.when(more).then(gross // 32),
        "all_employers_cents": pl.when(other & ~away).then(gross + wage // 2),
        "person": pl.when(_one_in(100, 1, "person", seed)).then(pl.format("P{}", pl.col("rank"))),
        "contract": pl.when(_one_in(100, 1, "contract", seed)).then(pl.format("C{}", pl.col("rank"))),
        "commune": pl.lit("75056"),
    }
    return {name: value.cast(USUAL_FACTS[name].dtype) for name, value in facts.items() if name in USUAL_FACTS}


def _monthly_wage(month: date) -> int:
    law, on = load(), last_day_of(month)
    hours = law.value("minimum_wage.hours_a_year", on).number
    return law.value("minimum_wage.hourly", on).number * hours // 12 + 1


def _pick(weighted: tuple[tuple[int, int], ...], name: str, seed: int, *, rank: str = "rank") -> pl.Expr:
    """A value of a table of hundredths."""
    drawn, chosen, until = _below(_HUNDRED, name, seed, rank=rank), pl.lit(weighted[-1][0], pl.Int64), _HUNDRED
    for value, share in reversed(weighted):
        until -= share
        chosen = pl.when(drawn < until + share).then(pl.lit(value, pl.Int64)).otherwise(chosen)
    assert until == 0, name
    return chosen


def _one_in(whole: int, chosen: int, name: str, seed: int, *, rank: str = "rank") -> pl.Expr:
    return _below(whole, name, seed, rank=rank) < chosen


def _below(limit: int, name: str, seed: int, *, rank: str = "rank") -> pl.Expr:
    """A number of chance below a limit, by row and name: splitmix64, whose products wrap round 64 bits."""
    salt = int.from_bytes(name.encode()[:8].ljust(8, b"-"), "big") ^ (seed * _GOLDEN)
    start = pl.lit(salt % 2**64, pl.UInt64)
    mixed = (pl.col(rank).cast(pl.UInt64) * pl.lit(_GOLDEN, pl.UInt64)) ^ start
    mixed = (mixed ^ (mixed // 2**30)) * pl.lit(_FIRST, pl.UInt64)
    mixed = (mixed ^ (mixed // 2**27)) * pl.lit(_SECOND, pl.UInt64)
    return ((mixed ^ (mixed // 2**31)) % limit).cast(pl.Int64)
