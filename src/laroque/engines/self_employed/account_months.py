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
from laroque.engines.self_employed.law import SHARED_LINES
from laroque.engines.self_employed.micro import UNDIVIDED, declarations, shared_between_risks
from laroque.engines.self_employed.payments import micro_due_on
from laroque.legislation.parameters import Parameters

PERSONS_SCHEMA = {
    "account": pl.Int64,
    "activity": pl.String,
    "started_on": pl.Date,
    "registered_on": pl.Date,
    "is_start": pl.Boolean,
    "has_minimum": pl.Boolean,
    "relieved_from": pl.Date,
    "spread_years": pl.Int64,
    "rhythm": pl.String,
    "pay_day": pl.Int64,
}
"""One row a self-employed person outside the micro scheme.

``activity`` is one of ``law.SECTION_OF``; ``registered_on`` the day the body opened the account (nothing is called
before); ``is_start`` false for who goes on or starts again in the sense of CSS R131-3; ``has_minimum`` false for those
of CSS L613-11; ``relieved_from`` the first day of the start relief of L131-6-4, null when none; ``spread_years`` 0
unless nothing is asked during the first twelve months (L131-6-1), then the years (1 to 5) over which they are paid;
``rhythm`` ``monthly`` or ``quarterly`` and ``pay_day`` 5 or 20, as first chosen.
"""

FACTS_SCHEMA = {
    "account": pl.Int64,
    "kind": pl.String,
    "known_on": pl.Date,
    "year": pl.Int64,
    "cents": pl.Int64,
    "rhythm": pl.String,
    "pay_day": pl.Int64,
    "ended_on": pl.Date,
}
"""What became known of a person, and when; columns that a kind does not use are null.

``income``: the profit of ``year`` before contributions, declared (CSS L613-2); a later one corrects it.
``base``: the base of contributions of ``year`` itself, as an earlier system held it (for years before 2024).
``estimate``: the profit expected for ``year``, on request (R613-1-4).
``silence``: no return came for ``year``; ``known_on`` is the day the assessment is notified (R613-1-2).
``rhythm``: the ``rhythm`` and ``pay_day`` that hold from ``known_on`` (R613-2, R613-3).
``end``: the activity ended on ``ended_on``, last day included (R613-1-5).
"""

MICRO_SCHEMA = {
    "account": pl.Int64,
    "activity": pl.String,
    "month": pl.Date,
    "rhythm": pl.String,
    "turnover_cents": pl.Int64,
    "created_on": pl.Date,
    "known_on": pl.Date,
}
"""Declarations of turnover: one row each time one came; the last known of a month (the first of the period) counts.

``activity`` is one of ``law.MICRO_ACTIVITIES``; ``created_on`` is null when there is no start relief.
"""

DUES_SCHEMA = {
    "account": pl.Int64,
    "called_on": pl.Date,
    "due_on": pl.Date,
    "month": pl.Date,
    "year": pl.Int64,
    "kind": pl.String,
    "reason": pl.String,
    "line": pl.String,
    "cents": pl.Int64,
}
"""Signed cents called: ``called_on`` the day of the fact that called them, ``due_on`` the last day to pay, ``month``
the first of the month of ``due_on`` (of the period, for a micro-entrepreneur), ``year`` the one contributed for,
``kind`` ``principal`` or ``surcharge``, ``reason`` one of REASONS, ``line`` one of DUE_LINES. A credit that no payment
to come can take is due on the day it was called, below zero. Rows of zero are left out.
"""

DUE_LINES = (
    "health",
    "sickness_allowance",
    "old_age_basic",
    "old_age_complementary",
    "disability_death",
    "family",
    "csg_crds_total",
    "vocational_training",
    "chamber_tax",
    "single_rate",
    "missing_return",
)
"""The lines of dues: ``single_rate`` is what a micro-entrepreneur owes where the division between risks is not held
(furnished tourism before 2026), ``missing_return`` the penalty of a return that did not come."""

REASONS = ("provisional", "adjustment", "regularisation", "rhythm", "declaration", "missing_return")
"""Why a row was called."""


PRINCIPAL = "principal"
SURCHARGE = "surcharge"
"""The kinds of dues."""

_ORDER = ["account", "called_on", "due_on", "year", "line"]


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
    return placed.select(*DUES_SCHEMA).sort(_ORDER)


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
        on=lines, index=["account", "month", "rhythm", "known_on"], variable_name="line", value_name="cents"
    )
    return (
        told.filter(pl.col("cents") != 0)
        .with_columns(
            called_on="known_on",
            due_on=micro_due_on(pl.col("month"), pl.col("rhythm")),
            year=pl.col("month").dt.year().cast(pl.Int64),
            kind=pl.lit(PRINCIPAL),
            reason=pl.lit("declaration"),
        )
        .select(*DUES_SCHEMA)
        .sort(_ORDER)
        .collect()
    )
