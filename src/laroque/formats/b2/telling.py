"""What a return tells of claims, from what pricing decided of their lines."""

import polars as pl

from laroque.formats.b2.returns import RETURN_CLAIMS, RETURN_LINES

_OUTCOMES = {"priced": "paid", "refused": "refused", "suspended": "held", "medical": "held"}
_AMOUNTS = (
    "base_cents", "rate_ppm", "participation_cents", "franchise_cents", "basic_cents", "solidarity_cents",
    "complementary_cents", "insured_cents", "paid_cents",
)  # fmt: skip


def told_of(claims: pl.DataFrame, lines: pl.DataFrame, priced: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The ``RETURN_CLAIMS`` and ``RETURN_LINES`` of claims as read (``claims``, ``lines``) and as ``priced``.

    A claim refused when it was read keeps its rule as reason and has no line. A claim is held while one line is, partly
    paid when some lines are refused. Only what is paid to the professional counts in ``paid_cents`` of his claim, and
    nothing of one that is held: none of it is paid yet.
    """
    said = lines.select("claim", "line", "professional", "nature", "code", "care_on", "billed_cents")
    decided = priced.select(
        "claim",
        "line",
        *_AMOUNTS,
        "reason",
        outcome=pl.col("outcome").replace_strict(list(_OUTCOMES), list(_OUTCOMES.values()), return_dtype=pl.String),
        paid_to=pl.when(pl.col("paid_cents") > 0).then("paid_to"),
    )
    told = said.join(decided, on=["claim", "line"], how="inner", maintain_order="left")
    told = told.join(claims.select("claim", "invoice"), on="claim", how="inner", maintain_order="left")
    outcome, is_professional = pl.col("outcome"), pl.col("paid_to") == "professional"
    sums = told.group_by("claim").agg(
        pl.col("paid_cents").filter(is_professional).sum(),
        outcome=pl.when((outcome == "held").any())
        .then(pl.lit("held"))
        .when((outcome == "refused").all())
        .then(pl.lit("refused"))
        .when((outcome == "refused").any())
        .then(pl.lit("partly"))
        .otherwise(pl.lit("paid")),
    )
    joined = claims.join(sums, on="claim", how="left", maintain_order="left")
    is_bad = pl.col("rule").is_not_null()
    whole = joined.filter(is_bad | pl.col("outcome").is_not_null()).with_columns(
        paid_cents=pl.when(pl.col("outcome") != "held").then("paid_cents").fill_null(0),
        outcome=pl.when(is_bad).then(pl.lit("refused")).otherwise("outcome"),
        reason="rule",
    )
    return whole.select(*RETURN_CLAIMS), told.select(*RETURN_LINES)
