"""What each year owes, line by line, as far as is known at each event of an account."""

import polars as pl

from laroque.engines.contributions.rounding import apply_rate
from laroque.engines.self_employed.account_events import BASE, END, ESTIMATE, INCOME, RHYTHM, SILENCE, known_at
from laroque.engines.self_employed.annual import SOCIAL_LINES, annual_lines, times_ceiling, with_law
from laroque.engines.self_employed.bases import with_bases
from laroque.engines.self_employed.provisional import silent_base, with_provisional_bases
from laroque.engines.self_employed.relief import RELIEVED_LINES, with_start_relief
from laroque.engines.self_employed.roundings import quotient
from laroque.legislation.parameters import Parameters

TRAINING = "vocational_training"
PENALTY = "missing_return"
LINES = (*SOCIAL_LINES, "csg_crds_total", TRAINING, PENALTY)

_KEY = ["account", "rank"]
_WHOLE_DAYS = 366
_YEARS_BEFORE = 2


def targets_of(events: pl.DataFrame, facts: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """``account``, ``rank``, ``year``, ``is_settled``, ``is_estimate``, ``line``, ``target``: cents due for the year.

    Only the years in scope: those opened, and those whose income or silence is known. A year after the end owes none.
    """
    first = parameters.topics["self_employed"].checked.start.year
    rows = _with_insured_days(_known_years(events, facts), first)
    based = _with_settled_bases(rows, parameters, first)
    scope = based.filter(pl.col("year") >= first).filter(
        (pl.col("year").is_between(pl.col("registered_on").dt.year(), pl.col("_day_year")) | pl.col("is_settled"))
        & (pl.col("year") >= pl.col("started_on").dt.year())
    )
    lined = _lines(scope, parameters)
    owed = lined.with_columns(pl.when(pl.col("is_over")).then(0).otherwise(pl.col(name)).alias(name) for name in LINES)
    called = owed.with_columns(_asked(name).alias(name) for name in LINES)
    return called.unpivot(
        on=LINES, index=[*_KEY, "year", "is_settled", "is_estimate"], variable_name="line", value_name="target"
    )


def _known_years(events: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """One row an event and year, from the first one of which something is known: ``profit_cents`` and the like."""
    told = facts.filter(~pl.col("kind").is_in([RHYTHM, END])).with_columns(_is_fact=pl.lit(True))
    known = known_at(events, told)
    last = known.group_by(*_KEY, "year", "kind").agg(pl.col("cents").last())
    earliest = min([*told["year"].to_list(), *events["day"].dt.year().unique().to_list()]) - _YEARS_BEFORE
    years = events.with_columns(
        year=pl.int_ranges(earliest, pl.col("day").dt.year() + 1, dtype=pl.Int64),
        _day_year=pl.col("day").dt.year().cast(pl.Int64),
    ).explode("year")
    for kind in (INCOME, BASE, ESTIMATE, SILENCE):
        one = last.filter(pl.col("kind") == kind).select(*_KEY, "year", pl.col("cents").alias(kind))
        one = one.with_columns(pl.lit(True).alias(f"has_{kind}"))
        years = years.join(one, on=[*_KEY, "year"], how="left", maintain_order="left")
    return years.with_columns(pl.col(f"has_{kind}").fill_null(False) for kind in (INCOME, BASE, ESTIMATE, SILENCE))


def _with_insured_days(rows: pl.DataFrame, first: int) -> pl.DataFrame:
    """``days`` insured in the year, ``is_over`` when none: from the start to the end as known."""
    begins = pl.max_horizontal("started_on", pl.date(pl.col("year"), 1, 1))
    ends = pl.min_horizontal("ended_on", pl.date(pl.col("year"), 12, 31))
    days = (ends - begins).dt.total_days() + 1
    last_year = pl.col("ended_on").dt.year()
    return rows.with_columns(
        days=pl.when(pl.col("year") >= pl.col("started_on").dt.year()).then(days.clip(1, _WHOLE_DAYS)),
        is_over=(days < 1) & (pl.col("year") >= first),
        is_last=(pl.col("year") == last_year).fill_null(False),
        _begins=begins,
        _ends=ends,
        is_silent=pl.col("has_silence") & ~pl.col("has_income"),
        is_settled=pl.col("has_silence") | pl.col("has_income"),
    ).with_columns(_settled_since=pl.col("is_settled").cast(pl.Int64).cum_sum(reverse=True).over(_KEY))


def _with_settled_bases(rows: pl.DataFrame, parameters: Parameters, first: int) -> pl.DataFrame:
    """``base_cents`` and ``csg_cents`` of declared and assessed years; ``estimated_cents`` of an estimate."""
    held = rows.filter(pl.col("year") < first).with_columns(base_cents="base", csg_cents="base", _declared="base")
    ruled = rows.filter(pl.col("year") >= first).with_columns(_row=pl.int_range(pl.len()))
    stated = ruled.with_columns(profit_cents=pl.coalesce(INCOME, ESTIMATE)).drop_nulls("profit_cents")
    found = with_bases(with_law(stated.lazy(), parameters)).select("_row", "social_base_cents", "csg_base_cents")
    joined = ruled.join(found.collect(), on="_row", how="left", maintain_order="left").drop("_row")
    is_income = pl.col("has_income")
    valued = joined.with_columns(
        base_cents=pl.when(is_income).then("social_base_cents").otherwise("base"),
        csg_cents=pl.when(is_income).then("csg_base_cents").otherwise("base"),
        estimated_cents=pl.when(pl.col("has_estimate")).then("social_base_cents"),
    ).with_columns(_declared="base_cents")
    both = pl.concat([held, valued], how="diagonal").sort(*_KEY, "year")
    return _with_assessed_bases(both, parameters, first)


def _with_assessed_bases(rows: pl.DataFrame, parameters: Parameters, first: int) -> pl.DataFrame:
    """The bases of the years without a return, the earliest first (CSS R613-1-2).

    The mean of the two years before counts them as declared, or as assessed without the increases; the last year of
    activity is assessed on the last income known, or the flat base of a start.
    """
    ceilings = with_law(rows.filter(pl.col("year") >= first).lazy(), parameters).select(
        *_KEY, "year", "_p", "_silent_base", "_silent_increase", "_start_base"
    )
    frame = rows.join(ceilings.collect(), on=[*_KEY, "year"], how="left", maintain_order="left")
    frame = frame.with_columns(_silent_years=pl.lit(0, pl.Int64))
    silent = frame.filter("is_silent")["year"].unique().sort()
    for year in silent.to_list():
        before = [pl.col("_declared").shift(back).over(_KEY) for back in (1, 2)]
        count = pl.col("_silent_years").shift(1).over(_KEY).fill_null(0) + 1
        last = pl.coalesce(
            pl.col("_declared").forward_fill().shift(1).over(_KEY), times_ceiling(pl.col("_p"), "_start_base")
        )
        assessed = pl.when("is_last").then(last).otherwise(silent_base(before[0], before[1], count))
        plain = pl.when("is_last").then(last).otherwise(silent_base(before[0], before[1], pl.lit(0)))
        here = pl.col("is_silent") & (pl.col("year") == year)
        frame = frame.with_columns(
            base_cents=pl.when(here).then(assessed).otherwise("base_cents"),
            csg_cents=pl.when(here).then(assessed).otherwise("csg_cents"),
            _declared=pl.when(here).then(plain).otherwise("_declared"),
            _silent_years=pl.when(here).then(count).otherwise("_silent_years"),
        )
    return frame.with_columns(
        base_1_cents=pl.col("base_cents").shift(1).over(_KEY),
        base_2_cents=pl.col("base_cents").shift(2).over(_KEY),
        days_1=pl.col("days").shift(1).over(_KEY),
        days_2=pl.col("days").shift(2).over(_KEY),
        _last_base=pl.col("_declared").forward_fill().shift(1).over(_KEY),
    ).drop("_p", "_silent_base", "_silent_increase", "_start_base")


def _lines(scope: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The lines of each year in scope, less the start relief, with the penalty of a missing return."""
    first_year = pl.when("is_start").then(pl.col("started_on").dt.year().cast(pl.Int64)).otherwise(0)
    placed = with_law(scope.with_columns(first_year=first_year).lazy(), parameters)
    provisional = with_provisional_bases(placed)
    unknown = silent_base(pl.col("_last_base"), pl.lit(None, pl.Int64), pl.lit(0))
    based = provisional.with_columns(
        social_base_cents=pl.when("is_settled").then("base_cents").otherwise(pl.coalesce("social_base_cents", unknown)),
        csg_base_cents=pl.when("is_settled").then("csg_cents").otherwise(pl.coalesce("csg_base_cents", unknown)),
        is_estimate=~pl.col("is_settled") & pl.col("has_estimate"),
    )
    relieved = with_start_relief(annual_lines(based).with_columns(_relief_facts()), parameters)
    net = relieved.with_columns(pl.col(name) - pl.col(f"{name}_relief") for name in RELIEVED_LINES)
    owed = pl.sum_horizontal(*SOCIAL_LINES, "csg_crds_total", TRAINING)
    penalty = pl.when("has_silence").then(apply_rate(owed, pl.col("_silent_penalty"))).otherwise(0)
    return net.with_columns(penalty.alias(PENALTY)).collect()


def _relief_facts() -> list[pl.Expr]:
    """``created_on`` and ``relief_days``: the days of the year under relief; none while silent (CSS L242-12-1).

    The twelve months run from the affiliation (D131-6-1 I), the day of creation says how much (decision 0105).
    """
    days = _days_within("relieved_from", "_relief_months")
    created_on = pl.when("is_start").then("started_on").otherwise("relieved_from")
    return [
        pl.when(pl.col("relieved_from").is_not_null()).then(created_on).alias("created_on"),
        pl.when("is_silent").then(0).otherwise(days).fill_null(0).alias("relief_days"),
    ]


def _days_within(since: str, months: str) -> pl.Expr:
    """The days insured in the year that lie in so many months from a day."""
    until = pl.col(since).dt.offset_by(pl.col(months).cast(pl.String) + "mo").dt.offset_by("-1d")
    ends = pl.min_horizontal(until, "_ends")
    return ((ends - pl.max_horizontal(since, "_begins")).dt.total_days() + 1).clip(0)


def _asked(name: str) -> pl.Expr:
    """The part of a line that is asked: not what lies in the first twelve months of who chose to wait (CSS L131-6-1).

    What waits is asked in equal yearly parts, the first with the regularisation of the year, the next with those that
    follow (R131-9 I to III), all of it once the activity has ended (IV).
    """
    amount, years = pl.col(name), pl.col("spread_years")
    waits = quotient(amount.cast(pl.Int128) * _days_within("started_on", "_deferral_months"), pl.col("days"))
    settled = pl.min_horizontal("_settled_since", years)
    parts = pl.when(pl.col("ended_on").is_not_null()).then(years).otherwise(settled)
    asked = amount - waits + waits * parts // pl.max_horizontal(years, pl.lit(1))
    return pl.when(years > 0).then(asked).otherwise(amount).cast(pl.Int64)
