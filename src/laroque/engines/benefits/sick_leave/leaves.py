"""Sick leaves of employees: the right, the daily allowance, the days paid and those that are not, all cases at once."""

import polars as pl

from laroque.engines.benefits.facts import PAYMENTS_SCHEMA, UNPAID_SCHEMA, Answered, stacked
from laroque.engines.benefits.sick_leave.bases import with_allowance
from laroque.engines.benefits.sick_leave.calendar import SICK_LEAVE, judged
from laroque.engines.benefits.sick_leave.conditions import with_conditions, with_worked
from laroque.engines.benefits.sick_leave.facts import LeaveFacts
from laroque.engines.benefits.sick_leave.illnesses import with_illness
from laroque.engines.benefits.sick_leave.law import numbers_of
from laroque.engines.benefits.sick_leave.notices import reduced, with_late_cut
from laroque.engines.benefits.sick_leave.windows import months_before
from laroque.engines.contributions.rounding import apply_rate
from laroque.legislation.parameters import Parameters, load

_KNOWN = ("person", "kind", "illness", "since", "until", "stopped_on", "is_paid")


def sick_leaves(facts: LeaveFacts, parameters: Parameters | None = None) -> Answered:
    """What each leave is paid, and the days that are not paid with the reason (CSS L323-1 to L323-7).

    The leaves of a person are taken in the order in which they begin: the days paid for one bound those of the next.
    Nothing is raised for what a case says: one that cannot be computed has all its days unpaid, with the question.
    """
    law = load() if parameters is None else parameters
    leaves = facts.leaves.sort("person", "started_on", "case")
    leaves = leaves.join(
        numbers_of(leaves["started_on"].unique(), law), on="started_on", how="left", maintain_order="left"
    )
    runs = with_late_cut(facts.stops, leaves)
    months = months_before(leaves, facts.pays)
    told = with_worked(with_allowance(leaves, months), months)
    ranked = told.with_columns(turn=pl.int_range(pl.len()).over("person"))
    known = facts.paid.with_columns(is_paid=pl.lit(True)).select(_KNOWN)
    answers: list[tuple[pl.DataFrame, pl.DataFrame]] = []
    for turn in range(_turns(ranked)):
        now = with_illness(_opened(ranked.filter(pl.col("turn") == turn), known), known)
        paid, unpaid = _answered(now, runs, facts, known)
        answers.append((paid, unpaid))
        known = pl.concat([known, _as_known(now, paid, is_paid=True), _as_known(now, unpaid, is_paid=False)])
    return Answered(
        stacked([paid for paid, _ in answers], PAYMENTS_SCHEMA),
        stacked([unpaid for _, unpaid in answers], UNPAID_SCHEMA),
        ranked.select("case", "base_cents", "base_days", "most_cents", "allowance_cents", "missing_month"),
    )


def _turns(ranked: pl.DataFrame) -> int:
    return 0 if ranked.is_empty() else ranked.get_column("turn").n_unique()


def _opened(now: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The leaves of a turn with their conditions, and the question or refusal that stops a whole case."""
    found = with_conditions(now, known.filter("is_paid"))
    whole = (
        pl.when(pl.col("fraction").is_null())
        .then(pl.lit("not_legislated"))
        .when(pl.col("missing_month").is_not_null())
        .then(pl.lit("pay_missing"))
        .when(~pl.col("opens_short"))
        .then(pl.lit("no_right"))
    )
    return found.with_columns(whole=whole)


def _answered(
    now: pl.DataFrame, runs: pl.DataFrame, facts: LeaveFacts, known: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The days paid of the leaves of a turn with their amounts, and the days that are not."""
    mine = runs.join(now.select("case", "whole", "missing_month"), on="case", how="inner", maintain_order="left")
    overlapping = _overlapping(mine)
    stopped = pl.col("whole").is_not_null() | pl.col("case").is_in(overlapping.implode())
    refused = mine.filter(stopped).select(
        "case", "since", "until", reason=pl.col("whole").fill_null("certificates_overlap"), asked=_asked()
    )
    open_cases = now.filter(pl.col("whole").is_null() & ~pl.col("case").is_in(overlapping.implode()))
    spent, unpaid = judged(open_cases, mine.filter(~stopped).drop("whole", "missing_month"), facts.cuts, known)
    not_paid = unpaid.with_columns(asked=pl.lit(None, pl.String()))
    return _amounts(open_cases, spent), pl.concat([refused, not_paid]).sort("case", "since")


def _asked() -> pl.Expr:
    """The month of pay that must be told, where one is missing."""
    return pl.when(pl.col("whole") == "pay_missing").then(pl.col("missing_month").dt.strftime("%Y-%m"))


def _overlapping(runs: pl.DataFrame) -> pl.Series:
    """The cases with two certificates for one day."""
    sooner = (pl.col("since") < pl.col("until").shift().over("case")).fill_null(False)
    return runs.sort("case", "since").filter(sooner)["case"].unique()


def _amounts(leaves: pl.DataFrame, spent: pl.DataFrame) -> pl.DataFrame:
    """What each run of days is paid: so many times the daily amount, less CSG and CRDS."""
    said = leaves.select("case", "person", "illness", "started_on", "allowance_cents", "csg", "crds", "is_subrogated")
    daily = pl.min_horizontal("allowance_cents", "part_time_loss_cents")
    found = spent.join(said, on="case", how="inner", maintain_order="left").with_columns(daily_cents=reduced(daily))
    days = (pl.col("until") - pl.col("since")).dt.total_days()
    gross = found.with_columns(days=days, gross_cents=days * pl.col("daily_cents"))
    withheld = gross.with_columns(
        csg_cents=apply_rate(pl.col("gross_cents"), pl.col("csg")),
        crds_cents=apply_rate(pl.col("gross_cents"), pl.col("crds")),
        payee=pl.when(pl.col("is_subrogated").fill_null(False)).then(pl.lit("employer")).otherwise(pl.lit("insured")),
        part=pl.lit(None, pl.String()),
    )
    return withheld.with_columns(net_cents=pl.col("gross_cents") - pl.col("csg_cents") - pl.col("crds_cents"))


def _as_known(now: pl.DataFrame, runs: pl.DataFrame, *, is_paid: bool) -> pl.DataFrame:
    """Days of a turn as the next ones know them; those not paid matter to a long illness alone."""
    said = now.select("case", "person", "illness", "started_on")
    found = runs.select("case", "since", "until").join(said, on="case", how="inner")
    kept = found if is_paid else found.filter(pl.col("illness").is_not_null())
    return kept.select(
        "person", "illness", "since", "until", kind=pl.lit(SICK_LEAVE), stopped_on="started_on", is_paid=pl.lit(is_paid)
    ).select(_KNOWN)
