"""What the account of a self-employed person is called to pay: one row a day, year of contributions and line.

``dues_of`` says it of those outside the micro scheme, ``micro_dues_of`` of micro-entrepreneurs. Both give a frame of
``DUES_SCHEMA``: the whole of what was called up to a day, payments to come included. Asked again on a later day, or
with a fact known since, the rows of before come back as they were and new ones are added: what is to be booked is the
difference.
"""

from datetime import date

import polars as pl

from laroque.engines.self_employed.account_calls import calls_of
from laroque.engines.self_employed.account_events import events_of
from laroque.engines.self_employed.account_targets import PENALTY, targets_of
from laroque.engines.self_employed.dues import (
    DUES_ORDER,
    DUES_SCHEMA,
    FACTS_SCHEMA,
    MICRO_SCHEMA,
    PERSONS_SCHEMA,
    PRINCIPAL,
    SURCHARGE,
)
from laroque.engines.self_employed.law import SHARED_LINES
from laroque.engines.self_employed.micro import UNDIVIDED, declarations, shared_between_risks
from laroque.engines.self_employed.payments import first_micro_month, first_micro_until, micro_due_on
from laroque.legislation.parameters import Parameters

__all__ = ["DUES_SCHEMA", "FACTS_SCHEMA", "MICRO_SCHEMA", "PERSONS_SCHEMA", "dues_of", "micro_dues_of"]


def dues_of(persons: pl.LazyFrame, facts: pl.LazyFrame, parameters: Parameters, *, on: date) -> pl.DataFrame:
    """What was called of persons outside the micro scheme up to ``on``, a frame of DUES_SCHEMA (CSS L131-6-2).

    Each 1 January the year is called on the base of the year before the last (flat in the two first years); each fact
    known since then changes what is left to pay (R613-1-3, R613-1-4, R613-5). Raises ``NotLegislatedYet``.
    """
    people, told = persons.select(*PERSONS_SCHEMA).collect(), facts.select(*FACTS_SCHEMA).collect()
    known = told.filter(pl.col("known_on") <= on)
    events = events_of(people, known, parameters, on=on)
    if events.is_empty():
        return pl.DataFrame(schema=DUES_SCHEMA)
    called = calls_of(events, targets_of(events, known, parameters))
    is_penalty = pl.col("line") == PENALTY
    placed = called.with_columns(
        month=pl.col("due_on").dt.month_start(),
        kind=pl.when(is_penalty).then(pl.lit(SURCHARGE)).otherwise(pl.lit(PRINCIPAL)),
    )
    return placed.select(*DUES_SCHEMA).sort(DUES_ORDER)


def micro_dues_of(declared: pl.LazyFrame, parameters: Parameters, *, on: date) -> pl.DataFrame:
    """What the declarations of turnover known up to ``on`` make due, a frame of DUES_SCHEMA (CSS L613-7, R613-8).

    The single rate is shared between the risks (D613-6). A corrected declaration gives the amounts of the correction at
    the same ``due_on``. Raises ``NotLegislatedYet``.
    """
    known = declared.select(*MICRO_SCHEMA).filter(pl.col("known_on") <= on).sort("account", "month", "known_on")
    last = known.group_by("account", "month", maintain_order=True).last()
    before = pl.col("turnover_cents").cum_sum().over("account", pl.col("month").dt.year()) - pl.col("turnover_cents")
    owed = declarations(last.with_columns(relieved_before_cents=before), parameters)
    lines = (*SHARED_LINES, UNDIVIDED, "vocational_training", "chamber_tax")
    told = shared_between_risks(owed).unpivot(
        on=lines,
        index=["account", "month", "rhythm", "known_on", "started_on"],
        variable_name="line",
        value_name="cents",
    )
    months = parameters.value("micro.first_return_months", on).number
    return (
        told.filter(pl.col("cents") != 0)
        .with_columns(
            called_on="known_on",
            due_on=_micro_due_on(months),
            year=pl.col("month").dt.year().cast(pl.Int64),
            kind=pl.lit(PRINCIPAL),
            reason=pl.lit("declaration"),
        )
        .select(*DUES_SCHEMA)
        .sort(DUES_ORDER)
        .collect()
    )


def _micro_due_on(months: int) -> pl.Expr:
    """The day a declaration is due: with the first return when the period belongs to it, else with its own."""
    month, rhythm, started = pl.col("month"), pl.col("rhythm"), pl.col("started_on")
    first_until = first_micro_until(started, rhythm, months)
    is_first = (month >= first_micro_month(started, rhythm)) & (month < first_until)
    return pl.when(is_first).then(first_until.dt.month_end()).otherwise(micro_due_on(month, rhythm))
