"""What keeps a line from being priced: each control names a reason of ``reasons.csv``; the first that applies is told.

What one line says comes first. Then come controls among lines, old and new, which only look at lines that passed: a
refused line duplicates nothing. Among new lines the first in the order of the caps stands.
"""

from collections.abc import Callable, Mapping
from functools import cache

import polars as pl

from laroque.engines.pricing.caps import ORDER
from laroque.engines.pricing.law import CARE, REIMBURSEMENT
from laroque.engines.pricing.natures import natures_of
from laroque.kernel.money import PPM
from laroque.legislation.care import System, care_paths

_ACT = ["person_id", "professional", "care_on", "nature", "code", "activity", "phase"]
_QUANTITY = ["person_id", "nature", "code"]
_GROUPED = ("ccam", "transport", "stay")
_OVERSEAS = ("97", "98")
_OF_LINE = (
    *("row", "claim", "line", "paid_on", "system", "quantity", "daily_max", "yearly_max", "entered_on", "left_on"),
    *_ACT,
)


def with_reasons(lines: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Adds reason: null where the line is priced. ``lines`` has its rights, base and rate."""
    year = pl.col("care_on").dt.year().alias("year")
    told = lines.select(*_OF_LINE, year, reason=_reason_alone()).with_columns(_only_of_ccam())
    before = known.with_columns(year, *_only_of_ccam())
    for code, found in _AMONG_LINES.items():
        rows = found(told.filter(pl.col("reason").is_null()), before)
        if not rows.is_empty():
            is_found = pl.col("reason").is_null() & pl.col("row").is_in(rows.implode())
            told = told.with_columns(reason=pl.when(is_found).then(pl.lit(code)).otherwise("reason"))
    return lines.with_columns(told["reason"])


@cache
def _only_of_ccam() -> list[pl.Expr]:
    """Activity and phase tell acts of the CCAM apart; what is written there of others is nothing."""
    is_ccam = pl.col("nature").is_in(natures_of(System.CCAM))
    return [pl.when(is_ccam).then(name).alias(name) for name in ("activity", "phase")]


@cache
def _reason_alone() -> pl.Expr:
    is_charge = pl.col("is_charge")
    needs_price = ~is_charge & pl.col("price").is_null()
    misgrouped = pl.col("system").is_in(_GROUPED) & (pl.col("price_group") != pl.col("nature"))
    unknown_act_rule = pl.col("tariff_cents").is_null() & (pl.col("system") == "ccam")
    waits = (pl.col("insurance") == "injury") & ~pl.col("has_injury")
    checks = {
        "unknown_nature": pl.col("system").is_null(),
        "wrong_amount": _wrong_amount(),
        "wrong_coefficient": pl.col("by_coefficient") & (pl.col("coefficient_hundredths").fill_null(0) <= 0),
        "future_care": pl.col("care_on").is_null() | (pl.col("care_on") > pl.col("paid_on")),
        "wrong_stay": pl.col("left_on") < pl.col("entered_on"),
        "overseas": pl.any_horizontal(pl.col("professional").str.starts_with(each) for each in _OVERSEAS),
        "unknown_person": pl.col("born_on").is_null(),
        "care_before_birth": pl.col("care_on") < pl.col("born_on"),
        "too_late": pl.col("is_too_late"),
        "too_late_from_care": _too_late_from_care(),
        "not_legislated": pl.col("is_not_legislated"),
        "rights_closed": ~pl.col("has_covered") & ~waits & ~pl.col("has_injury"),
        "unknown_injury": waits,
        "unknown_protocol": (pl.col("exemption_asked") == "long_illness") & ~pl.col("has_long_illness"),
        "unknown_exemption": _unknown_exemption(is_charge),
        "unknown_care_path": ~pl.col("care_path").is_in(list(care_paths())),
        "speciality": ~(pl.col("allowed") | pl.col("speciality").is_null()),
        "no_tariff": needs_price,
        "wrong_nature": misgrouped,
        "unknown_act_rule": unknown_act_rule,
        "wrong_sex": pl.col("price_sex") != pl.col("sex"),
        "wrong_age": _wrong_age(),
    }
    return pl.coalesce(*(pl.when(applies.fill_null(False)).then(pl.lit(code)) for code, applies in checks.items()))


@cache
def _wrong_amount() -> pl.Expr:
    """A negative sum would take from others what it adds here; a line has something, at least once, within bounds."""
    is_nothing = (pl.col("billed_cents").fill_null(-1) < 0) | (pl.col("quantity").fill_null(0) <= 0)
    return is_nothing | pl.col("out_of_bounds")


@cache
def of_days() -> dict[str, pl.Expr]:
    """What the days of an act alone tell: is_not_legislated, is_too_late, is_two_years_later."""
    years = pl.format("{}y", pl.col("claim_years").fill_null(2))
    next_quarter = pl.col("care_on").dt.truncate("1q").dt.offset_by("1q")
    names = [name.partition(".")[2] for name in (*CARE, *REIMBURSEMENT)]
    return {
        # A number of the law, or the rate of the family, is not known on that day.
        "is_not_legislated": pl.any_horizontal(pl.col(name).is_null() for name in (*names, "law_rate_ppm")),
        # Two years from the first day of the quarter that follows the care (CSS L160-11).
        "is_too_late": pl.col("paid_on") >= next_quarter.dt.offset_by(years),
        "is_two_years_later": pl.col("paid_on") > pl.col("care_on").dt.offset_by(years),
    }


@cache
def _too_late_from_care() -> pl.Expr:
    """Two years from the care, for what is claimed under maternity or by a professional for a work injury (ADR 0177).

    L160-11 al. 2 counts from the first finding of the pregnancy, which no care claimed for it comes before; L431-2,
    from the act or the day of leaving.
    """
    by_professional = (pl.col("insurance") == "injury") & pl.col("third_party")
    applies = (pl.col("insurance") == "maternity") | by_professional
    return applies & pl.col("is_two_years_later")


def _unknown_exemption(is_charge: pl.Expr) -> pl.Expr:
    """The professional certifies an act without co-payment, which neither its code nor a right of the person tells."""
    return (pl.col("exemption_asked") == "act") & (pl.col("rate_ppm") < PPM) & ~is_charge


@cache
def _wrong_age() -> pl.Expr:
    too_young, too_old = pl.col("age") < pl.col("age_from"), pl.col("age") >= pl.col("age_until")
    return too_young.fill_null(False) | too_old.fill_null(False)


def _duplicates(passed: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    """Rows whose act is in what was paid before, or earlier among these lines."""
    met_again = passed.filter(pl.struct(_ACT).hash().is_duplicated()).sort(ORDER)  # far fewer, some by chance
    rows = met_again.filter(~pl.struct(_ACT).is_first_distinct())["row"]
    if known.is_empty():
        return rows
    old = known.select(*_ACT, known="claim", known_line="line")
    before = passed.join(old, on=_ACT, nulls_equal=True)
    other = before.filter((pl.col("claim") != pl.col("known")) | (pl.col("line") != pl.col("known_line")))
    return pl.concat([rows, other["row"]]).unique()


def _overlaps(passed: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    """Rows of claims whose stay shares a night with another stay of the person; the earlier claim stands."""
    columns = ["person_id", "claim", "entered_on", "left_on"]
    stays = passed.filter(
        (pl.col("system") == "stay") & pl.col("entered_on").is_not_null() & pl.col("left_on").is_not_null()
    )
    if stays.is_empty():
        return stays["row"]
    mine = stays.group_by(columns, maintain_order=True).agg(pl.col("row"), paid_on=pl.col("paid_on").min())
    mine = mine.with_columns(rank=pl.struct("paid_on", "entered_on", "claim").rank("ordinal").cast(pl.Int64))
    old = known.filter(pl.col("entered_on").is_not_null()).select(*columns, rank=pl.lit(0, pl.Int64)).unique()
    others = pl.concat([mine.select(*columns, "rank"), old]).rename(
        {"claim": "other", "entered_on": "since", "left_on": "until", "rank": "other_rank"}
    )
    met = mine.join(others, on="person_id").filter(
        (pl.col("claim") != pl.col("other"))
        & (pl.col("other_rank") < pl.col("rank"))
        & (pl.col("entered_on") < pl.col("until"))
        & (pl.col("since") < pl.col("left_on"))
    )
    return met.select(pl.col("row").explode()).to_series().unique()


def _over(passed: pl.DataFrame, known: pl.DataFrame, most: str, by: str) -> pl.Series:
    """Rows with which more is asked of an act in the time than its tariff bounds, those before counted."""
    keys = [*_QUANTITY, by]
    bound = passed.filter(pl.col(most).is_not_null())
    if bound.is_empty():
        return bound["row"]
    mine = known.join(bound.select("claim", "line").unique(), on=["claim", "line"], how="anti")
    old = mine.group_by(keys).agg(before=pl.col("quantity").sum())
    met = bound.join(old, on=keys, how="left", nulls_equal=True).with_columns(pl.col("before").fill_null(0))
    in_all = met.group_by(keys).agg(pl.col("quantity").sum(), pl.col(most).min(), pl.col("before").first())
    over = in_all.filter(pl.col("quantity") + pl.col("before") > pl.col(most))
    ordered = met.join(over, on=keys, how="semi", nulls_equal=True).sort(ORDER)
    return ordered.filter(pl.col("quantity").cum_sum().over(keys) + pl.col("before") > pl.col(most))["row"]


_AMONG_LINES: Mapping[str, Callable[[pl.DataFrame, pl.DataFrame], pl.Series]] = {
    "repeated": _duplicates,
    "stays_overlap": _overlaps,
    "daily_quantity": lambda passed, known: _over(passed, known, "daily_max", "care_on"),
    "yearly_quantity": lambda passed, known: _over(passed, known, "yearly_max", "year"),
}
"""The controls among lines, each on the lines that passed those before, and on what was paid before."""
