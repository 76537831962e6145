"""The base of reimbursement: the tariff of the day of care, or what was billed when that is lower."""

import polars as pl

from laroque.engines.contributions.rounding import half_up
from laroque.engines.pricing.law import CareLaw
from laroque.kernel.money import PPM

UNITS = 10_000
"""Ten-thousandths of a cent, the unit of prices."""

HUNDREDTHS = 100

_DAILY_CHARGE, _EMERGENCY_CHARGE = "FJ", "FPU"
_KEYS = ["system", "price_code", "activity", "phase"]


def with_base(lines: pl.DataFrame, prices: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """Adds price (ten-thousandths of a cent, null when none is held), tariff_cents, base_cents and what prices bound.

    ``tariff_cents``: price x coefficient x quantity, with modifiers and association of the CCAM, rounded half up to
    the cent; ``base_cents``: the lower of tariff and billed, since nothing is paid above what was (CSS L160-8).
    """
    priced = _with_price(lines, prices)
    priced = _with_act_rules(priced, law)
    unit = (
        pl.when(pl.col("by_coefficient"))
        .then(pl.col("price").cast(pl.Int128) * pl.col("coefficient_hundredths"))
        .otherwise(pl.col("price").cast(pl.Int128) * HUNDREDTHS)
    )
    in_acts = unit * (PPM + pl.col("modifiers_ppm")) * pl.col("association_ppm") * pl.col("quantity")
    of_acts = half_up(in_acts, UNITS * HUNDREDTHS * PPM * PPM) + pl.col("modifiers_cents")
    plain = half_up(unit * pl.col("quantity"), UNITS * HUNDREDTHS)
    tariff = (
        pl.when(pl.col("nature") == _DAILY_CHARGE)
        .then(_daily_charge() * pl.col("quantity"))
        .when(pl.col("nature") == _EMERGENCY_CHARGE)
        .then(_emergency_charge())
        .when(pl.col("system") == "ccam")
        .then(of_acts)
        .otherwise(plain)
    )
    return priced.with_columns(tariff_cents=tariff).with_columns(
        base_cents=pl.min_horizontal("tariff_cents", "billed_cents")
    )


def _daily_charge() -> pl.Expr:
    return pl.when(pl.col("psychiatric")).then("psychiatric_day").otherwise("hospital_day")


def _emergency_charge() -> pl.Expr:
    """Lower for long illness and work injury, whatever the reason of the visit (CSS L160-13 I)."""
    reduced = pl.col("has_long_illness") | pl.col("has_injury") | (pl.col("insurance") == "injury")
    return pl.when(reduced).then("emergency_reduced").otherwise("emergency")


def _with_price(lines: pl.DataFrame, prices: pl.DataFrame) -> pl.DataFrame:
    """The price of the day of care: of the code, or of the nature where it has none; that of the sector goes first."""
    asked = lines.with_columns(
        price_code=pl.when(pl.col("has_code")).then("code").otherwise("nature"),
        activity=pl.when(pl.col("system") == "ccam").then("activity"),
        phase=pl.when(pl.col("system") == "ccam").then("phase"),
    )
    held = prices.lazy().rename(
        {"code": "price_code", "since": "price_since", "until": "price_until", "cents_ten_thousandths": "price",
         "rate_family": "price_family", "sex": "price_sex", "group": "price_group"}
    )  # fmt: skip
    found = (
        asked.lazy()
        .select("row", "care_on", "sector", *_KEYS)
        .join(held, on=_KEYS, how="inner", nulls_equal=True)
        .filter(
            (pl.col("price_since") <= pl.col("care_on"))
            & (pl.col("price_until").is_null() | (pl.col("care_on") < pl.col("price_until")))
            & (pl.col("grid").is_null() | (pl.col("grid") == pl.col("sector")))
        )
        .sort("row", pl.col("grid").is_null(), "price_since", descending=[False, False, True])
        .unique("row", keep="first", maintain_order=True)
        .select("row", "price", "price_family", "price_sex", "price_group", "age_from", "age_until", "daily_max",
                "yearly_max")
        .collect()
    )  # fmt: skip
    return asked.join(found, on="row", how="left", maintain_order="left")


def _with_act_rules(lines: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """Adds association_ppm, modifiers_ppm and modifiers_cents of acts of the CCAM; null for a code not known."""
    days = lines["care_on"].drop_nulls().unique()
    acts = lines.filter(pl.col("system") == "ccam").select("row", "care_on", "association", "modifiers")
    letters = (
        acts.filter(pl.col("modifiers").str.len_chars() > 0)
        .with_columns(modifier=pl.col("modifiers").str.split(""))
        .explode("modifier")
        .filter(pl.col("modifier").str.strip_chars().str.len_chars() > 0)
        .join(law.modifiers(days), on=["care_on", "modifier"], how="left")
        .group_by("row")
        .agg(
            modifiers_cents=_whole_or_null("modifier_cents"),
            modifiers_ppm=_whole_or_null("modifier_ppm"),
        )
    )
    associated = acts.join(law.associations(days), on=["care_on", "association"], how="left").select(
        "row", association_ppm=pl.when(pl.col("association").is_null()).then(PPM).otherwise("association_ppm")
    )
    found = associated.join(letters, on="row", how="left").with_columns(
        has_letters=pl.col("row").is_in(letters["row"].implode())
    )
    found = found.with_columns(
        pl.when("has_letters").then(name).otherwise(0).alias(name) for name in ("modifiers_cents", "modifiers_ppm")
    ).drop("has_letters")
    return lines.join(found, on="row", how="left", maintain_order="left")


def _whole_or_null(column: str) -> pl.Expr:
    return pl.when(pl.col(column).null_count() == 0).then(pl.col(column).sum())
