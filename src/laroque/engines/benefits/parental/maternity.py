"""The days of rest of a maternity (CSS L331-3 to L331-6)."""

from collections.abc import Mapping

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.parental.answering import answered
from laroque.engines.benefits.parental.law import parental_numbers
from laroque.legislation.parameters import Parameters


def maternities(tables: Mapping[str, pl.DataFrame], law: Parameters) -> Answered:
    """What each maternity is paid; days of a pathological pregnancy come before those of rest (CSS L331-5)."""
    leaves, spans = tables["leaves"], tables["spans"]
    numbers = parental_numbers(leaves["due_on"].unique(), law).rename({"started_on": "due_on"})
    rest = _with_rest(leaves.join(numbers, on="due_on", how="left", maintain_order="left"))
    first = spans.group_by("case").agg(pathological_on=pl.col("since").min())
    known = rest.join(first, on="case", how="left", maintain_order="left")
    day = pl.min_horizontal("rest_since", "pathological_on")
    begun = pl.when("is_survivor").then("mother_died_on").otherwise(day)
    stated = known.drop(numbers.columns[1:]).with_columns(started_on=pl.coalesce(begun, "due_on"))
    at_start = parental_numbers(stated["started_on"].unique(), law)
    asked = stated.join(at_start, on="started_on", how="left", maintain_order="left").with_columns(
        also_on=pl.col("due_on").dt.offset_by("-9mo"), affiliated_on="due_on", is_free="is_survivor"
    )
    runs = pl.concat([_pathological(asked, spans), _runs(asked)]).sort("case", "since")
    return answered(asked, runs, tables["pays"], tables["paid"], law)


def _with_rest(leaves: pl.DataFrame) -> pl.DataFrame:
    """Adds rest_since, rest_until, and whole: the reason where the facts do not hold together."""
    found = _with_lengths(leaves)
    stopped = pl.max_horizontal("stopped_on", "usual_since")
    asked = pl.col("usual_since") + pl.duration(days=pl.col("moved_days"))
    planned = pl.when(pl.col("stopped_on") < asked).then(stopped).otherwise(asked)
    born = pl.coalesce("born_on", "due_on")
    is_far = (pl.col("due_on") - born).dt.total_days() > pl.col("premature_days")
    is_longer = is_far & pl.col("hospital_until").is_not_null() & (born < pl.col("usual_since"))
    more = pl.when(is_longer).then((pl.col("usual_since") - born).dt.total_days()).otherwise(0)
    since = pl.min_horizontal(planned, born)
    after = pl.col("total") - (pl.col("due_on") - planned).dt.total_days()
    until = pl.max_horizontal(since + pl.duration(days=pl.col("total") + more), born + pl.duration(days=after))
    return found.with_columns(rest_since=since, rest_until=until, born=born, more_days=more).with_columns(
        whole=_whole()
    )


def _with_lengths(leaves: pl.DataFrame) -> pl.DataFrame:
    """Adds total (days), usual_since (the first day of rest as the law counts it) and earlier_most."""
    is_third = pl.col("children_before") >= 2
    kind = (
        pl.when(pl.col("children") > 2)
        .then(pl.lit("many"))
        .when(pl.col("children") == 2)
        .then(pl.lit("twins"))
        .when(is_third)
        .then(pl.lit("third"))
        .otherwise(pl.lit("single"))
    )
    ranked = leaves.with_columns(length=kind)
    before, after = _of_length("before"), _of_length("after")
    most = pl.when(pl.col("length") == "third").then("third_earlier")
    usual = pl.col("due_on") - pl.duration(days=before + pl.col("earlier_days"))
    return ranked.with_columns(
        total=before + after,
        usual_since=usual,
        earlier_most=most.when(pl.col("length") == "twins").then("twins_earlier").otherwise(0),
    )


def _of_length(part: str) -> pl.Expr:
    return pl.coalesce(
        *(pl.when(pl.col("length") == kind).then(f"{kind}_{part}") for kind in ("single", "third", "twins", "many"))
    )


def _whole() -> pl.Expr:
    is_back = pl.col("resumed_on").is_not_null() & pl.col("hospital_until").is_null()
    stays = (pl.min_horizontal("resumed_on", "rest_until") - pl.col("rest_since")).dt.total_days()
    open_on = pl.col("born") + pl.duration(days="more_days")
    in_hospital = pl.col("born") + pl.duration(days=pl.col("hospital_after"))
    is_early = pl.col("resumed_on").is_not_null() & (
        (pl.col("hospital_until") < in_hospital) | (pl.col("resumed_on") < open_on)
    )
    unfit = (
        (pl.col("moved_days") > pl.col("moved_most"))
        | (pl.col("earlier_days") > pl.col("earlier_most"))
        | (pl.col("resumed_on") <= pl.col("rest_since"))
        | (pl.col("is_survivor") & pl.col("mother_died_on").is_null())
    )
    return (
        pl.when(~pl.col("is_viable"))
        .then(pl.lit("not_viable"))
        .when(unfit.fill_null(False))
        .then(pl.lit("rest_unfit"))
        .when((is_back & (stays < pl.col("least_days"))).fill_null(False))
        .then(pl.lit("rest_too_short"))
        .when(is_early.fill_null(False))
        .then(pl.lit("postponed_early"))
    )


def _runs(leaves: pl.DataFrame) -> pl.DataFrame:
    """The days of rest, in two where what was left waited for the child to leave hospital (CSS L331-5)."""
    waits = pl.col("resumed_on").is_not_null() & pl.col("hospital_until").is_not_null()
    left = (pl.col("rest_until") - pl.col("resumed_on")).dt.total_days()
    first = leaves.with_columns(since="rest_since", until=pl.min_horizontal("resumed_on", "rest_until"))
    again = leaves.filter(waits & (left > 0)).with_columns(
        since="hospital_until", until=pl.col("hospital_until") + pl.duration(days=left)
    )
    died = pl.col("mother_died_on")
    cut = pl.concat([first, again]).with_columns(
        since=pl.when("is_survivor").then(pl.max_horizontal("since", died)).otherwise("since"),
        until=pl.when("is_survivor").then("until").otherwise(pl.min_horizontal("until", died)),
    )
    reason = pl.lit(None, pl.String())
    return cut.filter(pl.col("since") < pl.col("until")).select("case", "since", "until", reason=reason)


def _pathological(leaves: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Two weeks at most, prescribed before the days of rest; what is beyond is for sick leave (CSS R331-6)."""
    said = leaves.select("case", "rest_since", "pathological_days")
    mine = spans.join(said, on="case", how="inner").with_columns(until=pl.min_horizontal("until", "rest_since"))
    mine = mine.filter(pl.col("since") < pl.col("until")).sort("case", "since")
    length = (pl.col("until") - pl.col("since")).dt.total_days()
    spent = length.cum_sum().over("case") - length
    left = (pl.col("pathological_days") - spent).clip(lower_bound=0)
    ends = pl.min_horizontal(pl.col("until"), pl.col("since") + pl.duration(days=left))
    parted = mine.with_columns(ends=ends)
    due = parted.select("case", "since", until="ends", reason=pl.lit(None, pl.String()))
    beyond = parted.select("case", since="ends", until="until", reason=pl.lit("pathological_exhausted"))
    return pl.concat([due, beyond]).filter(pl.col("since") < pl.col("until"))
