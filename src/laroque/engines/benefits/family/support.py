"""Family support: for each child without the support of a parent, whole or differential (CSS L523-1 to L523-3)."""

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.family.answering import answered
from laroque.engines.benefits.family.facts import Lack
from laroque.engines.benefits.family.months import crds_of, in_charge, months_of, paid_once, with_law
from laroque.engines.contributions.rounding import apply_rate
from laroque.legislation.parameters import Parameters

_KEY = ("case", "day")
_AFTER_A_MONTH = (Lack.UNPAID, Lack.UNABLE, Lack.LOW)


def family_supports(claims: pl.DataFrame, children: pl.DataFrame, parameters: Parameters) -> Answered:
    """What each month of a claim is paid for all children together; nothing while the claimant lives in a couple.

    Columns of ``details``: supported (children), one_cents and both_cents (a child without one parent, or both).
    """
    months = with_law(months_of(claims), parameters)
    rates = ("monthly_base", "support_one_parent", "support_both_parents", "support_months", "crds", "claimed_on")
    units = in_charge(months, children).join(months.select(*_KEY, *rates), on=_KEY, how="left", maintain_order="left")
    judged_children = _supported(units)
    sums = judged_children.group_by(*_KEY).agg(
        supported=pl.col("is_due").sum().cast(pl.Int64),
        ended=pl.col("is_over").sum().cast(pl.Int64),
        gross_cents=pl.col("unit_cents").filter("is_due").sum(),
        crds_cents=crds_of(pl.col("unit_cents"), pl.col("crds")).filter("is_due").sum(),
    )
    rows = months.join(sums, on=_KEY, how="left", maintain_order="left").with_columns(
        pl.col("supported", "ended", "gross_cents", "crds_cents").fill_null(0),
        since="day",
        until=pl.col("day").dt.offset_by("1mo"),
        asked=pl.lit(None, pl.String()),
    )
    judged = paid_once(rows.with_columns(reason=_reason()))
    amounts = judged.select("case", "since", "until", "gross_cents", "crds_cents", part=pl.lit(None, pl.String()))
    details = judged.select(
        "case",
        "since",
        "reason",
        "supported",
        "gross_cents",
        one_cents=apply_rate(pl.col("monthly_base"), pl.col("support_one_parent")),
        both_cents=apply_rate(pl.col("monthly_base"), pl.col("support_both_parents")),
    )
    return answered(judged, amounts, details.sort("case", "since"))


def _supported(children: pl.DataFrame) -> pl.DataFrame:
    """Adds unit_cents, is_due, and is_over: four months were paid and nothing was asked of a judge (CSS R523-3).

    A default counts once it has lasted a month (R523-1), and from the month after the claim when the parent could pay
    (R552-2 II 5°); the other cases from the month after that in which they begin.
    """
    lack, month = pl.col("lack"), pl.col("day")
    met_on = (
        pl.when(lack.is_in([each.value for each in _AFTER_A_MONTH]))
        .then(pl.col("lack_since").dt.offset_by("1mo"))
        .otherwise(pl.coalesce("lack_since", "born_on"))
    )
    claimed = pl.when(lack == Lack.UNPAID).then("claimed_on")
    opens = pl.max_horizontal(met_on, claimed).dt.month_start().dt.offset_by("1mo")
    opens = pl.max_horizontal(opens, "starts")
    ends = opens.dt.offset_by(pl.format("{}mo", pl.col("support_months")))
    is_open = pl.col("is_charged") & lack.is_not_null() & (opens <= month)
    is_over = is_open & (lack == Lack.UNPAID) & ~pl.col("is_sought").fill_null(False) & (month >= ends)
    both = lack == Lack.ORPHAN_OF_BOTH
    rate = pl.when(both).then("support_both_parents").otherwise("support_one_parent")
    whole = apply_rate(pl.col("monthly_base"), rate)
    paid = pl.when(lack == Lack.LOW).then(pl.col("maintenance_cents").fill_null(0)).otherwise(0)
    return children.with_columns(
        unit_cents=(whole - paid).clip(lower_bound=0),
        is_due=(is_open & ~is_over).fill_null(False),
        is_over=is_over.fill_null(False),
    )


def _reason() -> pl.Expr:
    in_couple = pl.col("couple_since").dt.month_start() <= pl.col("day")
    return (
        pl.when(pl.col("monthly_base").is_null())
        .then(pl.lit("not_legislated"))
        .when(in_couple.fill_null(False))
        .then(pl.lit("in_couple"))
        .when((pl.col("supported") == 0) & (pl.col("ended") > 0))
        .then(pl.lit("maintenance_not_sought"))
        .when((pl.col("supported") == 0) | (pl.col("gross_cents") == 0))
        .then(pl.lit("no_lack_of_support"))
        .when(pl.col("gross_cents") < pl.col("support_least"))
        .then(pl.lit("amount_too_small"))
    )
