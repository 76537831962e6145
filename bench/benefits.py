"""How many sick leaves are computed a second, and how long a fund's month of open cases takes from facts to bank order.

Command: ``python -m bench.benefits [leaves]``. A leave a person with six months of pay, one in four above the cap, one
in ten of a long illness, one in twenty with a former leave. One warm-up, then the median of five. The peer is ours: the
walk over the days of each leave that the oracle tests hold the engine to, on the first persons; its days are compared.
Then, in a database that is durable with row security on, 40,000 open cases of a fund: decided, booked and ordered in
one file for the bank, once.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
from tests.oracles.sick_leave_by_day import walked
from tests.oracles.test_sick_leave_by_day import by_day, made_up

from bench.ledger_posting import durable_database
from laroque.engines.benefits.facts import PAID_SCHEMA, PAYS_SCHEMA
from laroque.engines.benefits.sick_leave.facts import CUTS_SCHEMA, LEAVES_SCHEMA, STOPS_SCHEMA, LeaveFacts
from laroque.engines.benefits.sick_leave.leaves import sick_leaves

LEAVES, WALKED, CASES = 200_000, 500, 40_000
TARGET, TARGET_SECONDS = 200_000, 20
FIRST = date(2026, 3, 9)
FUND = "cpam-751"
AT = datetime(2026, 4, 9, 8, tzinfo=UTC)


def leaves_of(count: int) -> LeaveFacts:
    """A leave a person, of three weeks and more."""
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    people = pl.DataFrame({"person": [f"p{n}" for n in range(count)]})
    leaves = people.with_columns(
        case=pl.format("{}/1", pl.col("person")), started_on=pl.lit(FIRST) + pl.duration(days=at % 20),
        illness=pl.when(at % 10 == 0).then(pl.lit("i")), waiver=None, waived_from=None, rhythm=pl.lit("monthly"),
        affiliated_since=pl.lit(date(2020, 1, 1)), pensioner_since=None, is_subrogated=at % 3 == 0,
    )  # fmt: skip
    stops = leaves.select(
        "case", since="started_on", until=pl.col("started_on") + pl.duration(days=20 + at % 40),
        prescribed_on="started_on", sent_on=None, is_excused=False, part_time_loss_cents=None,
    )  # fmt: skip
    months = pl.DataFrame({"month": [date(2025, 9 + n, 1) for n in range(4)] + [date(2026, 1, 1), date(2026, 2, 1)]})
    pays = people.with_columns(cents=150_000 + at % 4 * 60_000).join(months, how="cross").select(
        "person", "month", "cents", employer=pl.lit("e"), hours_hundredths=15_167, worked_days=None,
        absence=pl.lit("none"),
    )  # fmt: skip
    paid = people.gather_every(20).select(
        "person", kind=pl.lit("sick_leave"), illness=None, since=date(2025, 3, 1), until=date(2025, 9, 1),
        stopped_on=date(2025, 2, 26),
    )  # fmt: skip
    frames = zip((leaves, stops, pays, paid), (LEAVES_SCHEMA, STOPS_SCHEMA, PAYS_SCHEMA, PAID_SCHEMA), strict=True)
    told = [frame.select(pl.col(name).cast(kind) for name, kind in schema.items()) for frame, schema in frames]
    return LeaveFacts(*told, pl.DataFrame(schema=dict(CUTS_SCHEMA)))


def computed(count: int) -> float:
    """Leaves a second, the median of five after a warm-up."""
    facts = leaves_of(count)
    sick_leaves(facts)
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        answered = sick_leaves(facts)
        taken.append(time.perf_counter() - started)
    assert answered.payments["case"].n_unique() == count
    return count / statistics.median(taken)


def compared() -> float:
    """Leaves a second of the walk over the days, whose days the engine says too."""
    chance = random.Random(3)
    histories = [made_up(chance, rank) for rank in range(WALKED)]
    started = time.perf_counter()
    said = [walked(history) for history in histories]
    taken = time.perf_counter() - started
    engine = by_day(histories)
    assert all(engine[case] == days for each in said for case, days in each.items())
    return sum(len(each) for each in said) / taken


def month_of_a_fund(home: Path) -> tuple[float, int, str]:
    """Seconds to decide the cases of a fund and order what they come to; how many are paid, and the database."""
    with durable_database(home) as (_, durable):
        from laroque.usecases.benefits.decide_cases import decide
        from laroque.usecases.benefits.pay_benefits import pay_day

        organism_id = _opened()
        started = time.perf_counter()
        decided = decide(organism_id=organism_id, on=AT.date(), at=AT)
        paid = pay_day(organism_id=organism_id, day=AT.date(), at=AT)
        taken = time.perf_counter() - started
    assert decided.number == CASES
    return taken, len(paid.payments), durable


def _opened() -> int:
    """A fund with money to draw, and its open cases, pays and bank accounts."""
    from tests.support.benefits import leave
    from tests.support.care_payments import make_fund
    from tests.support.dsn_builder import iban

    from laroque.apps.benefits import cases, pays
    from laroque.apps.benefits.cases import NewCase
    from laroque.apps.benefits.pays import Pay
    from laroque.apps.benefits.states import CaseSource
    from laroque.apps.network.operations import open_books
    from laroque.apps.registry import operations as registry
    from laroque.apps.registry.rules import BankAccountRow
    from laroque.apps.registry.states import HolderKind
    from laroque.kernel.identifiers import check_nir
    from laroque.postgres.scope import scope

    open_books(codes=("agency", FUND))
    fund = make_fund(held_cents=10**12, code=FUND)
    nirs = [check_nir(f"28002751{rank:05d}") for rank in range(CASES)]
    months = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    told = [Pay(nir, "", month, 250_000, 15_167) for nir in nirs for month in months]
    since = FIRST + timedelta(days=7)
    facts = leave(f"{since}", "2026-04-20")
    new = [
        NewCase(kind="sick_leave", nir=nir, source=CaseSource.SIGNAL, since=since, facts=facts, key=nir) for nir in nirs
    ]
    rows = [
        BankAccountRow(holder_kind=HolderKind.PERSON, holder_key=nir, iban=iban(10_000 + rank))
        for rank, nir in enumerate(nirs)
    ]
    registry.register_bank_accounts(rows=rows)
    with scope(fund.id):
        pays.tell_pays(organism_id=fund.id, pays={1: told}, at=AT)
        cases.open_cases(organism_id=fund.id, cases=new, at=AT, on=AT.date())
    return fund.id


def main(count: int) -> None:
    """Measure and print."""
    a_second, walk = computed(count), compared()
    with tempfile.TemporaryDirectory(prefix="laroque-bench-") as home:
        seconds, paid, durable = month_of_a_fund(Path(home))
    print(
        f"{count:,} sick leaves: {a_second:,.0f} a second, {a_second / TARGET:.2f} of the target of {TARGET:,}\n"
        f"walked day by day: {walk:,.0f} a second; the engine makes {a_second / walk:,.0f} times as many\n"
        f"PostgreSQL {durable}\n"
        f"{CASES:,} open cases decided, {paid:,} payments booked and ordered: {seconds:.1f} s"
        f" (target {TARGET_SECONDS})\n"
        f"load of the machine when it ended: {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LEAVES)
