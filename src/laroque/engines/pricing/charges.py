"""Charges that stand in place of the co-payment or beside it: heavy acts, long stays, the daily charge of hospital."""

from functools import cache

import polars as pl

from laroque.engines.contributions.rounding import half_up
from laroque.engines.pricing.caps import ORDER
from laroque.engines.pricing.rates import CHARGES, DAILY_CHARGE
from laroque.kernel.money import PPM

PROSTHESES = ("CM0", "CZ0", "PF0", "PFC", "IC0", "PT0")
"""Dental prostheses: their co-payment is never reduced for their price (CSS R160-16 IV)."""

_IMAGING, _BY_DAY = "ADI", "PJ"
_VISIT = ["person_id", "claim", "in_hospital", "visit_professional", "visit_on"]
"""What is one visit: a professional and a day of a claim; in hospital, all that the stay is claimed with."""

_AT_ONCE = ["professional", "care_on", "activity"]
"""What of a stay is performed at the same time by the same practitioner (CSS R160-16 I), as far as a claim tells it."""

_OF_ACTS = (
    *(
        "row",
        "line",
        "person_id",
        "claim",
        "in_hospital",
        "professional",
        "care_on",
        "nature",
        "system",
        "exemption_asked",
        "activity",
        "is_paid",
    ),
    *("pays_co_payment", "tariff_cents", "base_cents", "left_cents", "heavy_act_threshold", "heavy_act_charge"),
)
_ABOVE_ANY_BASE = 10**12


def with_charges(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds flat_charge_cents and share_cents, and says ``heavy_act`` or ``heavy_imaging`` as exemption where it is.

    ``share_cents``: base x rate less penalty and flat charge, never below zero.
    """
    counted = lines.with_columns(free_days=_free_days())
    is_left = (pl.col("rate_ppm") < PPM) & (pl.col("free_days") < pl.col("quantity"))
    paying = counted.with_columns(
        pays_co_payment=pl.col("is_paid") & is_left & ~pl.col("is_charge"),
        left_cents=pl.col("base_cents") - _borne(),
    )
    heavy = _joined(paying, _heavy_acts(paying), "flat_charge_cents").with_columns(
        pl.col("flat_charge_cents").fill_null(0),
        is_heavy=pl.col("flat_charge_cents").is_not_null(),
        is_heavy_imaging=_is_heavy_imaging(),
    )
    freed = heavy.with_columns(
        rate_ppm=pl.when(pl.col("is_heavy") | pl.col("is_heavy_imaging")).then(PPM).otherwise("rate_ppm"),
        exemption=pl.when(pl.col("is_heavy_imaging"))
        .then(pl.lit("heavy_imaging"))
        .when(pl.col("is_heavy"))
        .then(pl.lit("heavy_act"))
        .otherwise("exemption"),
    )
    shared = freed.with_columns(penalty_cents=_with_stay_penalty(freed)).with_columns(share_cents=_share())
    return _joined(shared, _daily_charge_offsets(shared), "offset_cents").with_columns(
        share_cents=pl.col("share_cents") + pl.col("offset_cents").fill_null(0)
    )


def _joined(lines: pl.DataFrame, found: pl.DataFrame, cents: str) -> pl.DataFrame:
    """Adds the cents found of rows, null for the others."""
    if found.is_empty():
        return lines.with_columns(pl.lit(None, pl.Int64).alias(cents))
    return lines.join(found, on="row", how="left", maintain_order="left")


@cache
def _is_heavy_imaging() -> pl.Expr:
    """Imaging of 120 euros and more, each act alone, quantities are not added (CSS R160-16 II 1)."""
    is_dear = pl.col("tariff_cents") >= pl.col("heavy_act_threshold") * pl.col("quantity")
    return (pl.col("pays_co_payment") & (pl.col("nature") == _IMAGING) & is_dear).fill_null(False)


def _heavy_acts(lines: pl.DataFrame) -> pl.DataFrame:
    """The rows whose co-payment is replaced by a flat charge: row, flat_charge_cents (0 but on one line of the visit).

    Acts whose prices reach 120 euros together in one visit; in hospital, all that the stay is claimed with, for acts
    of one time and practitioner that do. A hospital may say so itself: a stay that follows the heavy act and is claimed
    apart (CSS R160-16 I 2 and 3). The co-payment of the visit is reduced to the charge, never raised to it: under the
    local scheme it may be the lower.
    """
    of_town = ~pl.col("in_hospital")
    acts = lines.select(_OF_ACTS).filter(pl.col("is_paid") & ((pl.col("system") == "ccam") | pl.col("in_hospital")))
    if acts.is_empty():
        return acts.select("row", flat_charge_cents="base_cents")
    acts = acts.with_columns(
        visit_professional=pl.when(of_town).then("professional"),
        visit_on=pl.when(of_town).then("care_on"),
        counts=_counts(),
    )
    counted = pl.when("counts").then("tariff_cents").otherwise(0)
    acts = acts.with_columns(at_once=counted.sum().over([*_VISIT, *_AT_ONCE]))
    of_visit = acts.group_by(_VISIT).agg(
        together=counted.sum(),
        dearest=pl.col("at_once").max(),
        is_said=(pl.col("exemption_asked") == "heavy_act").fill_null(False).any(),
    )
    in_stay = (pl.col("dearest") >= pl.col("heavy_act_threshold")) | pl.col("is_said")
    in_town = pl.col("counts") & (pl.col("together") >= pl.col("heavy_act_threshold"))
    reached = acts.join(of_visit, on=_VISIT, nulls_equal=True).filter(
        pl.col("pays_co_payment") & pl.when("in_hospital").then(in_stay).otherwise(in_town)
    )
    return _with_flat_charge(reached)


@cache
def _counts() -> pl.Expr:
    """Acts of the CCAM, but imaging, whose prices are not added, and prostheses (CSS R160-16 II and IV)."""
    return (pl.col("system") == "ccam") & (pl.col("nature") != _IMAGING) & ~pl.col("nature").is_in(PROSTHESES)


def _with_flat_charge(reached: pl.DataFrame) -> pl.DataFrame:
    """Once a visit where it is the lower, on the stay when there is one (CSS R160-16 I), else on the dearest act.

    It is that of the day of the line which bears it.
    """
    of_stay = (pl.col("system") == "stay").cast(pl.Int64) * _ABOVE_ANY_BASE
    ordered = reached.sort((of_stay + pl.col("base_cents")).neg(), "line", "row").with_columns(
        in_all=pl.col("left_cents").sum().over(_VISIT), charge=pl.col("heavy_act_charge").first().over(_VISIT)
    )
    heavy = ordered.filter(pl.col("in_all") > pl.col("charge"))
    charge = pl.min_horizontal("charge", "base_cents")
    first = pl.struct(_VISIT).is_first_distinct()
    return heavy.select("row", flat_charge_cents=pl.when(first).then(charge).otherwise(0).cast(pl.Int64))


@cache
def _free_days() -> pl.Expr:
    """How many of the days that a line counts come from the thirty-first of the stay on (CSS R160-16 V 3°)."""
    days = (pl.col("care_on") - pl.col("entered_on")).dt.total_days() + 1
    free = (days - pl.col("free_from_day") + 1).clip(0, pl.col("quantity"))
    return pl.when(pl.col("nature") == _BY_DAY).then(free.fill_null(0)).otherwise(0)


@cache
def _borne() -> pl.Expr:
    """Base x rate, half up to the cent; free days are at 100 %."""
    free = pl.col("free_days")
    mixed = pl.col("rate_ppm").cast(pl.Int128) * (pl.col("quantity") - free) + PPM * free
    return half_up(pl.col("base_cents").cast(pl.Int128) * mixed, PPM * pl.col("quantity").clip(lower_bound=1))


@cache
def _share() -> pl.Expr:
    return (_borne() - pl.col("penalty_cents") - pl.col("flat_charge_cents")).clip(lower_bound=0)


def _with_stay_penalty(lines: pl.DataFrame) -> pl.Expr:
    """The penalty of each line, no more than its share; a stay bears the cap once, on its first line (R160-6 al. 4)."""
    of_stay = (pl.col("system") == "stay") & pl.col("in_hospital") & pl.col("is_outside_path") & pl.col("is_paid")
    stays = lines.select("row", "person_id", *ORDER, of_stay=of_stay).filter("of_stay")
    asked = pl.col("penalty_cents")
    if not stays.is_empty():
        first = stays.sort(ORDER).unique(["person_id", "claim"], keep="first", maintain_order=True)["row"]
        asked = pl.when(pl.col("row").is_in(first.implode())).then("penalty_cents_max").otherwise(asked)
    left = (_borne() - pl.col("flat_charge_cents")).clip(lower_bound=0)
    return pl.min_horizontal(asked, left).cast(pl.Int64)


def _daily_charge_offsets(lines: pl.DataFrame) -> pl.DataFrame:
    """What is set against the co-payment of each stay, as far as it goes, not against a flat one (CSS L174-4).

    Row, offset_cents: the daily charges of the claim, on its first line of a stay. The penalty outside the care path is
    a part of the co-payment (R160-6), which the charge is set against even where nothing else of it is left.
    """
    columns = ("row", "person_id", "claim", "line", "nature", "rate_ppm", "base_cents", "share_cents", "exemption")
    of_stay = pl.col("is_paid") & (pl.col("system") == "stay")
    stays = lines.select(*columns, of_stay=of_stay).filter("of_stay")
    if stays.is_empty():
        return stays.select("row", offset_cents="base_cents")
    is_flat = pl.col("exemption").eq_missing("heavy_act")
    due = (
        stays.filter((pl.col("nature") == DAILY_CHARGE) & (pl.col("rate_ppm") == 0))
        .group_by("person_id", "claim")
        .agg(due_cents=pl.col("base_cents").sum())
    )
    first = (
        stays.filter(~pl.col("nature").is_in(CHARGES) & (pl.col("share_cents") < pl.col("base_cents")) & ~is_flat)
        .sort("line", "row")
        .unique(["person_id", "claim"], keep="first", maintain_order=True)
    )
    left = pl.col("base_cents") - pl.col("share_cents")
    return first.join(due, on=["person_id", "claim"]).select("row", offset_cents=pl.min_horizontal(left, "due_cents"))
