"""The base of reimbursement: the tariff of the day of care, or what was billed when that is lower."""

from functools import cache

import polars as pl

from laroque.engines.contributions.rounding import half_up
from laroque.engines.pricing.law import CareLaw
from laroque.kernel.money import PPM

UNITS = 10_000
"""Ten-thousandths of a cent, the unit of prices."""

HUNDREDTHS = 100

_DAILY_CHARGE, _EMERGENCY_CHARGE = "FJ", "FPU"
_KEYS = ["system", "price_code", "price_activity", "price_phase"]


def with_base(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds tariff_cents and base_cents to lines with the price of their act.

    ``tariff_cents``: price x coefficient x quantity, with modifiers and association of the CCAM, rounded half up to
    the cent; ``base_cents``: the lower of tariff and billed, since nothing is paid above what was (CSS L160-8).
    """
    many = pl.when("by_coefficient").then("coefficient_hundredths").otherwise(HUNDREDTHS) * pl.col("quantity")
    of_act = half_up(pl.col("price_by_rules") * many, UNITS * HUNDREDTHS * PPM * PPM) + pl.col("modifiers_cents")
    tariff = (
        pl.when(pl.col("nature") == _DAILY_CHARGE)
        .then(_daily_charge() * pl.col("quantity"))
        .when(pl.col("nature") == _EMERGENCY_CHARGE)
        .then(_emergency_charge())
        .otherwise(of_act)
    )
    return lines.with_columns(tariff_cents=tariff).with_columns(
        base_cents=pl.min_horizontal("tariff_cents", "billed_cents")
    )


def with_price_of_act(acts: pl.DataFrame, prices: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """Adds price (ten-thousandths of a cent, null when none is held), what it bounds, and what rules make of it.

    ``price_by_rules``: price x (1 + modifiers) x association, both in parts per million; ``modifiers_cents``: what
    modifiers add. Only acts of the CCAM have such rules; null for a code not known. ``acts`` has ``act``, its number.
    """
    ruled = _with_act_rules(_with_price(acts, prices), law)
    is_plain = pl.col("system").ne_missing("ccam")
    factor = pl.when(is_plain).then(PPM * PPM).otherwise((PPM + pl.col("modifiers_ppm")) * pl.col("association_ppm"))
    return ruled.with_columns(
        price_by_rules=pl.col("price").cast(pl.Int128) * factor,
        modifiers_cents=pl.when(is_plain).then(0).otherwise("modifiers_cents"),
    ).drop("modifiers_ppm", "association_ppm", "price_code", "price_activity", "price_phase")


@cache
def _daily_charge() -> pl.Expr:
    return pl.when(pl.col("psychiatric")).then("psychiatric_day").otherwise("hospital_day")


@cache
def _emergency_charge() -> pl.Expr:
    """Lower for long illness and work injury, whatever the reason of the visit (CSS L160-13 I)."""
    reduced = pl.col("has_long_illness") | pl.col("has_injury") | (pl.col("insurance") == "injury")
    return pl.when(reduced).then("emergency_reduced").otherwise("emergency")


def _with_price(acts: pl.DataFrame, prices: pl.DataFrame) -> pl.DataFrame:
    """The price of the day of care: of the code, or of the nature where it has none; that of the sector goes first."""
    asked = acts.with_columns(
        price_code=pl.when(pl.col("has_code")).then("code").otherwise("nature"),
        price_activity=pl.when(pl.col("system") == "ccam").then("activity"),
        price_phase=pl.when(pl.col("system") == "ccam").then("phase"),
    )
    held = prices.lazy().rename(
        {"code": "price_code", "activity": "price_activity", "phase": "price_phase", "since": "price_since",
         "until": "price_until", "cents_ten_thousandths": "price", "rate_family": "price_family", "sex": "price_sex",
         "group": "price_group"}
    )  # fmt: skip
    found = (
        asked.lazy()
        .select("act", "care_on", "sector", *_KEYS)
        .join(held, on=_KEYS, how="inner", nulls_equal=True)
        .filter(
            (pl.col("price_since") <= pl.col("care_on"))
            & (pl.col("price_until").is_null() | (pl.col("care_on") < pl.col("price_until")))
            & (pl.col("grid").is_null() | (pl.col("grid") == pl.col("sector")))
        )
        .sort("act", pl.col("grid").is_null(), "price_since", descending=[False, False, True])
        .unique("act", keep="first", maintain_order=True)
        .select("act", "price", "price_family", "price_sex", "price_group", "age_from", "age_until", "daily_max",
                "yearly_max")
        .collect()
    )  # fmt: skip
    return asked.join(found, on="act", how="left")


def _with_act_rules(acts: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """Adds association_ppm, modifiers_ppm and modifiers_cents of acts of the CCAM; null for a code not known."""
    days = acts["care_on"].drop_nulls().unique()
    of_ccam = acts.filter(pl.col("system") == "ccam").select("act", "care_on", "association", "modifiers")
    if of_ccam.is_empty():
        none = pl.lit(None, pl.Int64)
        return acts.with_columns(association_ppm=none, modifiers_ppm=none, modifiers_cents=none)
    letters = (
        of_ccam.filter(pl.col("modifiers").str.len_chars() > 0)
        .with_columns(modifier=pl.col("modifiers").str.split(""))
        .explode("modifier")
        .filter(pl.col("modifier").str.strip_chars().str.len_chars() > 0)
        .join(law.modifiers(days), on=["care_on", "modifier"], how="left")
        .group_by("act")
        .agg(
            modifiers_cents=_whole_or_null("modifier_cents"),
            modifiers_ppm=_whole_or_null("modifier_ppm"),
        )
    )
    associated = of_ccam.join(law.associations(days), on=["care_on", "association"], how="left").select(
        "act", association_ppm=pl.when(pl.col("association").is_null()).then(PPM).otherwise("association_ppm")
    )
    found = associated.join(letters, on="act", how="left").with_columns(
        has_letters=pl.col("act").is_in(letters["act"].implode())
    )
    found = found.with_columns(
        pl.when("has_letters").then(name).otherwise(0).alias(name) for name in ("modifiers_cents", "modifiers_ppm")
    ).drop("has_letters")
    return acts.join(found, on="act", how="left")


def _whole_or_null(column: str) -> pl.Expr:
    return pl.when(pl.col(column).null_count() == 0).then(pl.col(column).sum())
