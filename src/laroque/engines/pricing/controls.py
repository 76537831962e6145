"""What keeps a line from being priced: each control names a reason of ``reasons.csv``; the first that applies is told.

What one line says comes first. Then come controls among lines, old and new, which only look at lines that passed: a
refused line duplicates nothing. Among new lines the first in the order of the caps stands.
"""

import polars as pl

from laroque.engines.pricing.law import CARE, REIMBURSEMENT
from laroque.engines.pricing.rates import CHARGES
from laroque.kernel.money import PPM
from laroque.legislation.care import care_paths

_ACT = ["person", "professional", "care_on", "nature", "code", "activity", "phase"]
_QUANTITY = ["person", "nature", "code"]
_GROUPED = ("ccam", "transport", "stay")
_OVERSEAS = r"^9[78]"


def with_reasons(lines: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Adds reason: null where the line is priced. ``lines`` has its rights, base and rate."""
    alone = lines.with_columns(reason=_reason_alone())
    among = alone.with_columns(reason=pl.coalesce("reason", _flag(alone, _duplicates(alone, known), "repeated")))
    stays = among.with_columns(reason=pl.coalesce("reason", _flag(among, _overlaps(among, known), "stays_overlap")))
    by_day = _over(stays, known, "daily_max", ["care_on"])
    daily = stays.with_columns(reason=pl.coalesce("reason", _flag(stays, by_day, "daily_quantity")))
    by_year = _over(daily, known, "yearly_max", ["year"])
    return daily.with_columns(reason=pl.coalesce("reason", _flag(daily, by_year, "yearly_quantity")))


def _reason_alone() -> pl.Expr:
    is_charge = pl.col("nature").is_in(CHARGES)
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
        "overseas": pl.col("professional").str.contains(_OVERSEAS),
        "unknown_person": pl.col("born_on").is_null(),
        "care_before_birth": pl.col("care_on") < pl.col("born_on"),
        "too_late": _too_late(),
        "too_late_from_care": _too_late_from_care(),
        "not_legislated": _not_legislated(),
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


def _wrong_amount() -> pl.Expr:
    """A negative sum would take from others what it adds here; a line has something, at least once, within bounds."""
    is_nothing = (pl.col("billed_cents").fill_null(-1) < 0) | (pl.col("quantity").fill_null(0) <= 0)
    return is_nothing | pl.col("out_of_bounds")


def _not_legislated() -> pl.Expr:
    """A number of the law, or the rate of the family, is not known on that day."""
    names = [name.partition(".")[2] for name in (*CARE, *REIMBURSEMENT)]
    return pl.any_horizontal(pl.col(name).is_null() for name in names) | pl.col("law_rate_ppm").is_null()


def _too_late() -> pl.Expr:
    """Two years from the first day of the quarter that follows the care (CSS L160-11)."""
    start = pl.col("care_on").dt.truncate("1q").dt.offset_by("1q")
    return pl.col("paid_on") >= start.dt.offset_by(pl.format("{}y", pl.col("claim_years").fill_null(2)))


def _too_late_from_care() -> pl.Expr:
    """Two years from the care, for what is claimed under maternity or by a professional for a work injury (ADR 0178).

    L160-11 al. 2 counts from the first finding of the pregnancy, which no care claimed for it comes before; L431-2,
    from the act or the day of leaving.
    """
    by_professional = (pl.col("insurance") == "injury") & pl.col("third_party")
    applies = (pl.col("insurance") == "maternity") | by_professional
    return applies & (pl.col("paid_on") > pl.col("care_on").dt.offset_by(pl.format("{}y", pl.col("claim_years"))))


def _unknown_exemption(is_charge: pl.Expr) -> pl.Expr:
    """The professional certifies an act without co-payment, which neither its code nor a right of the person tells."""
    return (pl.col("exemption_asked") == "act") & (pl.col("rate_ppm") < PPM) & ~is_charge


def _wrong_age() -> pl.Expr:
    """Whole years on the day of care, half-open: those born on 29 February are a year older on 1 March."""
    is_before_birthday = _day_of_year("care_on") < _day_of_year("born_on")
    age = pl.col("care_on").dt.year() - pl.col("born_on").dt.year() - is_before_birthday.cast(pl.Int64)
    return (age < pl.col("age_from")).fill_null(False) | (age >= pl.col("age_until")).fill_null(False)


def _day_of_year(name: str) -> pl.Expr:
    """Month and day as one number; months come as small integers, which a product would overflow."""
    return pl.col(name).dt.month().cast(pl.Int64) * 100 + pl.col(name).dt.day()


def _flag(lines: pl.DataFrame, rows: pl.Series, code: str) -> pl.Expr:
    return pl.when(pl.col("row").is_in(rows.implode())).then(pl.lit(code)) if len(rows) else pl.lit(None, pl.String)


def _duplicates(lines: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    """Rows whose act is in what was paid before, or earlier among these lines."""
    passed = lines.filter(pl.col("reason").is_null()).select("row", "claim", "line", *_ACT)
    met_again = passed.filter(pl.struct(_ACT).hash().is_duplicated())  # far fewer, some by chance
    rows = met_again.filter(~pl.struct(_ACT).is_first_distinct())["row"]
    before = passed.join(known.rename({"claim": "known", "line": "known_line"}), on=_ACT, nulls_equal=True)
    other = before.filter((pl.col("claim") != pl.col("known")) | (pl.col("line") != pl.col("known_line")))
    return pl.concat([rows, other["row"]]).unique()


def _overlaps(lines: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    """Rows of claims whose stay shares a night with another stay of the person; the earlier claim stands."""
    columns = ["person", "claim", "entered_on", "left_on"]
    stays = lines.filter(
        (pl.col("system") == "stay") & pl.col("entered_on").is_not_null() & pl.col("left_on").is_not_null()
    ).filter(pl.col("reason").is_null())
    mine = stays.group_by(columns, maintain_order=True).agg(pl.col("row"), paid_on=pl.col("paid_on").min())
    mine = mine.with_columns(rank=pl.struct("paid_on", "entered_on", "claim").rank("ordinal").cast(pl.Int64))
    old = known.filter(pl.col("entered_on").is_not_null()).select(*columns, rank=pl.lit(0, pl.Int64)).unique()
    others = pl.concat([mine.select(*columns, "rank"), old]).rename(
        {"claim": "other", "entered_on": "since", "left_on": "until", "rank": "other_rank"}
    )
    met = mine.join(others, on="person").filter(
        (pl.col("claim") != pl.col("other"))
        & (pl.col("other_rank") < pl.col("rank"))
        & (pl.col("entered_on") < pl.col("until"))
        & (pl.col("since") < pl.col("left_on"))
    )
    return met.select(pl.col("row").explode()).to_series().unique()


def _over(lines: pl.DataFrame, known: pl.DataFrame, most: str, by: list[str]) -> pl.Series:
    """Rows with which more is asked of an act in the time than its tariff bounds, those before counted."""
    year = pl.col("care_on").dt.year().alias("year")
    keys = [*_QUANTITY, *by]
    bound = lines.filter(pl.col("reason").is_null() & pl.col(most).is_not_null()).with_columns(year)
    mine = known.join(bound.select("claim", "line").unique(), on=["claim", "line"], how="anti")
    old = mine.with_columns(year).group_by(keys).agg(before=pl.col("quantity").sum())
    met = bound.join(old, on=keys, how="left", maintain_order="left", nulls_equal=True)
    asked = pl.col("quantity").cum_sum().over(keys) + pl.col("before").fill_null(0)
    return met.filter(asked > pl.col(most))["row"]
