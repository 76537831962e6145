"""The returns of turnover that a micro-entrepreneur has to send, and the penalty of each that did not come."""

from datetime import date

import polars as pl

from laroque.engines.self_employed.dues import DUES_ORDER, DUES_SCHEMA, MICRO_SCHEMA, MISSING_RETURN, SURCHARGE
from laroque.engines.self_employed.payments import QUARTERLY, first_micro_month, first_micro_until
from laroque.kernel.money import PPM
from laroque.kernel.text import Text
from laroque.legislation.parameters import Parameters

MICRO_PERSONS_SCHEMA = {
    "account": pl.Int64,
    "started_on": pl.Date,
    "registered_on": pl.Date,
    "rhythm": pl.String,
    "from_year": pl.Int64,
    "to_year": pl.Int64,
    "ended_on": pl.Date,
}
"""One row a micro-entrepreneur and rhythm: from ``from_year`` (null: the start) to ``to_year`` (null: on).

The choice of a rhythm is for calendar years (CSS R613-7 I). No return due before ``registered_on`` is asked;
``ended_on`` is null while it goes on.
"""

ASSESSMENT_REFUSAL = Text(
    "a micro-entrepreneur who sends no return is not assessed here: CSS R613-10 takes a twelfth or a quarter of the "
    "limits of b of 1° and b of 2° of I of CGI 293 B, an article that holds no such limits since 2025 and whose text "
    "before is not held here; only the penalty of CSS R613-9 is charged, by itself",
    "la taxation d'un micro-entrepreneur qui ne déclare pas n'est pas calculée ici : le CSS R613-10 prend le douzième "
    "ou le quart des plafonds du b du 1° et du b du 2° du I de l'article 293 B du CGI, qui ne les porte plus depuis "
    "2025 et dont le texte d'avant n'est pas détenu ici ; seule la pénalité du CSS R613-9 est appliquée, d'office",
)
"""Why no assessment without a return is computed, and which text is missing (decision 0123)."""

_EURO = 100


def expected_returns(persons: pl.LazyFrame, parameters: Parameters, *, on: date) -> pl.DataFrame:
    """``account``, ``month``, ``until``, ``due_on``: the returns due by ``on``, one row each, by account and month.

    A return covers the days from ``month`` to ``until`` (a first of the month, not included) and is due at the end of
    the month of ``until`` (CSS R613-8); the first after a start is longer (R613-12). Zero turnover is to be told too.
    """
    months = parameters.value("micro.first_return_months", on).number
    started, rhythm = pl.col("started_on"), pl.col("rhythm")
    at_start = rhythm.sort_by("from_year", nulls_last=False).first().over("account")
    told = persons.with_columns(_first_until=first_micro_until(started, at_start, months))
    first = told.filter(pl.col("from_year").is_null()).with_columns(
        month=first_micro_month(started, rhythm), until=pl.col("_first_until")
    )
    by_quarter, by_month = pl.col("_first_until").dt.truncate("1q"), pl.col("_first_until")
    is_quarterly = rhythm == QUARTERLY
    step = pl.when(is_quarterly).then(pl.lit("3mo")).otherwise(pl.lit("1mo"))
    ranges = pl.when(is_quarterly).then(_starts(by_quarter, "3mo", on)).otherwise(_starts(by_month, "1mo", on))
    later = told.with_columns(month=ranges).explode("month").drop_nulls("month")
    both = pl.concat([first, later.with_columns(until=pl.col("month").dt.offset_by(step))])
    asked = both.with_columns(due_on=pl.col("until").dt.month_end()).filter(
        (pl.col("due_on") <= on)
        & (pl.col("due_on") >= pl.col("registered_on"))
        & (pl.col("month") <= pl.col("ended_on").fill_null(on))
    )
    return asked.select("account", "month", "until", "due_on").sort("account", "month").collect()


def missing_dues_of(persons: pl.LazyFrame, declared: pl.LazyFrame, parameters: Parameters, *, on: date) -> pl.DataFrame:
    """The penalties of returns that had not come on the last day (CSS R613-9), a frame of ``DUES_SCHEMA``.

    ``persons`` of MICRO_PERSONS_SCHEMA, ``declared`` of MICRO_SCHEMA. Each is 1.5 % of the monthly ceiling of the
    last day, rounded up to the euro, and called the day after; a return that comes later does not lift it. Raises
    ``NotLegislatedYet``.
    """
    asked = expected_returns(persons, parameters, on=on).filter(pl.col("due_on") < on)
    told = declared.select(*MICRO_SCHEMA).collect().select("account", "known_on", _declared="month")
    came = (
        asked.join(told, on="account")
        .filter(
            pl.col("_declared").is_between("month", "until", closed="left") & (pl.col("known_on") <= pl.col("due_on"))
        )
        .select("account", "month")
    )
    missing = asked.join(came, on=["account", "month"], how="anti")
    penalties = {day: _penalty(day, parameters) for day in missing["due_on"].unique()}
    return (
        missing.select(
            "account",
            "month",
            called_on=pl.col("due_on").dt.offset_by("1d"),
            due_on=pl.col("due_on").dt.offset_by("1d"),
            year=pl.col("month").dt.year().cast(pl.Int64),
            kind=pl.lit(SURCHARGE),
            reason=pl.lit(MISSING_RETURN),
            line=pl.lit(MISSING_RETURN),
            cents=pl.col("due_on").replace_strict(penalties, return_dtype=pl.Int64)
            if penalties
            else pl.lit(None, pl.Int64),
        )
        .select(*DUES_SCHEMA)
        .sort(DUES_ORDER)
    )


def _starts(after_first: pl.Expr, every: str, on: date) -> pl.Expr:
    """The first days of the periods of a rhythm that follow the first return, to ``on``; none when it is later."""
    begins = pl.max_horizontal(after_first, pl.date(pl.col("from_year"), 1, 1))
    ends = pl.min_horizontal(pl.lit(on), pl.date(pl.col("to_year") + 1, 1, 1))
    return pl.date_ranges(begins, pl.max_horizontal(begins, ends), every, closed="left")


def _penalty(day: date, parameters: Parameters) -> int:
    rate = parameters.value("micro.missing_return_penalty", day).number
    cents_ppm = parameters.pmss(day).number * rate
    return -(-cents_ppm // (PPM * _EURO)) * _EURO
