"""The part of the base that the fund bears: rate by family of care, exemptions, local scheme, care path."""

from functools import cache

import polars as pl

from laroque.engines.contributions.rounding import apply_rate
from laroque.engines.pricing.exempt import is_exempt_act
from laroque.engines.pricing.law import CareLaw
from laroque.engines.pricing.natures import paths_outside
from laroque.kernel.money import PPM

DAILY_CHARGE, EMERGENCY_CHARGE = "FJ", "FPU"
CHARGES = (DAILY_CHARGE, EMERGENCY_CHARGE)
"""Natures that are charges left to the insured, not care."""

DIRECT_ACCESS = ("07", "15", "17", "33", "70", "75", "77", "79")
"""Gynaecology, ophthalmology, psychiatry and neuropsychiatry: consulted without prescription (CSS D162-1-7)."""

_FEES = ("physician", "dentist", "auxiliary", "biology")
_FREE_OF_EMERGENCY = ["newborn", "invalidity", "injury_pension"]  # CSS L160-13 I, L160-14 11° and 13°
_OF_LITTLE_SERVICE = ("drug_moderate", "drug_low")


def with_rate_of_act(acts: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """Adds rate_family, its law_rate_ppm and local_ppm, penalty_cents_max and what is_ it to acts with their price.

    ``penalty_cents_max``: the cap of the penalty of an act, which a stay bears once (CSS R160-6 al. 3 and 4).
    ``is_charge``, ``is_daily_charge``: no care; ``is_of_service``: no drug of moderate or low service;
    ``is_direct``: of a speciality of direct access.
    """
    family = pl.coalesce("price_family", "nature_family")
    named = acts.with_columns(
        rate_family=pl.when(pl.col("in_hospital") & family.is_in(_FEES)).then(pl.lit("hospital_fees")).otherwise(family)
    )
    rates = law.rates(acts["care_on"].drop_nulls().unique()).rename({"rate_ppm": "law_rate_ppm"})
    return named.join(rates, on=["care_on", "rate_family"], how="left").with_columns(
        penalty_cents_max=apply_rate(pl.col("penalty_consultation"), pl.col("penalty")),
        is_charge=pl.col("nature").is_in(CHARGES),
        is_daily_charge=pl.col("nature") == DAILY_CHARGE,
        is_of_service=~pl.col("rate_family").is_in(_OF_LITTLE_SERVICE),
        is_direct=pl.col("speciality").is_in(DIRECT_ACCESS).fill_null(False),
    )


def with_rate(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds rate_ppm, exemption, is_outside_path and penalty_cents to lines with the rate of their act.

    ``exemption``: why nothing is left of the co-payment, or the local scheme. Takes the franchise from emergency runs.
    Adds too ``is_injury_care`` and ``is_maternity_care``.
    """
    cared = lines.with_columns(is_injury_care=_is_injury(), is_maternity_care=_is_maternity())
    exempted = cared.with_columns(exemption=_exemption(), franchise=pl.when(~is_emergency_run()).then("franchise"))
    outside = exempted.with_columns(rate_ppm=_rate(), exemption=_or_local(), is_outside_path=_is_outside_path())
    return outside.with_columns(penalty_cents=_penalty())


@cache
def _exemption() -> pl.Expr:
    """The first reason for which the insured bears no co-payment (CSS L160-14, L160-9, L431-1).

    Drugs of moderate and low service stay at the charge of those whom R160-18 names. The charge of an emergency is
    lower, and not removed, for long illness and work injury (L160-13 I): other reasons are looked for.
    """
    is_care = pl.col("nature") != EMERGENCY_CHARGE
    of_service = pl.col("is_of_service")
    return (
        pl.when(pl.col("is_injury_care") & is_care)
        .then(pl.lit("injury"))
        .when(pl.col("is_maternity_care"))
        .then(pl.lit("maternity"))
        .when((pl.col("exemption_asked") == "long_illness") & pl.col("has_long_illness") & is_care)
        .then(pl.lit("long_illness"))
        .when(pl.col("has_invalidity") & of_service)
        .then(pl.lit("invalidity"))
        .when(pl.col("has_injury_pension") & of_service)
        .then(pl.lit("injury_pension"))
        .when(_is_newborn() & of_service)
        .then(pl.lit("newborn"))
        .when(_is_long_stay() & of_service)
        .then(pl.lit("long_stay"))
        .when((is_exempt_act() | _is_granted() | is_emergency_run()) & of_service)
        .then(pl.lit("exempt_act"))
        .when(pl.col("has_campaign"))
        .then(pl.lit("campaign"))
    )


@cache
def _is_injury() -> pl.Expr:
    """Care of a work injury or an occupational disease whose file is open (CSS L431-1)."""
    return ((pl.col("insurance") == "injury") & pl.col("has_injury")).fill_null(False)


@cache
def _is_maternity() -> pl.Expr:
    """Care claimed under maternity, or any care in its period (CSS L160-9, D160-3)."""
    return (pl.col("insurance") == "maternity").fill_null(False) | pl.col("has_maternity")


@cache
def is_emergency_run() -> pl.Expr:
    """A journey that the emergency service asked for: no co-payment (R160-17 I 10°), no franchise (L160-13 III)."""
    return ((pl.col("system") == "transport") & (pl.col("exemption_asked") == "emergency")).fill_null(False)


@cache
def _is_granted() -> pl.Expr:
    """A person of the fund saw that the act is one of those that R160-17 frees for a reason which no code tells."""
    return (pl.col("exemption_asked") == "granted").fill_null(False)


@cache
def _is_newborn() -> pl.Expr:
    """A stay that begins in the thirty days after birth, or care then in the emergency service (CSS R160-17 I 1°)."""
    days = (pl.coalesce("entered_on", "care_on") - pl.col("born_on")).dt.total_days()
    at_hospital = pl.col("in_hospital") | (pl.col("nature") == EMERGENCY_CHARGE)
    return (at_hospital & (days <= pl.col("newborn_days"))).fill_null(False)


@cache
def _is_long_stay() -> pl.Expr:
    """Fees from the thirty-first day of a stay; its own days are counted with it (CSS R160-16 V 3°)."""
    days = (pl.col("care_on") - pl.col("entered_on")).dt.total_days() + 1
    is_fee = pl.col("in_hospital") & (pl.col("system") != "stay")
    return (is_fee & (days >= pl.col("free_from_day"))).fill_null(False)


@cache
def _rate() -> pl.Expr:
    is_charge, is_free = pl.col("is_charge"), pl.col("exemption").is_not_null()
    borne = (
        pl.when(pl.col("is_daily_charge"))
        .then(pl.col("is_injury_care") | pl.col("is_maternity_care") | pl.col("has_local_scheme"))
        .otherwise(pl.col("is_maternity_care") | pl.col("exemption").is_in(_FREE_OF_EMERGENCY))
    )
    return (
        pl.when(is_charge)
        .then(pl.when(borne).then(PPM).otherwise(0))
        .when(is_free)
        .then(PPM)
        .when(pl.col("has_local_scheme"))
        .then(pl.max_horizontal("law_rate_ppm", "local_ppm"))
        .otherwise("law_rate_ppm")
        .cast(pl.Int64)
    )


@cache
def _or_local() -> pl.Expr:
    """A charge that is not borne has no exemption; the local scheme is one where nothing else is (CSS L325-1)."""
    not_borne = (
        pl.when(pl.col("is_daily_charge"))
        .then(~(pl.col("is_injury_care") | pl.col("is_maternity_care")))
        .otherwise(~(pl.col("is_maternity_care") | pl.col("exemption").is_in(_FREE_OF_EMERGENCY)))
    )
    stands = pl.when(~(pl.col("is_charge") & not_borne).fill_null(False)).then("exemption")
    by_local = pl.col("has_local_scheme") & (pl.col("nature") != EMERGENCY_CHARGE)
    return pl.coalesce(stands, pl.when(by_local).then(pl.lit("local_scheme")))


@cache
def _is_outside_path() -> pl.Expr:
    """Whether the patient came outside the care path (CSS L162-5-3).

    From sixteen, for acts of physicians in town and for all of a stay; neither for work injury nor for maternity, which
    have their own law, nor for what the protocol of a long illness holds (D162-1-6 3°), nor for the specialities of
    direct access (D162-1-7). In town a patient without treating doctor is outside it, unless the physician says why he
    is not; of a stay, the hospital must say that it was (ADR 0177).
    """
    path = pl.col("care_path")
    says_outside = path.is_in(paths_outside()).fill_null(False)
    of_town = pl.col("follows_path") & (says_outside | (path.is_null() & ~pl.col("is_own_doctor")))
    of_stay = says_outside & ~pl.col("is_charge")
    return (
        pl.when("in_hospital").then(of_stay).otherwise(of_town)
        & (pl.col("age") >= pl.col("care_path_age"))
        & ~pl.col("is_injury_care")
        & ~pl.col("is_maternity_care")
        & pl.col("exemption").ne_missing("long_illness")
        & ~pl.col("is_direct")
    ).fill_null(False)


@cache
def _penalty() -> pl.Expr:
    """What the co-payment of an act rises by outside the care path, even when it is reduced or removed (CSS R160-6)."""
    asked = apply_rate(pl.col("base_cents"), pl.col("penalty"))
    is_due = pl.col("is_outside_path") & ~pl.col("in_hospital")
    return pl.when(is_due).then(pl.min_horizontal(asked, "penalty_cents_max")).otherwise(0).cast(pl.Int64)
