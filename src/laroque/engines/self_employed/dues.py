"""The frames that the accounts of self-employed persons are made of: who they are, what became known, what is due."""

import polars as pl

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
    "started_on": pl.Date,
}
"""Declarations of turnover: one row each time one came; the last known of a month (the first of the period) counts.

``activity`` is one of ``law.MICRO_ACTIVITIES``; ``created_on`` is null when there is no start relief; ``started_on`` is
the day of the start, for the first return after it (CSS R613-12), null when there was none.
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

MISSING_RETURN = "missing_return"
"""The line and the reason of a penalty."""

DUES_ORDER = ["account", "called_on", "due_on", "year", "line", "reason", "cents"]
