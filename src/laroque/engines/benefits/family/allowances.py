"""Family allowances of each month: by the number of children, their ages and the resources (CSS L521-1 to L521-3)."""

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.family.answering import answered
from laroque.engines.benefits.family.law import age_of_increase
from laroque.engines.benefits.family.months import (
    crds_of,
    in_charge,
    months_of,
    paid_once,
    with_law,
    with_resources,
)
from laroque.engines.contributions.rounding import apply_rate, half_up
from laroque.legislation.parameters import Parameters

_YEAR = 12
_OF_BAND = ("second_child", "next_child", "age_increase", "lump_sum")
_KEY = ("case", "day")


def family_allowances(
    claims: pl.DataFrame, children: pl.DataFrame, resources: pl.DataFrame, parameters: Parameters
) -> Answered:
    """What each month of a claim is paid: the allowance, its increases by age, lump sums at twenty, the complement.

    Columns of ``details``: children (in charge), shared (those who live in turn with both parents), lump_sums,
    resources_cents, limit_cents (the one exceeded, null: none), and the amount of each part.
    """
    months = with_resources(with_law(months_of(claims), parameters), resources)
    counted = _counted(months, _flagged(in_charge(months, children), parameters))
    rows = _with_amounts(_banded(counted))
    until = pl.col("day").dt.offset_by("1mo")
    judged = paid_once(rows.with_columns(since="day", until=until, reason=_reason(), asked=_asked()))
    return answered(judged, _parts(judged), judged.select(*_DETAILS, *_AMOUNTS, *_CRDS).sort("case", "since"))


_AMOUNTS = ("allowance_cents", "increases_cents", "lump_sums_cents", "complement_cents")
_CRDS = ("allowance_crds", "increases_crds", "lump_sums_crds", "complement_crds")
_PART = (None, "age_increase", "lump_sum", "complement")
_DETAILS = ("case", "since", "reason", "monthly_base", "children", "shared", "increases", "lump_sums", "band",
            "resources_cents", "limit_cents")  # fmt: skip


def _flagged(children: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """Adds has_lump_sum, the year after the twentieth birthday (L521-1, without a gap: L552-1), and is_old: old enough
    for the increase, from the month after the birthday; the eldest first."""
    old_on = pl.col("born_on").dt.offset_by(pl.format("{}y", age_of_increase(pl.col("born_on"), parameters)))
    month, adult = pl.col("day"), pl.col("adult")
    is_there = (pl.col("starts") <= month) & (month < pl.col("leaves")).fill_null(True)
    in_year = (adult <= month) & (month < adult.dt.offset_by("1y"))
    return children.sort("born_on", "child").with_columns(
        has_lump_sum=(is_there & in_year).fill_null(False),
        is_old=pl.col("is_charged") & (old_on.dt.month_start().dt.offset_by("1mo") <= month),
        is_shared=pl.col("is_shared").fill_null(False),
    )


_COUNTS = ("children", "shared", "increases", "increases_halved", "lump_sums", "lumps_halved")


def _counted(months: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """Adds how many children there are in the month, shared, raising (halved: the shared ones), at twenty.

    Of fewer than three children, the eldest raises nothing (CSS L521-3, R521-1).
    """
    is_charged, is_shared, is_old = (pl.col(name) for name in ("is_charged", "is_shared", "is_old"))
    has_lump_sum = pl.col("has_lump_sum")
    eldest_is_old, eldest_is_shared = (each.filter(is_charged).first() for each in (is_old, is_shared))
    counts = children.group_by(*_KEY, maintain_order=True).agg(
        children=_number(is_charged),
        shared=_number(is_charged & is_shared),
        increases=_number(is_old),
        increases_halved=_number(is_old & is_shared),
        of_eldest=eldest_is_old.cast(pl.Int64),
        of_eldest_halved=(eldest_is_old & eldest_is_shared).cast(pl.Int64),
        lump_sums=_number(has_lump_sum),
        lumps_halved=_number(has_lump_sum & is_shared),
    )
    told = months.join(counts, on=_KEY, how="left", maintain_order="left").with_columns(
        pl.col(*_COUNTS, "of_eldest", "of_eldest_halved").fill_null(0)
    )
    is_enough = pl.col("children") + pl.col("lump_sums") >= pl.col("lump_sum_children")
    return told.with_columns(
        *(pl.when(is_enough).then(name).otherwise(0).alias(name) for name in ("lump_sums", "lumps_halved")),
        increases=_raising("increases", "of_eldest"),
        increases_halved=_raising("increases_halved", "of_eldest_halved"),
    )


def _number(which: pl.Expr) -> pl.Expr:
    return which.sum().cast(pl.Int64)


def _raising(old: str, of_eldest: str) -> pl.Expr:
    """How many children raise the allowances, of those old enough."""
    of_two = pl.when(pl.col("children") >= 2).then(pl.col(old) - pl.col(of_eldest)).otherwise(0)
    return pl.when(pl.col("children") >= pl.col("increase_children")).then(pl.col(old)).otherwise(of_two)


def _banded(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds band, 1 to 3 by resources (CSS D521-1 I, D521-3), the rates of it, and excess_cents over its lower limit."""
    first, second = (
        pl.col(f"allowance_limit_{rank}") + pl.col("children") * pl.col("allowance_limit_child") for rank in (1, 2)
    )
    income = pl.col("resources_cents")
    band = pl.when(income <= first).then(1).when(income <= second).then(2).otherwise(3)
    banded = rows.with_columns(
        band=pl.when(income.is_not_null()).then(band),
        limit_cents=pl.when(income > second).then(second).when(income > first).then(first),
    )
    rates = {
        name: pl.when(pl.col("band") == 1).then(pl.col(f"{name}_1")).when(pl.col("band") == 2)
        .then(pl.col(f"{name}_2")).otherwise(pl.col(f"{name}_3"))
        for name in _OF_BAND
    }  # fmt: skip
    return banded.with_columns(**rates, excess_cents=income - pl.col("limit_cents"))


def _with_amounts(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds the amount of each part and the CRDS on it; an increase and a lump sum are those of one child each."""
    number, base = pl.col("children"), pl.col("monthly_base")
    rate = pl.when(number >= 2).then(pl.col("second_child") + (number - 2) * pl.col("next_child")).otherwise(0)
    whole = apply_rate(base, rate)
    # the mean number of children over their number, those who live in turn with both parents counting half (R521-3)
    share = half_up(whole * (2 * number - pl.col("shared")), (2 * number).clip(lower_bound=1))
    told = rows.with_columns(
        allowance_cents=share,
        increase_unit=apply_rate(base, pl.col("age_increase")),
        lump_unit=apply_rate(base, pl.col("lump_sum")),
    ).with_columns(increase_half=half_up(pl.col("increase_unit"), 2), lump_half=half_up(pl.col("lump_unit"), 2))
    summed = told.with_columns(
        *_of_children("increases", "increase_unit", "increase_half", "increases_halved"),
        *_of_children("lump_sums", "lump_unit", "lump_half", "lumps_halved"),
        allowance_crds=crds_of(pl.col("allowance_cents"), pl.col("crds")),
    )
    return _with_complement(summed)


def _of_children(name: str, unit: str, half: str, halved: str) -> tuple[pl.Expr, pl.Expr]:
    """What children come to together, and the CRDS of each: whole ones, and halves of those shared (CSS R521-4)."""
    whole = pl.col(name) - pl.col(halved)
    crds_whole, crds_half = (crds_of(pl.col(each), pl.col("crds")) for each in (unit, half))
    return (
        (whole * pl.col(unit) + pl.col(halved) * pl.col(half)).alias(f"{name}_cents"),
        (whole * crds_whole + pl.col(halved) * crds_half).alias(f"{name}_crds"),
    )


def _with_complement(rows: pl.DataFrame) -> pl.DataFrame:
    """Just above a limit, a twelfth of what a year of allowances exceeds the excess by (CSS D521-1 II, D521-2 II)."""
    excess = pl.col("excess_cents")
    monthly = pl.col("allowance_cents") + pl.col("increases_cents")
    left = _left(monthly, excess)
    whole = pl.col("lump_sums") - pl.col("lumps_halved")
    lumps = whole * _left(pl.col("lump_unit"), excess) + pl.col("lumps_halved") * _left(pl.col("lump_half"), excess)
    complement = (left + lumps).fill_null(0)
    return rows.with_columns(complement_cents=complement, complement_crds=crds_of(complement, pl.col("crds")))


def _left(monthly: pl.Expr, excess: pl.Expr) -> pl.Expr:
    return half_up((monthly * _YEAR - excess).clip(lower_bound=0), _YEAR)


def _reason() -> pl.Expr:
    return (
        pl.when(pl.col("monthly_base").is_null())
        .then(pl.lit("not_legislated"))
        .when((pl.col("children") < 2) & (pl.col("lump_sums") == 0))
        .then(pl.lit("children_too_few"))
        .when(pl.col("resources_cents").is_null())
        .then(pl.lit("resources_missing"))
    )


def _asked() -> pl.Expr:
    is_missing = pl.col("monthly_base").is_not_null() & pl.col("resources_cents").is_null()
    return pl.when(is_missing & (_reason() == "resources_missing")).then(pl.col("year").cast(pl.String()))


def _parts(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a part of each month."""
    frames = [
        rows.select("case", "since", "until", part=pl.lit(part, pl.String()), gross_cents=cents, crds_cents=crds)
        for part, cents, crds in zip(_PART, _AMOUNTS, _CRDS, strict=True)
    ]
    return pl.concat(frames)
