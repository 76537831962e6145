"""From what each year owes to payments: what is left is paid equally over the days to come, a credit is given back."""

import polars as pl

from laroque.engines.self_employed.account_targets import LINES, PENALTY, TRAINING
from laroque.engines.self_employed.payments import equal_part, payment_days

_OWED = ["account", "year", "line"]
_CALLED = ["account", "due_on", "year", "line"]
_TRAINING_MONTH = 11
_LINE = pl.Enum(LINES)
_ROWS: dict[str, pl.DataType | type[pl.DataType]] = {
    "account": pl.Int64,
    "due_on": pl.Date,
    "year": pl.Int64,
    "line": _LINE,
    "cents": pl.Int64,
}


def calls_of(events: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """What each event calls: ``account``, ``called_on``, ``due_on``, ``year``, ``reason``, ``line``, ``cents``.

    ``events`` of ``events_of`` and ``targets`` of ``targets_of``. An event adds rows to those before it, so that what
    is called for a year is its target: in equal parts over the payments left in the calendar year (CSS R613-1-3,
    R613-5 II, R613-2 II; those of the next year when none is left), within 30 days once the activity has ended
    (R613-1-5). When it is below zero nothing more is called, and the credit is due on the day itself. What a lower
    estimate sets free waits for the income (R613-1-4), and so does what a year owes once the activity has ended.
    """
    ledger, owed = pl.DataFrame(schema=_ROWS), targets.with_columns(pl.col("line").cast(_LINE))
    called = [ledger.with_columns(called_on=pl.lit(None, pl.Date), reason=pl.lit(None, pl.String))]
    for (rank,), event in events.sort("rank").group_by("rank", maintain_order=True):
        known = owed.filter(pl.col("rank") == rank)
        changed = _changes(event, known, ledger)
        called.append(_told(changed, event, known))
        ledger = pl.concat([ledger, changed])
    return pl.concat([frame.select(called[0].columns) for frame in called]).with_columns(pl.col("line").cast(pl.String))


def _changes(event: pl.DataFrame, targets: pl.DataFrame, ledger: pl.DataFrame) -> pl.DataFrame:
    """The rows that one event of each account adds, zeros left out."""
    coming = event.select("account", "from_on")
    mine = ledger.join(coming, on="account").with_columns(is_coming=pl.col("due_on") >= pl.col("from_on"))
    left = _left_to_call(event, targets, mine)
    spread = pl.concat([_spread(event, left), _credits(event, left)])
    withdrawn = mine.filter("is_coming").select(*_CALLED, cents=-pl.col("cents"))
    changed = pl.concat([spread, withdrawn]).group_by(_CALLED).agg(pl.col("cents").sum())
    return changed.filter(pl.col("cents") != 0).select(*_ROWS)


def _left_to_call(event: pl.DataFrame, targets: pl.DataFrame, mine: pl.DataFrame) -> pl.DataFrame:
    """``cents`` of each year and line not called by the payments that stay as they are.

    ``is_credit``: the account has paid more than it owes; ``is_closed``: it has ended, and all its years are known.
    """
    past = mine.filter(~pl.col("is_coming")).group_by(_OWED).agg(past=pl.col("cents").sum())
    owed = targets.join(past, on=_OWED, how="left").join(event.select("account", "ended_on"), on="account")
    left = owed.with_columns(cents=pl.col("target") - pl.col("past").fill_null(0))
    is_training, has_ended = pl.col("line") == TRAINING, pl.col("ended_on").is_not_null()
    own = pl.when(is_training).then(0).otherwise("cents")
    is_lower = pl.col("is_estimate") & (own.sum().over("account", "year") < 0) & ~is_training
    waits = is_lower | (has_ended & ~pl.col("is_settled"))
    kept = left.with_columns(cents=pl.when(waits).then(0).otherwise("cents"))
    return kept.with_columns(
        is_credit=own.sum().over("account") < 0, is_closed=has_ended & pl.col("is_settled").all().over("account")
    )


def _spread(event: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """What is left, in equal parts over the days of payment; vocational training with November when it is one."""
    called = left.filter((pl.col("cents") != 0) & ~(pl.col("is_credit") & (pl.col("line") != TRAINING)))
    days = pl.concat([_payments_left(event, called), _balance_day(event, called)])
    dated = called.join(days, on="account", maintain_order="left_right")
    is_training = pl.col("line") == TRAINING
    is_november = pl.col("due_on").dt.month() == _TRAINING_MONTH
    kept = dated.filter(~is_training | is_november | ~(is_november.any().over(_OWED)))
    return kept.select(*_CALLED, cents=equal_part(pl.col("cents"), *_OWED))


def _payments_left(event: pl.DataFrame, called: pl.DataFrame) -> pl.DataFrame:
    """``account`` and ``due_on``: the days of payment left, in order, of the accounts that are not closed."""
    running = event.join(called.filter(~pl.col("is_closed")), on="account", how="semi")
    dated = running.with_columns(id="account", year=pl.col("day").dt.year().cast(pl.Int64))
    return payment_days(dated.lazy()).select(account="id", due_on="due_on").collect()


def _balance_day(event: pl.DataFrame, called: pl.DataFrame) -> pl.DataFrame:
    """``account`` and ``due_on``: the one day of who has ended, all years known."""
    closed = event.join(called.filter("is_closed"), on="account", how="semi")
    return closed.select("account", due_on=pl.col("day").dt.offset_by(pl.col("_balance_days").cast(pl.String) + "d"))


def _credits(event: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """What is to be given back, line by line, on the day it was known."""
    credited = left.filter((pl.col("cents") != 0) & pl.col("is_credit") & (pl.col("line") != TRAINING))
    return credited.join(event.select("account", due_on="day"), on="account").select(*_CALLED, "cents")


def _told(changed: pl.DataFrame, event: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """The rows of an event with the day and the reason that called them."""
    years = targets.select("account", "year", "is_settled").unique()
    known = changed.join(event.select("account", "is_fact", "is_rhythm", called_on="day"), on="account")
    placed = known.join(years, on=["account", "year"], how="left", maintain_order="left")
    reason = (
        pl.when(pl.col("line") == PENALTY)
        .then(pl.lit("missing_return"))
        .when(pl.col("is_rhythm"))
        .then(pl.lit("rhythm"))
        .when(pl.col("is_settled"))
        .then(pl.lit("regularisation"))
        .when(pl.col("is_fact"))
        .then(pl.lit("adjustment"))
        .otherwise(pl.lit("provisional"))
    )
    return placed.with_columns(reason=reason)
