"""How fast 1,000,000 movements are matched with 5,000,000 open dues, beside the bound of the run: two plain joins.

Command: ``python -m bench.matching_at_scale [movements] [dues]``. The frames are made by seed: 1,250,000 accounts that
owe four months each, 850,000 direct debits at the bank. Of 100 movements 80 are debits paid by their end-to-end id,
2 come back, 10 are transfers that write the SIRET of their payer, 5 are of an amount that one account owes, 3 are of
nobody. Timed: ``engines.matching.match`` on frames in memory, from the movements to one answer for each. The bound is a
plain hash join of the same movements with the same orders by end-to-end id, and of the rest with the same dues by
amount. The answers are counted: each movement has one, and each kind as many as were made. One run not counted, then
the median of five.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import polars as pl

from laroque.engines.matching import match

RUNS = 6
"""One that is not counted, then five."""
SEED = 20260515
MOVEMENTS, DUES = 1_000_000, 5_000_000
MONTHS_OWED = 4
TARGET_SECONDS = 60.0


@dataclass(frozen=True)
class Given:
    """The frames of a run, and how many movements of each meaning were made."""

    movements: pl.DataFrame
    orders: pl.DataFrame
    expected: pl.DataFrame
    accounts: pl.DataFrame
    made: dict[str, int]


def main() -> None:
    """Measure and print."""
    movements = int(sys.argv[1]) if len(sys.argv) > 1 else MOVEMENTS
    dues = int(sys.argv[2]) if len(sys.argv) > 2 else DUES
    given = made(movements, dues)
    matching, joining = [], []
    for run in range(RUNS):
        joining.append(seconds(lambda: joined(given)))
        matching.append(seconds(lambda: matched(given)))
        print(f"run {run}: {matching[-1]:.2f} s", file=sys.stderr)
    bound, whole = statistics.median(joining[1:]), statistics.median(matching[1:])
    print(
        f"Polars {pl.__version__}, {pl.thread_pool_size()} threads\n"
        f"{movements:,} movements, {given.orders.height:,} orders, {given.accounts.height:,} open dues\n"
        f"bound, two joins   {bound:6.2f} s\n"
        f"matched            {whole:6.2f} s  {whole / bound:.1f} times the bound"
        f"   runs {', '.join(f'{taken:.2f}' for taken in matching[1:])}\n"
        f"target             {TARGET_SECONDS * movements / MOVEMENTS:6.2f} s"
    )


def matched(given: Given) -> None:
    """What is timed: every movement has its answer."""
    answer = match(given.movements, given.orders, given.expected, given.accounts)
    counts = dict(answer.group_by("meaning").len().iter_rows())
    assert counts == given.made, (counts, given.made)


def joined(given: Given) -> None:
    """The bound: the same frames joined once by id, and the rest once by amount."""
    by_id = given.movements.join(given.orders, on="end_to_end_id")
    rest = given.movements.filter(pl.col("end_to_end_id").is_null())
    by_amount = rest.join(given.accounts, on="cents", how="left")
    assert by_id.height > 0
    assert by_amount.height > 0


def seconds(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def made(movements: int, dues: int) -> Given:
    """The frames by seed, the movements in an order of chance."""
    accounts = dues // MONTHS_OWED
    paid, back, written, by_amount = (movements * share // 100 for share in (80, 2, 10, 5))
    strangers = movements - paid - back - written - by_amount
    orders = made_orders(max(movements * 85 // 100, paid))
    owed = made_dues(accounts)
    debits = orders.select("cents", "end_to_end_id", reference=pl.lit(None, pl.String))
    lines = pl.concat(
        [
            debits.head(paid),
            debits.head(back).with_columns(cents=-pl.col("cents")),
            _without_id(
                owed.gather_every(MONTHS_OWED).head(written), pl.lit(777, pl.Int64), "SIRET " + pl.col("siret")
            ),
            _without_id(owed.gather_every(MONTHS_OWED).tail(by_amount), pl.col("cents"), pl.lit("VIREMENT")),
            _without_id(pl.DataFrame({"cents": [3] * strangers}), pl.col("cents"), pl.lit("DON ANONYME")),
        ]
    )
    # Debits paid stay before their returns, as on the statements of a month: the rest comes in an order of chance.
    order = list(range(movements - paid))
    Random(SEED).shuffle(order)
    shuffled = pl.concat([lines.head(paid), lines.tail(movements - paid)[order]]).with_columns(
        line=pl.int_range(movements, dtype=pl.Int64),
        mandate_id=pl.lit(None, pl.String),
        batch_reference=pl.lit(None, pl.String),
    )
    counts = {"settled": paid, "returned": back, "transfer": written + by_amount, "unknown": strangers}
    expected = pl.DataFrame(schema={"expected_id": pl.Int64, "reference": pl.String, "cents": pl.Int64})
    return Given(shuffled, orders, expected, owed, counts)


def _without_id(frame: pl.DataFrame, cents: pl.Expr, text: pl.Expr) -> pl.DataFrame:
    """Transfers, which bear no id of ours: an amount and a text."""
    return frame.select(cents=cents, end_to_end_id=pl.lit(None, pl.String), reference=text)


def made_dues(accounts: int) -> pl.DataFrame:
    """What accounts owe, four months each; every amount is that of one account and month alone."""
    ranks = pl.int_range(accounts, eager=True)
    sirets = ("8" + ranks.cast(pl.String).str.zfill(13)).alias("siret")
    months = pl.DataFrame({"month": range(MONTHS_OWED)})
    owed = pl.DataFrame({"account_id": ranks, "siret": sirets}).join(months, how="cross")
    return owed.with_columns(cents=1_000_000 + pl.col("account_id") * 10 + pl.col("month")).drop("month")


def made_orders(number: int) -> pl.DataFrame:
    """Direct debits at the bank, in groups of ten thousand."""
    ranks = pl.int_range(number, eager=True).alias("order_id")
    text = pl.col("order_id").cast(pl.String).str.zfill(8)
    return ranks.to_frame().with_columns(
        end_to_end_id="URSSAF-117-202604-" + text,
        batch_id=pl.col("order_id") // 10_000,
        batch_reference="URSSAF-117-2604-B2B-" + (pl.col("order_id") // 10_000).cast(pl.String),
        mandate_id="RUM-" + text,
        cents=100_000 + pl.col("order_id"),
        state=pl.lit("sent"),
    )


if __name__ == "__main__":
    main()
