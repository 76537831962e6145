"""How the records of a file must follow each other: faults of order, of number, and of totals."""

import polars as pl

from laroque.formats.b2.layout import DETAILS
from laroque.formats.b2.records import Records, fault, no_faults

_ACTS = ("3", "4")
_ONCE = ("2S", "2B", "2C", "5")

_TOTALS = {
    "stay_base": ("3", "base"),
    "stay_asked": ("3", "asked"),
    "stay_billed": ("3", "billed"),
    "stay_complementary": ("3", "complementary"),
    "fees_asked": ("4", "asked"),
    "fees_billed": ("4", "billed"),
    "fees_complementary": ("4", "complementary"),
}
"""Zones of record 5, and the zone of the acts that each is the sum of."""


def order_faults(records: Records) -> pl.DataFrame:
    """Claims without head, act or total, records after the total, records twice, details that follow no act."""
    lines = records.lines.filter(~pl.col("record").is_in(["000", "1", "999"]))
    record = pl.col("record")
    groups = lines.group_by("group", maintain_order=True).agg(
        pl.col("place").first(),
        has_head=(record == "2").any(),
        has_act=record.is_in(_ACTS).any(),
        has_total=(record == "5").any(),
        ends_with_total=record.last() == "5",
    )
    complete = groups.filter("has_head")
    astray = groups.filter(pl.col("has_total") & ~pl.col("ends_with_total"))["group"]
    after = lines.filter(pl.col("group").is_in(astray.implode()))
    after = after.filter((record == "5").cum_sum().over("group") > 0)
    once = lines.filter(record.is_in(_ONCE)).with_columns(rank=pl.int_range(pl.len()).over("group", "record"))
    return pl.concat(
        [
            no_faults(),
            fault(groups.filter(~pl.col("has_head")), "no_head"),
            fault(complete.filter(~pl.col("has_act")), "no_act"),
            fault(complete.filter(~pl.col("has_total")), "no_total"),
            fault(after.filter(record != "5"), "after_total"),
            fault(once.filter(pl.col("rank") > 0), "twice", value=record),
            _detail_faults(lines),
        ]
    )


def _detail_faults(lines: pl.DataFrame) -> pl.DataFrame:
    """Details that follow no act of their kind (record 3 for 3F and 3H, 4 for the others), or follow another one."""
    record = pl.col("record")
    seen = lines.with_columns(
        before=pl.when(pl.col("group") == pl.col("group").shift()).then(record.shift()), own=record.str.slice(0, 1)
    )
    details = seen.filter(record.is_in(DETAILS))
    before, own = pl.col("before"), pl.col("own")
    is_second = before.is_in(DETAILS) & (before.str.slice(0, 1) == own)
    return pl.concat(
        [
            fault(details.filter(is_second), "second_detail", other=own),
            fault(details.filter(~is_second & (before != own).fill_null(True)), "detail_alone", value=record),
        ]
    )


def total_faults(totals: pl.DataFrame, acts: pl.DataFrame) -> pl.DataFrame:
    """Records 5 that are not the sums of their acts. ``acts``: group, record, base, asked, billed, complementary."""
    sums = acts.group_by("group").agg(
        pl.col(of).filter(pl.col("record") == record).fill_null(0).sum().alias(f"{total}_sum")
        for total, (record, of) in _TOTALS.items()
    )
    compared = totals.join(sums, on="group", how="inner", maintain_order="left")
    found = [
        fault(
            compared.filter(pl.col(total).fill_null(0) != pl.col(f"{total}_sum")),
            "wrong_total",
            zone=f"5.{total}",
            value=pl.col(total).fill_null(0),
            other=pl.col(f"{total}_sum"),
        )
        for total in _TOTALS
    ]
    return pl.concat([no_faults(), *found])
