"""Charges that stand in place of the co-payment or beside it: heavy acts, long stays, the daily charge of hospital."""

import polars as pl

from laroque.engines.contributions.rounding import apply_rate, half_up
from laroque.engines.pricing.rates import CHARGES, DAILY_CHARGE
from laroque.kernel.money import PPM

PROSTHESES = ("CM0", "CZ0", "PF0", "PFC", "IC0", "PT0")
"""Dental prostheses: their co-payment is never reduced for their price (CSS R160-16 IV)."""

_IMAGING, _BY_DAY = "ADI", "PJ"
_VISIT = "visit"
_ABOVE_ANY_BASE = 10**12


def with_charges(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds flat_charge_cents and share_cents, and says ``heavy_act`` or ``heavy_imaging`` as exemption where it is.

    ``share_cents``: base x rate less penalty and flat charge, never below zero.
    """
    visits = lines.with_columns(
        visit=pl.when(pl.col("in_hospital"))
        .then(pl.col("claim"))
        .otherwise(pl.concat_str("claim", "professional", pl.col("care_on").cast(pl.String), separator=" ")),
        pays_co_payment=pl.col("is_paid") & (pl.col("rate_ppm") < PPM) & ~pl.col("nature").is_in(CHARGES),
    )
    heavy = visits.with_columns(is_heavy_imaging=_is_heavy_imaging(), is_heavy=_is_heavy())
    freed = heavy.with_columns(
        rate_ppm=pl.when(pl.col("is_heavy") | pl.col("is_heavy_imaging")).then(PPM).otherwise("rate_ppm"),
        exemption=pl.when(pl.col("is_heavy_imaging"))
        .then(pl.lit("heavy_imaging"))
        .when(pl.col("is_heavy"))
        .then(pl.lit("heavy_act"))
        .otherwise("exemption"),
        flat_charge_cents=_flat_charge(),
    )
    shared = freed.with_columns(share_cents=_share())
    return shared.with_columns(share_cents=pl.col("share_cents") + _daily_charge_offset())


def _is_heavy_imaging() -> pl.Expr:
    """Imaging of 120 euros and more, each act alone, quantities are not added (CSS R160-16 II 1)."""
    is_dear = pl.col("tariff_cents") >= pl.col("heavy_act_threshold") * pl.col("quantity")
    return (pl.col("pays_co_payment") & (pl.col("nature") == _IMAGING) & is_dear).fill_null(False)


def _is_heavy() -> pl.Expr:
    """Acts whose prices reach 120 euros together in one visit; in hospital, all that the stay is claimed with.

    A hospital may say so itself: a stay that follows the heavy act and is claimed apart (CSS R160-16 I 2 and 3). The
    co-payment of the visit is reduced to the charge, never raised to it: under the local scheme it may be the lower.
    """
    is_act = (pl.col("system") == "ccam") & (pl.col("nature") != _IMAGING) & ~pl.col("nature").is_in(PROSTHESES)
    counts = is_act & pl.col("is_paid")
    together = pl.when(counts).then("tariff_cents").otherwise(0).sum().over(_VISIT)
    dearest = pl.when(counts).then("tariff_cents").otherwise(0).max().over(_VISIT)
    is_said = (pl.col("exemption_asked") == "heavy_act").fill_null(False).any().over(_VISIT)
    in_town = counts & (together >= pl.col("heavy_act_threshold"))
    in_stay = (dearest >= pl.col("heavy_act_threshold")) | is_said
    reached = pl.col("pays_co_payment") & pl.when(pl.col("in_hospital")).then(in_stay).otherwise(in_town)
    left = pl.col("base_cents") - apply_rate(pl.col("base_cents"), pl.col("rate_ppm"))
    in_all = pl.when(reached.fill_null(False)).then(left).otherwise(0).sum().over(_VISIT)
    return (reached & (in_all > pl.col("heavy_act_charge"))).fill_null(False)


def _flat_charge() -> pl.Expr:
    """Once a visit, on the stay when there is one (CSS R160-16 I, last words of 3), else on the dearest act."""
    of_stay = (pl.col("system") == "stay").cast(pl.Int64) * _ABOVE_ANY_BASE
    weight = pl.when(pl.col("is_heavy")).then(of_stay + pl.col("base_cents"))
    is_dearest = (weight == weight.max().over(_VISIT)).fill_null(False)
    is_first = is_dearest & (pl.col("line") == pl.when(is_dearest).then("line").min().over(_VISIT))
    charge = pl.min_horizontal("heavy_act_charge", "base_cents")
    return pl.when(pl.col("is_heavy") & is_first).then(charge).otherwise(0).cast(pl.Int64)


def _share() -> pl.Expr:
    """Base x rate, half up to the cent; days of a stay from the thirty-first are at 100 % (CSS R160-16 V 3°)."""
    days = (pl.col("care_on") - pl.col("entered_on")).dt.total_days() + 1
    free = (days - pl.col("free_from_day") + 1).clip(0, pl.col("quantity"))
    free = pl.when(pl.col("nature") == _BY_DAY).then(free.fill_null(0)).otherwise(0)
    mixed = pl.col("rate_ppm").cast(pl.Int128) * (pl.col("quantity") - free) + PPM * free
    borne = half_up(pl.col("base_cents").cast(pl.Int128) * mixed, PPM * pl.col("quantity").clip(lower_bound=1))
    return (borne - pl.col("penalty_cents") - pl.col("flat_charge_cents")).clip(lower_bound=0)


def _daily_charge_offset() -> pl.Expr:
    """The daily charge is set against the co-payment of the stay, as far as it goes, not a flat one (CSS L174-4)."""
    is_stay = pl.col("is_paid") & (pl.col("system") == "stay") & (pl.col("rate_ppm") < PPM)
    is_stay &= ~pl.col("nature").is_in(CHARGES)
    first = pl.when(is_stay).then("line").min().over("claim")
    is_due = pl.col("is_paid") & (pl.col("nature") == DAILY_CHARGE) & (pl.col("rate_ppm") == 0)
    due = pl.when(is_due).then("base_cents").otherwise(0)
    left = pl.col("base_cents") - pl.col("share_cents")
    offset = pl.min_horizontal(left, due.sum().over("claim"))
    return pl.when(is_stay & (pl.col("line") == first)).then(offset).otherwise(0).fill_null(0)
