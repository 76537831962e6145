"""When what a case comes to is paid: its instalments, less what stands already, each with the day it is due."""

from datetime import date

import polars as pl

from laroque.engines.benefits.catalogue import CATALOGUE, Rhythm
from laroque.engines.benefits.facts import PAYMENTS_SCHEMA

_FORTNIGHT = 14
_SHARED = ("gross_cents", "csg_cents", "crds_cents", "net_cents")
_OF = ("case", "payee", "part")
INSTALMENTS_SCHEMA = {**PAYMENTS_SCHEMA, "due_on": pl.Date()}
"""Columns of payments, whose amounts are differences (negative: paid for nothing), and the day each is due."""


def instalments(kinds: pl.DataFrame, entitled: pl.DataFrame, standing: pl.DataFrame, on: date) -> pl.DataFrame:
    """What is to be paid, or owed back, so that each case stands at what it is entitled to (``INSTALMENTS_SCHEMA``).

    ``kinds``: case, kind, of every case looked at. ``entitled``: payments as decided (``PAYMENTS_SCHEMA``);
    ``standing``: the instalments paid already, differences included, in the same columns. An allowance by the day is
    cut every fourteen days from its first; parts of a run add up to it to the cent. Nothing is due before ``on``, and
    what is owed back is due then.
    """
    signed = pl.concat(
        [
            entitled.select(*PAYMENTS_SCHEMA).with_columns(sign=1),
            standing.select(*PAYMENTS_SCHEMA).with_columns(sign=-1),
        ]
    )
    told = signed.join(_rhythms(kinds), on="case", how="inner", maintain_order="left")
    is_daily = pl.col("daily_cents").is_not_null()
    pieces = pl.concat([_cut(told.filter(is_daily)), told.filter(~is_daily).select(*_PIECE)])
    changes = pieces.group_by(*_OF, "rhythm", "since", "until", maintain_order=True).agg(
        (pl.col(name) * pl.col("sign")).sum() for name in ("daily_cents", *_SHARED)
    )
    return _dated(_without_odd_cents(changes), is_of_days=pieces.filter(is_daily), on=on)


_PIECE = (*_OF, "rhythm", "since", "until", "daily_cents", *_SHARED, "sign")


def _rhythms(kinds: pl.DataFrame) -> pl.DataFrame:
    rhythms = {kind: benefit.rhythm.value for kind, benefit in CATALOGUE.items()}
    return kinds.select("case", rhythm=pl.col("kind").replace_strict(rhythms, return_dtype=pl.String()))


def _cut(runs: pl.DataFrame) -> pl.DataFrame:
    """Runs of days cut wherever one of their case and payee begins or ends, and every fourteen days."""
    if runs.is_empty():
        return runs.select(*_PIECE)
    first = runs.group_by("case").agg(first=pl.col("since").min())
    rows = runs.join(first, on="case", how="left", maintain_order="left").with_row_index("run")
    ends = pl.concat([rows.select(*_OF, day="since"), rows.select(*_OF, day="until")]).unique()
    steps = pl.int_ranges(
        (pl.col("since") - pl.col("first")).dt.total_days() // _FORTNIGHT,
        (pl.col("until") - pl.col("first")).dt.total_days() // _FORTNIGHT + 1,
    )
    grid = rows.select("run", "first", step=steps).explode("step")
    by_grid = grid.select("run", day=pl.col("first") + pl.duration(days=pl.col("step") * _FORTNIGHT))
    by_ends = rows.select("run", *_OF).join(ends, on=list(_OF), how="inner", nulls_equal=True).select("run", "day")
    days = pl.concat([by_grid, by_ends]).unique().join(rows.select("run", "since", "until"), on="run", how="inner")
    starts = days.filter((pl.col("day") >= pl.col("since")) & (pl.col("day") < pl.col("until"))).sort("run", "day")
    parts = starts.select("run", start="day", stop=pl.col("day").shift(-1).over("run").fill_null(pl.col("until")))
    return _shared(rows.join(parts, on="run", how="inner").sort("run", "start")).select(*_PIECE)


def _shared(parts: pl.DataFrame) -> pl.DataFrame:
    """Each part with its share of the run, by days: what the shares until its end come to, less those until its
    start."""
    whole = (pl.col("until") - pl.col("since")).dt.total_days()
    before, after = ((pl.col(each) - pl.col("since")).dt.total_days() for each in ("start", "stop"))
    shares = {name: _share(pl.col(name), after, whole) - _share(pl.col(name), before, whole) for name in _SHARED[:3]}
    told = parts.with_columns(**shares).with_columns(since="start", until="stop")
    return told.with_columns(net_cents=pl.col("gross_cents") - pl.col("csg_cents") - pl.col("crds_cents"))


def _share(cents: pl.Expr, days: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return cents * days // whole


def _without_odd_cents(changes: pl.DataFrame) -> pl.DataFrame:
    """Cents of levies that a longer run moves from days paid already to later ones go with the last that change."""
    is_odd = pl.col("gross_cents") == 0
    odd = changes.filter(is_odd).group_by(*_OF).agg(pl.col("csg_cents", "crds_cents").sum(), last=pl.col("since").max())
    odd = odd.filter(pl.any_horizontal(pl.col("csg_cents", "crds_cents") != 0))
    kept = changes.filter(~is_odd)
    if odd.is_empty():
        return kept
    latest = kept.sort("since", "until").unique([*_OF], keep="last", maintain_order=True).select(*_OF, "since", "until")
    to_add = odd.drop("last").join(latest, on=list(_OF), how="inner", nulls_equal=True)
    place = [*_OF, "since", "until"]
    added = kept.join(to_add, on=place, how="left", nulls_equal=True, maintain_order="left").with_columns(
        pl.col(name) + pl.col(f"{name}_right").fill_null(0) for name in ("csg_cents", "crds_cents")
    )
    alone = odd.rename({"last": "since"}).join(latest, on=list(_OF), how="anti", nulls_equal=True)
    whole = changes.join(alone.select(*_OF, "since"), on=[*_OF, "since"], how="semi", nulls_equal=True)
    left = whole.drop("csg_cents", "crds_cents").join(alone, on=[*_OF, "since"], how="inner", nulls_equal=True)
    both = pl.concat([added.select(changes.columns), left.select(changes.columns)])
    return both.with_columns(net_cents=pl.col("gross_cents") - pl.col("csg_cents") - pl.col("crds_cents"))


def _dated(changes: pl.DataFrame, is_of_days: pl.DataFrame, on: date) -> pl.DataFrame:
    """The day each change is due: the day after a fortnight of days, a day of the next month, or at once."""
    daily = is_of_days.select(*_OF, "since", "until").unique().with_columns(is_daily=pl.lit(True))
    told = changes.join(daily, on=[*_OF, "since", "until"], how="left", nulls_equal=True, maintain_order="left")
    is_daily = pl.col("is_daily").fill_null(False)
    next_month = pl.col("until").dt.offset_by("-1d").dt.month_start().dt.offset_by("1mo")
    by_rhythm = (
        pl.when(pl.col("rhythm") == Rhythm.FIFTH)
        .then(next_month.dt.offset_by("4d"))
        .when(pl.col("rhythm") == Rhythm.NINTH)
        .then(next_month.dt.offset_by("8d"))
        .when(pl.col("rhythm") == Rhythm.FORTNIGHT)
        .then(pl.col("until"))
        .otherwise(pl.lit(on))
    )
    due = pl.when(pl.col("net_cents") > 0).then(pl.max_horizontal(by_rhythm, pl.lit(on))).otherwise(pl.lit(on))
    days = pl.when(is_daily).then((pl.col("until") - pl.col("since")).dt.total_days())
    dated = told.with_columns(due_on=due, days=days, daily_cents=pl.when(is_daily).then("daily_cents"))
    return dated.sort("case", "since", "payee", "part").select(
        pl.col(name).cast(kind) for name, kind in INSTALMENTS_SCHEMA.items()
    )
