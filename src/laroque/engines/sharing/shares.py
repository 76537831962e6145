"""Who gets each cent of a bordereau line, and who bears it."""

import polars as pl

from laroque.legislation.sharing import WHOLE_PPM

UNALLOCATED = "unallocated"
"""Beneficiary of a line whose key is not known: held in suspense, listed, never guessed."""

UNKNOWN_BEARER = "unspecified"

_VARIANT_BY_FNAL = {"332": "fnal_0.10", "334": "fnal_0.10", "236": "fnal_0.50", "316": "fnal_0.50"}


def share_out(lines: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Share each line among its beneficiaries by the key in force at the end of its period (CSS L131-8, L241-13 VII).

    ``lines``: line (key), bordereau (any key, the lines declared together), ctp, qualifier (920 uncapped, 921 capped),
    period_end (the day after the last), cents (signed, what is due), risk_ppm (rate of occupational risk applied, 0 or
    null without one), insee (commune or null). ``keys``: see ``keys_frame``. Gives line, part, beneficiary, borne_by,
    cents: parts other than zero, which sum to their line exactly; the cents left by rounding go to the largest. A line
    without key goes whole to ``unallocated``.
    """
    numbered = _with_variant(lines).with_row_index("_order")
    weighted = _weights(numbered, keys)
    shared = _shares(weighted)
    without = numbered.join(weighted.select("_order").unique(), on="_order", how="anti").select(
        "_order",
        "line",
        part=pl.lit(UNALLOCATED),
        beneficiary=pl.lit(UNALLOCATED),
        borne_by=pl.lit(UNKNOWN_BEARER),
        cents=pl.col("cents").cast(pl.Int64),
    )
    both = pl.concat([shared, without]).filter(pl.col("cents") != 0)
    return both.sort("_order", maintain_order=True).drop("_order")


def _with_variant(lines: pl.DataFrame) -> pl.DataFrame:
    """The FNAL declared beside a relief chooses its key; none or both declared: no choice, so no key."""
    fnal = pl.col("ctp").replace_strict(_VARIANT_BY_FNAL, default=None, return_dtype=pl.String)
    declared = fnal.drop_nulls().unique().over("bordereau", mapping_strategy="join")
    return lines.with_columns(_fnal=declared).with_columns(
        _fnal=pl.when(pl.col("_fnal").list.len() == 1).then(pl.col("_fnal").list.first())
    )


def _weights(lines: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """The beneficiaries of each line with the weight of each (CSG and CRDS both give to CADES), in the keys' order."""
    last_day = pl.col("period_end").dt.offset_by("-1d")
    in_force = (pl.col("_from") <= last_day) & (pl.col("_until").is_null() | (last_day < pl.col("_until")))
    right_part = pl.col("part").eq("flat") | (
        pl.when(pl.col("qualifier") == "921").then(pl.col("part") == "capped").otherwise(pl.col("part") != "capped")
    )
    right_variant = pl.col("variant").is_null() | (pl.col("variant") == pl.col("_fnal"))
    risk = pl.coalesce(pl.when(pl.col("risk_ppm") != 0).then("risk_ppm"), pl.lit(0))
    weight = pl.when(pl.col("part") == "at").then(risk).otherwise(pl.coalesce("_weight", pl.lit(WHOLE_PPM)))
    joined = lines.join(keys, on="ctp", how="inner", maintain_order="left")
    kept = joined.filter(in_force & right_part & right_variant).with_columns(_weight=weight)
    named = kept.with_columns(beneficiary=_named_authority()).filter(
        (pl.col("_weight") != 0) & pl.col("beneficiary").is_not_null()
    )
    place = ["_order", "line", "cents", "part", "beneficiary", "borne_by"]
    merged = named.group_by(place).agg(pl.col("_weight").sum(), pl.col("_rank").min())
    return merged.sort("_order", "_rank")


def _named_authority() -> pl.Expr:
    """The authority of mobility is known by the commune of the line; without commune, nobody."""
    by_commune = pl.when(pl.col("insee").is_not_null()).then(pl.format("mobility:{}", "insee"))
    return pl.when(pl.col("beneficiary") == "mobility:authority").then(by_commune).otherwise("beneficiary")


def _shares(weighted: pl.DataFrame) -> pl.DataFrame:
    """Each weight's part, half a cent counted as one, the rest to the heaviest (the first of equals)."""
    whole = pl.col("_weight").sum().over("_order")
    product = pl.col("cents").cast(pl.Int128).abs() * pl.col("_weight")
    part = pl.col("cents").sign() * ((product * 2 + whole) // (whole * 2)).cast(pl.Int64)
    heaviest = pl.int_range(pl.len()).over("_order") == pl.col("_weight").arg_max().over("_order")
    rest = pl.col("cents") - pl.col("_part").sum().over("_order")
    parts = weighted.with_columns(pl.col("cents").cast(pl.Int64)).with_columns(_part=part, _heaviest=heaviest)
    cents = pl.col("_part") + pl.when("_heaviest").then(rest).otherwise(0)
    return parts.select("_order", "line", "part", "beneficiary", "borne_by", cents=cents)
