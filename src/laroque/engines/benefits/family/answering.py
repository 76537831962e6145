"""Payments and refusals of family benefits out of the rows of their months."""

import polars as pl

from laroque.engines.benefits.facts import PAYMENTS_SCHEMA, UNPAID_SCHEMA, Answered, stacked


def answered(rows: pl.DataFrame, amounts: pl.DataFrame, details: pl.DataFrame) -> Answered:
    """``rows``: case, since, until, reason (null: paid), asked; ``amounts``: case, since, until, part, gross_cents,
    crds_cents of those paid."""
    is_paid = rows.filter(pl.col("reason").is_null()).select("case", "since")
    paid = amounts.join(is_paid, on=["case", "since"], how="semi").filter(pl.col("gross_cents") > 0)
    told = paid.with_columns(
        days=pl.lit(None, pl.Int64()),
        daily_cents=pl.lit(None, pl.Int64()),
        csg_cents=pl.lit(0),
        net_cents=pl.col("gross_cents") - pl.col("crds_cents"),
        payee=pl.lit("insured"),
    )
    payments = stacked([told], PAYMENTS_SCHEMA).sort("case", "since", "part", nulls_last=False)
    return Answered(payments, stacked([_refused(rows)], UNPAID_SCHEMA), details)


def _refused(rows: pl.DataFrame) -> pl.DataFrame:
    """Days not paid, joined where they follow each other for one reason."""
    refused = rows.filter(pl.col("reason").is_not_null()).sort("case", "since")
    same = ("case", "reason", "asked")
    stays = (pl.col(name).eq_missing(pl.col(name).shift()) for name in same)
    is_new = ~pl.all_horizontal((pl.col("since") == pl.col("until").shift()).fill_null(False), *stays)
    return (
        refused.with_columns(run=is_new.cum_sum())
        .group_by("run", maintain_order=True)
        .agg(pl.col("case", "since", "reason", "asked").first(), pl.col("until").last())
    )
