"""Daily allowances of work injuries: the days paid, at 60 % then 80 % of the daily pay (CSS L433-1 to R433-17)."""

import polars as pl

from laroque.engines.benefits.facts import PAYMENTS_SCHEMA, UNPAID_SCHEMA, Answered, stacked
from laroque.engines.benefits.injuries.bases import with_allowances
from laroque.engines.benefits.injuries.law import with_law
from laroque.engines.benefits.intervals import without
from laroque.engines.contributions.rounding import apply_rate
from laroque.legislation.parameters import Parameters

KIND = "injury_leave"
_HOLE = ("case", "since", "until", "reason")
_FAR = pl.date(2200, 1, 1)


def injury_leaves(
    leaves: pl.DataFrame,
    stops: pl.DataFrame,
    pays: pl.DataFrame,
    paid: pl.DataFrame,
    cuts: pl.DataFrame,
    parameters: Parameters,
) -> Answered:
    """What each stop is paid, and the days that are not with the reason. No day waits; that of the accident is the
    employer's (CSS L433-1); the last one paid is that of recovery or consolidation."""
    told = with_allowances(with_law(leaves, "started_on", parameters), pays).with_columns(whole=_whole())
    overlapping = _overlapping(stops)
    known = told.with_columns(
        whole=pl.coalesce("whole", pl.when(pl.col("case").is_in(overlapping.implode())).then(pl.lit(_OVERLAP)))
    )
    runs = stops.join(known, on="case", how="inner", maintain_order="left")
    refused = runs.filter(pl.col("whole").is_not_null()).select(
        "case", "since", "until", reason="whole", asked=_asked()
    )
    own = _runs(runs.filter(pl.col("whole").is_null()).drop("whole"), paid)
    kept, taken = without(own, _holes(known, stops, paid, cuts))
    unpaid = taken.with_columns(asked=pl.lit(None, pl.String()))
    details = told.select("case", "base_cents", "base_days", "first_cents", "second_cents", "most_cents", "net_cents",
                          "missing_month", "is_third_party")  # fmt: skip
    return Answered(
        stacked([_amounts(kept)], PAYMENTS_SCHEMA), stacked([refused, unpaid], UNPAID_SCHEMA), details.sort("case")
    )


_OVERLAP = "certificates_overlap"


def _whole() -> pl.Expr:
    """What refuses all days of a stop."""
    return (
        pl.when(pl.col("first_rate").is_null() | pl.col("year_ceiling").is_null())
        .then(pl.lit("not_legislated"))
        .when(pl.col("missing_month").is_not_null())
        .then(pl.lit("pay_missing"))
    )


def _asked() -> pl.Expr:
    return pl.when(pl.col("whole") == "pay_missing").then(pl.col("missing_month").dt.strftime("%Y-%m"))


def _overlapping(stops: pl.DataFrame) -> pl.Series:
    """The cases with two certificates for one day."""
    sorted_stops = stops.sort("case", "since")
    sooner = (pl.col("since") < pl.col("until").shift().over("case")).fill_null(False)
    return sorted_stops.filter(sooner)["case"].unique()


def _runs(runs: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Certificates cut where the later rate begins: the twenty-ninth day of stop since the accident, or since the
    relapse after consolidation, all stops between together (CSS R433-3, R433-7)."""
    ranked = runs.sort("person", "injury", "since", "case").with_columns(
        spell=(pl.col("is_relapse") & (pl.col("case") != pl.col("case").shift()).fill_null(True))
        .cum_sum()
        .over("person", "injury"),
        counted=pl.max_horizontal("since", pl.col("accident_on").dt.offset_by("1d")),
    )
    group = ("person", "injury", "spell")
    length = (pl.col("until") - pl.col("counted")).dt.total_days().clip(lower_bound=0)
    days = ranked.with_columns(length=length).with_columns(
        before=pl.col("length").cum_sum().over(group) - pl.col("length")
    )
    former = _former(days, paid)
    all_days = days.join(former, on="case", how="left", maintain_order="left")
    left = (pl.col("second_day") - 1 - pl.col("before") - pl.col("former").fill_null(0)).clip(lower_bound=0)
    turn = pl.min_horizontal("until", pl.col("counted") + pl.duration(days=left))
    both = all_days.with_columns(turn=pl.max_horizontal("since", turn))
    first = both.with_columns(until="turn", rate_cents="first_cents")
    second = both.with_columns(since="turn", rate_cents="second_cents")
    return pl.concat([first, second]).filter(pl.col("since") < pl.col("until")).sort("case", "since")


def _former(runs: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Days paid before for the same injury, which a relapse does not count."""
    asked = runs.filter(pl.col("spell") == 0).select("case", "person", "injury", "started_on").unique()
    mine = paid.filter(pl.col("kind") == KIND).select(
        "person", "since", "until", injury=pl.col("illness").fill_null("")
    )
    joined = asked.join(mine, on=["person", "injury"], how="inner").filter(pl.col("since") < pl.col("started_on"))
    days = (pl.min_horizontal("until", "started_on") - pl.col("since")).dt.total_days()
    return joined.group_by("case").agg(former=days.sum())


def _holes(leaves: pl.DataFrame, stops: pl.DataFrame, paid: pl.DataFrame, cuts: pl.DataFrame) -> pl.DataFrame:
    """Days that are not paid, in the order in which reasons claim a day."""
    accident = leaves.filter(~pl.col("is_relapse")).select(
        "case", since="accident_on", until=pl.col("accident_on").dt.offset_by("1d"), reason=pl.lit("employers_day")
    )
    after = leaves.filter(pl.col("consolidated_on").is_not_null()).select(
        "case", since=pl.col("consolidated_on").dt.offset_by("1d"), until=_FAR, reason=pl.lit("consolidated")
    )
    people = leaves.select("case", "person")
    elsewhere = paid.join(people, on="person", how="inner").with_columns(reason=pl.lit("paid_otherwise"))
    open_cases = leaves.filter(pl.col("whole").is_null()).select("case", "person", "started_on")
    dated = stops.join(open_cases, on="case", how="inner")
    twice = dated.join(dated, on="person", how="inner", suffix="_later").filter(
        (pl.col("started_on") < pl.col("started_on_later"))
        | ((pl.col("started_on") == pl.col("started_on_later")) & (pl.col("case") < pl.col("case_later")))
    )
    sooner = twice.select("since", "until", case="case_later", reason=pl.lit("paid_otherwise"))
    return pl.concat([each.select(_HOLE) for each in (accident, after, elsewhere, sooner, cuts)])


def _amounts(runs: pl.DataFrame) -> pl.DataFrame:
    """So many days at the allowance, less the pension of the same injury (CSS R443-2), and less CSG and CRDS."""
    pension = pl.col("pension_day_cents")
    daily = (pl.min_horizontal("rate_cents", "part_time_loss_cents") - pension).clip(lower_bound=0)
    days = (pl.col("until") - pl.col("since")).dt.total_days()
    gross = runs.with_columns(days=days, daily_cents=daily).with_columns(
        gross_cents=pl.col("days") * pl.col("daily_cents")
    )
    withheld = gross.with_columns(
        csg_cents=apply_rate(pl.col("gross_cents"), pl.col("csg")),
        crds_cents=apply_rate(pl.col("gross_cents"), pl.col("crds")),
        payee=pl.when("is_subrogated").then(pl.lit("employer")).otherwise(pl.lit("insured")),
        part=pl.lit(None, pl.String()),
    )
    return withheld.with_columns(net_cents=pl.col("gross_cents") - pl.col("csg_cents") - pl.col("crds_cents"))
