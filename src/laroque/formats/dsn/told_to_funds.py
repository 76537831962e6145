"""What declarations tell the funds that pay benefits: the pay of each person in the month, stops and returns."""

import polars as pl

from laroque.formats.dsn import tables

_DECLARATION = ("file", "declaration")
_PERSON = (*_DECLARATION, "individual")
_MONTHLY, _STOPPED, _BACK = "01", "04", "05"
_UNCAPPED_BASE = "03"
_WORKED, _HOURS = "01", "10"


def pays_told(frame: pl.DataFrame) -> pl.DataFrame:
    """The pay of each person that monthly declarations tell, as ``PAYS_SCHEMA`` of the benefits wants it.

    Columns: file, declaration, nir (13 characters), postcode, siret, month, cents (base that health contributions are
    computed on, all that was paid in the month), hours_hundredths, worked_days (Int64, null: the whole month), absence.
    """
    told = _persons(frame, [_MONTHLY]).filter(pl.col("month").is_not_null())
    bases = tables.bases(frame).filter(pl.col("code") == _UNCAPPED_BASE)
    paid = bases.group_by(_PERSON).agg(cents=pl.col("base_cents").sum())
    found = told.join(paid, on=_PERSON, how="inner", maintain_order="left")
    found = found.join(_hours(frame), on=_PERSON, how="left", maintain_order="left")
    found = found.join(_days_off(frame, told), on=_PERSON, how="left", maintain_order="left")
    length = pl.col("month").dt.days_in_month().cast(pl.Int64)
    excused, outside = (pl.col(name).fill_null(0).clip(0, length) for name in ("excused", "outside"))
    off = (excused + outside).clip(upper_bound=length)
    return found.select(
        *_DECLARATION, "nir", "postcode", "siret", "month", "cents", pl.col("hours_hundredths").fill_null(0),
        worked_days=pl.when(off > 0).then(length - off),
        absence=pl.when(excused > 0).then(pl.lit("excused")).when(outside > 0).then(pl.lit("activity"))
        .otherwise(pl.lit("none")),
    )  # fmt: skip


def leaves_told(frame: pl.DataFrame) -> pl.DataFrame:
    """The stops of work and the returns that signals tell (natures 04 and 05).

    Columns: file, declaration, line, nir (13 characters), postcode, siret, reason, last_worked_on, expected_until,
    is_subrogated, resumed_on, happened_on: see ``tables.stops``.
    """
    told = _persons(frame, [_STOPPED, _BACK])
    stops = tables.stops(frame).filter(pl.col("last_worked_on").is_not_null())
    return stops.join(told, on=_PERSON, how="inner", maintain_order="left").select(
        *_DECLARATION, "line", "nir", "postcode", "siret", "reason", "last_worked_on", "expected_until",
        (pl.col("subrogation") == "01").fill_null(False).alias("is_subrogated"), "resumed_on", "happened_on",
    )  # fmt: skip


def _persons(frame: pl.DataFrame, natures: list[str]) -> pl.DataFrame:
    declared = tables.declarations(frame).filter(pl.col("nature").is_in(natures) & ~pl.col("test").fill_null(False))
    people = tables.people(frame).filter(pl.col("nir").is_not_null()).select(*_PERSON, "nir", "postcode")
    return people.join(declared.select(*_DECLARATION, "siret", "month"), on=_DECLARATION, how="inner")


def _hours(frame: pl.DataFrame) -> pl.DataFrame:
    worked = tables.activities(frame).filter((pl.col("type") == _WORKED) & (pl.col("unit") == _HOURS))
    return worked.group_by(_PERSON).agg(hours_hundredths=pl.col("measure_hundredths").sum())


def _days_off(frame: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Days of the month without work: ``excused`` (suspension or stop), ``outside`` the contract."""
    month = told.select(*_PERSON, "month", after=pl.col("month").dt.offset_by("1mo"))
    off = tables.suspensions(frame).select(*_PERSON, since="period_start", until="period_end")
    stopped = tables.stops(frame).select(
        *_PERSON,
        since=pl.col("last_worked_on").dt.offset_by("1d"),
        until=pl.coalesce("resumed_on", "expected_until"),
    )
    excused = _overlap(month, pl.concat([off, stopped])).rename({"days": "excused"})
    contracts = tables.contracts(frame).select(
        *_PERSON, since="started_on", until=pl.col("ended_on").dt.offset_by("1d")
    )
    inside = _overlap(month, contracts)
    length = (pl.col("after") - pl.col("month")).dt.total_days()
    outside = month.join(inside, on=_PERSON, how="inner").select(*_PERSON, outside=length - pl.col("days"))
    return excused.join(outside, on=_PERSON, how="full", coalesce=True)


def _overlap(month: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """How many days of the month the periods of a person hold, each day once: ``_PERSON``, days."""
    joined = month.join(periods, on=_PERSON, how="inner").filter(pl.col("since").is_not_null())
    clipped = joined.select(
        *_PERSON,
        since=pl.max_horizontal("since", "month"),
        until=pl.min_horizontal(pl.col("until").fill_null(pl.col("after")), "after"),
    ).filter(pl.col("since") < pl.col("until"))
    days = clipped.with_columns(day=pl.date_ranges("since", "until", closed="left")).explode("day")
    return days.unique([*_PERSON, "day"]).group_by(_PERSON).agg(days=pl.len().cast(pl.Int64))
