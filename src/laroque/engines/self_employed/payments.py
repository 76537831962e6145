"""When a self-employed person pays: the payments of a year, and what an adjustment or a regularisation does to them."""

import polars as pl

MONTHLY = "monthly"
QUARTERLY = "quarterly"
_QUARTER_MONTHS = [2, 5, 8, 11]
_QUARTER_DAY = 5


def payments(amounts: pl.LazyFrame) -> pl.LazyFrame:
    """Equal payments of ``amount_cents`` over what is left of a year: ``id``, ``due_on``, ``cents``, by id and day.

    Reads ``id``, ``amount_cents`` and what ``payment_days`` reads. Cents that do not divide go to the last payment.
    """
    dated = amounts.join(payment_days(amounts), on="id", how="inner", maintain_order="left_right")
    return dated.select("id", "due_on", cents=equal_part(pl.col("amount_cents"), "id"))


def equal_part(amount_cents: pl.Expr, *key: str) -> pl.Expr:
    """The part of each row, in order, of an amount paid equally over the rows of a key; the last takes the rest."""
    count = pl.len().over(key)
    equal = amount_cents // count
    is_last = pl.int_range(pl.len()).over(key) == count - 1
    return pl.when(is_last).then(amount_cents - equal * (count - 1)).otherwise(equal)


def payment_days(calls: pl.LazyFrame) -> pl.LazyFrame:
    """The days on which what is called is paid: ``id``, ``due_on``, by id and day.

    Reads ``id``, ``year``, ``rhythm`` (``monthly``, or ``quarterly``: 5 February, May, August and November, CSS
    R613-3), ``pay_day`` (5 or 20 for a monthly one, R613-2) and ``from_on``: no payment before it (null: the whole
    year). When no day is left in the year, those of the next one serve (R613-4). One row an id.
    """
    dated = calls.select("id", "year", "rhythm", "pay_day", "from_on").join(
        pl.LazyFrame({"_month": list(range(1, 13))}), how="cross", maintain_order="left"
    )
    is_quarterly = pl.col("rhythm") == QUARTERLY
    day = pl.when(is_quarterly).then(_QUARTER_DAY).otherwise(pl.col("pay_day"))
    due_on = pl.date(pl.col("year"), pl.col("_month"), day)
    kept = dated.filter(~is_quarterly | pl.col("_month").is_in(_QUARTER_MONTHS)).with_columns(due_on=due_on)
    from_on = pl.col("from_on").fill_null(pl.date(pl.col("year"), 1, 1))
    is_carried = ~(pl.col("due_on") >= from_on).any().over("id")
    moved = pl.when(is_carried).then(pl.col("due_on").dt.offset_by("1y")).otherwise(pl.col("due_on"))
    return kept.with_columns(due_on=moved).filter(pl.col("due_on") >= from_on).select("id", "due_on")


def settlement(accounts: pl.LazyFrame) -> pl.LazyFrame:
    """What is still to be called or given back once a year's amount changes (CSS R613-1-3, R613-5 II).

    Reads ``due_cents`` (the new amount of the current year), ``called_cents`` (payments of that year fallen due before
    the change), ``regularisation_cents`` (of the past year: due less called, below zero for a credit), ``debts_cents``
    (older debts). Adds ``to_call_cents`` (to spread over the payments left: see ``payments``), ``to_debts_cents`` and
    ``refund_cents``: a credit goes to the coming payments, then to older debts, then back to the person.
    """
    balance = pl.col("due_cents") - pl.col("called_cents") + pl.col("regularisation_cents")
    credit = (-balance).clip(0)
    to_debts = pl.min_horizontal(credit, pl.col("debts_cents"))
    return accounts.with_columns(to_call_cents=balance.clip(0), to_debts_cents=to_debts, refund_cents=credit - to_debts)


def first_payment_from(started_on: pl.Expr, days: int) -> pl.Expr:
    """The day before which nothing is due after a start: ``days`` after it, 90 by CSS R613-4."""
    return started_on.dt.offset_by(f"{days}d")


def micro_due_on(month: pl.Expr, rhythm: pl.Expr) -> pl.Expr:
    """The day a declaration of turnover is due: the last of the month that follows the period (CSS R613-8).

    ``month`` is the first of the period; ``rhythm`` ``monthly`` or ``quarterly``.
    """
    months = pl.when(rhythm == QUARTERLY).then(pl.lit("3mo")).otherwise(pl.lit("1mo"))
    return month.dt.offset_by(months).dt.month_end()


def first_micro_month(started_on: pl.Expr, rhythm: pl.Expr) -> pl.Expr:
    """The first of the month, or of the quarter, of a start."""
    quarter, month = started_on.dt.truncate("1q"), started_on.dt.month_start()
    return pl.when(rhythm == QUARTERLY).then(quarter).otherwise(month)


def first_micro_until(started_on: pl.Expr, rhythm: pl.Expr, months: int) -> pl.Expr:
    """The first of the month after the first return of a start (CSS R613-12).

    It covers the month of the start and the ``months`` that follow, or the quarter of the start and the next one.
    """
    quarters = started_on.dt.truncate("1q").dt.offset_by("6mo")
    return (
        pl.when(rhythm == QUARTERLY)
        .then(quarters)
        .otherwise(started_on.dt.month_start().dt.offset_by(f"{months + 1}mo"))
    )
