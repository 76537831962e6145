"""The young child benefit: the basic allowance of each month, the birth or adoption grant (CSS L531-1 to L531-3)."""

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.family.answering import answered
from laroque.engines.benefits.family.months import (
    crds_of,
    in_charge,
    infant_limit,
    months_of,
    paid_once,
    with_law,
    with_resources,
)
from laroque.engines.contributions.rounding import apply_rate
from laroque.legislation.parameters import Parameters

_KEY = ("case", "day")
_WEEKS_20 = 140
_LIMITS = {
    "full_cents": infant_limit("infant_limit_full", "infant_raise_full", "children"),
    "partial_cents": infant_limit("infant_limit_partial", "infant_raise_partial", "children"),
}


def basic_allowances(
    claims: pl.DataFrame, children: pl.DataFrame, resources: pl.DataFrame, parameters: Parameters
) -> Answered:
    """The basic allowance of each month, full or partial: one a household, or one a child of a multiple birth or of
    adoptions on one day (CSS L531-3, D531-3).

    Columns of ``details``: children in charge, allowances (how many), the limits, resources_cents, unit_cents.
    """
    months = with_resources(with_law(months_of(claims), parameters), resources)
    charged = in_charge(months, children).join(months.select(*_KEY, "infant_age"), on=_KEY, how="left")
    rows = months.join(_infants(charged), on=_KEY, how="left", maintain_order="left").with_columns(
        pl.col("children", "allowances").fill_null(0)
    )
    limited = rows.with_columns(**_LIMITS)
    income = pl.col("resources_cents")
    rate = pl.when(income <= pl.col("full_cents")).then("basic_full").otherwise("basic_partial")
    priced = limited.with_columns(unit_cents=apply_rate(pl.col("monthly_base"), rate))
    reason = (
        pl.when(pl.col("monthly_base").is_null())
        .then(pl.lit("not_legislated"))
        .when(pl.col("allowances") == 0)
        .then(pl.lit("no_young_child"))
        .when(income.is_null())
        .then(pl.lit("resources_missing"))
        .when(income > pl.col("partial_cents"))
        .then(pl.lit("above_limit"))
    )
    judged = _judged(priced, reason, pl.col("day").dt.offset_by("1mo"))
    amounts = judged.select(
        "case",
        "since",
        "until",
        part=pl.lit(None, pl.String()),
        gross_cents=pl.col("unit_cents") * pl.col("allowances"),
        crds_cents=crds_of(pl.col("unit_cents"), pl.col("crds")) * pl.col("allowances"),
    )
    return answered(judged, amounts, judged.select(*_DETAILS, "allowances").sort("case", "since"))


_DETAILS = ("case", "since", "reason", "monthly_base", "children", "full_cents", "partial_cents", "resources_cents",
            "unit_cents")  # fmt: skip


def _infants(children: pl.DataFrame) -> pl.DataFrame:
    """The children in charge, and the largest number of those of one birth or arrival under the age (D531-1).

    An adopted child counts for as long from its arrival, whatever its age (CSS L531-3, fourth paragraph).
    """
    came = pl.coalesce("arrived_on", "born_on")
    ends = came.dt.offset_by(pl.format("{}y", pl.col("infant_age"))).dt.month_start()
    starts = pl.max_horizontal("starts", came.dt.month_start().dt.offset_by("1mo"))
    is_infant = pl.col("is_charged") & (starts <= pl.col("day")) & (pl.col("day") < ends)
    told = children.with_columns(came=came, is_infant=is_infant)
    groups = told.group_by(*_KEY, "came").agg(
        children=pl.col("is_charged").sum().cast(pl.Int64), allowances=pl.col("is_infant").sum().cast(pl.Int64)
    )
    return groups.group_by(*_KEY).agg(pl.col("children").sum(), pl.col("allowances").max())


def birth_grants(
    claims: pl.DataFrame, children: pl.DataFrame, resources: pl.DataFrame, parameters: Parameters
) -> Answered:
    """The grant for each child to be born, or adopted (CSS L531-2, D531-2, R531-1).

    The family is looked at, and the amount is that of, the first day of the month after the fifth month of pregnancy,
    or of the month of arrival. Columns of ``details``: pay_by, the last day to pay, excluded, and the limit.
    """
    fifth_ended = pl.col("began_on").dt.offset_by("5mo").dt.offset_by("-1d")
    is_adopted = pl.col("arrived_on").is_not_null()
    looked_at = (
        pl.when(is_adopted)
        .then(pl.col("arrived_on").dt.month_start())
        .otherwise(fifth_ended.dt.month_start().dt.offset_by("1mo"))
    )
    sixth_ended = pl.col("began_on").dt.offset_by("6mo").dt.offset_by("-1d")
    pay_by = (
        pl.when(is_adopted)
        .then(pl.col("arrived_on").dt.month_start().dt.offset_by("3mo"))
        .otherwise(sixth_ended.dt.month_start().dt.offset_by("2mo").dt.offset_by("-1d"))
    )
    dated = claims.with_columns(day=looked_at, pay_by=pay_by)
    rows = with_resources(with_law(dated, parameters), resources)
    counts = in_charge(rows, children).group_by(*_KEY).agg(charged=pl.col("is_charged").sum().cast(pl.Int64))
    rate = pl.when(is_adopted).then("adoption_grant").otherwise("birth_grant")
    priced = (
        rows.join(counts, on=_KEY, how="left", maintain_order="left")
        .with_columns(children=pl.col("charged").fill_null(0) + pl.col("expected"))
        .with_columns(**_LIMITS, unit_cents=apply_rate(pl.col("monthly_base"), rate))
    )
    judged = _judged(priced, _of_grant(), pl.col("day").dt.offset_by("1d"))
    amounts = judged.select(
        "case",
        "since",
        "until",
        part=pl.lit(None, pl.String()),
        gross_cents=pl.col("unit_cents") * pl.col("expected"),
        crds_cents=crds_of(pl.col("unit_cents"), pl.col("crds")) * pl.col("expected"),
    )
    return answered(judged, amounts, judged.select(*_DETAILS, "pay_by", allowances="expected").sort("case", "since"))


def _of_grant() -> pl.Expr:
    is_early = pl.col("ended_on") <= pl.col("began_on") + pl.duration(days=_WEEKS_20)
    return (
        pl.when(pl.col("monthly_base").is_null())
        .then(pl.lit("not_legislated"))
        .when(is_early)
        .then(pl.lit("pregnancy_short"))
        .when(pl.col("resources_cents").is_null())
        .then(pl.lit("resources_missing"))
        .when(pl.col("resources_cents") > pl.col("partial_cents"))
        .then(pl.lit("above_limit"))
    )


def _judged(rows: pl.DataFrame, reason: pl.Expr, until: pl.Expr) -> pl.DataFrame:
    told = paid_once(rows.with_columns(since="day", until=until, reason=reason))
    missing = pl.when(pl.col("reason") == "resources_missing").then(pl.col("year").cast(pl.String()))
    return told.with_columns(asked=missing)
