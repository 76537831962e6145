"""Who gets each line that a self-employed person owes. Pure."""

from collections.abc import Mapping

import polars as pl

from laroque.engines.sharing.shares import UNALLOCATED, share_out

BORNE_BY = "employer"
"""Who bears it: the contributor itself, which has no employee here."""

BENEFICIARIES = {
    "health": "health",
    "sickness_allowance": "health",
    "old_age_basic": "old_age",
    "old_age_complementary": "self_employed:pension",
    "disability_death": "self_employed:disability",
    "family": "family",
    "vocational_training": "training:self_employed",
    "chamber_tax": "chambers",
}
"""By line. Health, its daily allowances, basic old age and family are those of the general scheme (CSS L621-1, L621-2,
L633-1, L613-1); complementary old age and disability have funds of their own (L635-1, L632-1), as vocational training
(C. trav. L6331-48) and the chambers (CGI 1600, 1601)."""

CIPAV_BENEFICIARIES = BENEFICIARIES | {
    "old_age_basic": "liberal:old_age",
    "old_age_complementary": "liberal:cipav",
    "disability_death": "liberal:cipav",
}
"""The same for the liberal professions of the Cipav (CSS L642-1, L644-1, L644-2)."""

SINGLE_RATE = "single_rate"
"""The whole rate of a micro-entrepreneur, where its division between risks is not held (furnished tourism before 2026):
it waits for a key, and is never guessed."""

CSG = "csg_crds_total"
CSG_KEY = "260"
"""The CTP whose key shares CSG and CRDS on income of activity, whoever earns it (CSS L131-8 3°, L136-8 I 1°)."""

CIPAV_ACTIVITY = "liberal_cipav"


def shares_of_dues(dues: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Share the lines of self-employed persons: account, month, kind, borne_by, beneficiary, cents, none zero.

    ``dues``: account, activity, month, kind, line, cents (signed). ``keys``: see ``keys_frame``. The shares of an
    account's month sum to its dues. Lines are a closed list: those of ``BENEFICIARIES``, CSG and ``SINGLE_RATE``.
    """
    lines = dues.group_by("account", "activity", "month", "kind", "line", maintain_order=True).agg(
        pl.col("cents").sum()
    )
    is_csg = pl.col("line") == CSG
    waiting = pl.format(f"{UNALLOCATED}:{SINGLE_RATE}:{{}}", pl.col("month").dt.strftime("%Y-%m"))
    is_cipav = pl.col("activity") == CIPAV_ACTIVITY
    named = lines.filter(~is_csg).with_columns(
        beneficiary=pl.when(is_cipav)
        .then(_named(CIPAV_BENEFICIARIES, waiting))
        .otherwise(_named(BENEFICIARIES, waiting))
    )
    both = pl.concat([named.select(_SHARE), _of_csg(lines.filter(is_csg), keys).select(_SHARE)])
    whole = both.group_by("account", "month", "kind", "beneficiary").agg(pl.col("cents").sum())
    shared = whole.with_columns(borne_by=pl.lit(BORNE_BY)).filter(pl.col("cents") != 0)
    return shared.select("account", "month", "kind", "borne_by", "beneficiary", "cents").sort(pl.all())


def _named(beneficiaries: Mapping[str, str], waiting: pl.Expr) -> pl.Expr:
    known = pl.col("line").replace_strict(beneficiaries, default=None, return_dtype=pl.String)
    return pl.when(pl.col("line") == SINGLE_RATE).then(waiting).otherwise(known)


_SHARE = ["account", "month", "kind", "beneficiary", "cents"]


def _of_csg(lines: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    numbered = lines.with_row_index("line_number").with_columns(pl.col("line_number").cast(pl.Int64))
    parts = share_out(
        numbered.select(
            line="line_number",
            bordereau="line_number",
            ctp=pl.lit(CSG_KEY),
            qualifier=pl.lit("920"),
            period_end=pl.col("month").dt.offset_by("1mo"),
            cents="cents",
            risk_ppm=pl.lit(0, pl.Int64),
            insee=pl.lit(None, pl.String),
        ),
        keys,
    )
    places = numbered.select("account", "month", "kind", line="line_number")
    return parts.select("line", "beneficiary", "cents").join(places, on="line", how="inner", maintain_order="left")
