"""The lines of a window as records: which record each is, which claim it belongs to, and its zones as columns.

A *group* is a run of records of the same key (professional, NIR, rank, invoice), opened by each record 2: one claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from laroque.formats.b2.layout import KEY_LENGTH, KEY_START, LETTER_AT, RECORD_LENGTH, Zone, layout
from laroque.formats.b2.windows import MARK, Window

FAULTS = {
    "place": pl.UInt32(),
    "group": pl.UInt32(),
    "rule": pl.String(),
    "zone": pl.String(),
    "value": pl.String(),
    "other": pl.String(),
}
"""``place``: line of the file; ``group``: the claim at fault, null when the line alone is; ``zone``: ``4.care_on``."""

_NUMBERS = ("digits", "cents", "hundredths")
_DAYS = ("day", "birth_day")


@dataclass(frozen=True)
class Records:
    """The records of a window that are read (``lines``: place, text as binary, record, group); faults of the others."""

    lines: pl.DataFrame
    faults: pl.DataFrame

    def of(self, record: str) -> pl.DataFrame:
        """The lines of one record."""
        return self.lines.filter(pl.col("record") == record)


def records_of(window: Window) -> Records:
    """The records of a window. A bad line is refused with the claim that it stands within, alone otherwise."""
    lines = pl.read_lines(window.content, name="text").with_row_index("row")
    text = pl.col("text").cast(pl.Binary)
    lines = lines.select(
        "row",
        place=(pl.col("row") + window.line).cast(pl.UInt32),
        text=text,
        size=text.bin.size(unit="b"),
        first=text.bin.get(0, null_on_oob=True),
        letter=text.bin.get(LETTER_AT, null_on_oob=True),
        marked=pl.col("text").str.contains(MARK, literal=True),
    ).with_columns(record=_record())
    grouped = _grouped(lines)
    bad = grouped.filter(pl.col("fault").is_not_null())
    good = grouped.filter(pl.col("fault").is_null()).select("row", "place", "text", "record", "group")
    return Records(good, _bad_lines(bad))


def zones(lines: pl.DataFrame, record: str, fields: Sequence[str] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Zones of the records of one type as columns, beside ``row``, ``place`` and ``group``; and their faults.

    Texts without the spaces around them, null when blank; numbers as Int64; days as Date, null when zeros or blank.
    """
    return zones_of(lines, [zone for zone in layout()[record] if fields is None or zone.field in fields])


def zones_of(lines: pl.DataFrame, wanted: Sequence[Zone]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same for zones of any layout; ``lines``: row, place, group, text (binary)."""
    read = lines.select("row", "place", "group", *(_value(zone) for zone in wanted))
    faults = [_faults_of(lines, read[zone.field], zone) for zone in wanted]
    return read, pl.concat([no_faults(), *faults])


def fault(
    rows: pl.DataFrame,
    rule: str,
    *,
    zone: str | None = None,
    value: pl.Expr | None = None,
    other: pl.Expr | None = None,
) -> pl.DataFrame:
    """A fault for each row (place, group)."""
    if rows.is_empty():
        return no_faults()
    return rows.select(
        "place",
        "group",
        rule=pl.lit(rule),
        zone=pl.lit(zone, dtype=pl.String),
        value=pl.lit(None, dtype=pl.String) if value is None else value.cast(pl.String),
        other=pl.lit(None, dtype=pl.String) if other is None else other.cast(pl.String),
    )


@cache
def no_faults() -> pl.DataFrame:
    """A frame of no fault."""
    return pl.DataFrame(schema=FAULTS)


def _record() -> pl.Expr:
    """Which record a line is: the first figure, and the letter where there is one; 000 and 999 from their first one."""
    first, letter = pl.col("first"), pl.col("letter")
    found = pl.lit(None, dtype=pl.String)
    for record in layout():
        code = ord(record[0])
        has_letter = letter == ord(record[1]) if len(record) == 2 else ~letter.is_between(ord("A"), ord("Z"))
        starts = pl.col("text").bin.starts_with(record.encode())
        is_it = (first == code) & has_letter if record[0] in "2345" else starts
        found = pl.when(is_it).then(pl.lit(record)).otherwise(found)
    is_other = first.is_between(ord("2"), ord("5")) & letter.is_between(ord("A"), ord("Z"))
    return pl.when(is_other & found.is_null()).then(pl.lit("other")).otherwise(found)


def _grouped(lines: pl.DataFrame) -> pl.DataFrame:
    fault = (
        pl.when("marked").then(pl.lit("bad_character"))
        .when(pl.col("size") != RECORD_LENGTH).then(pl.lit("wrong_length"))
        .when(pl.col("record").is_null()).then(pl.lit("unknown_record"))
        .when(pl.col("record") == "other").then(pl.lit("record_not_read"))
    )  # fmt: skip
    lines = lines.with_columns(fault=fault, key=pl.col("text").bin.slice(KEY_START, KEY_LENGTH))
    record, key = pl.col("record"), pl.col("key")
    is_envelope = record.is_in(["000", "1", "999"])
    good = lines.filter(pl.col("fault").is_null())
    opens = is_envelope | (record == "2") | (key != key.shift()) | is_envelope.shift()
    good = good.with_columns(group=opens.fill_null(True).cum_sum().cast(pl.UInt32))
    if good.height == lines.height:
        return good
    joined = lines.join(good.select("row", "group"), on="row", how="left", maintain_order="left")
    return joined.with_columns(group=pl.coalesce("group", _claim_within()))


def _claim_within() -> pl.Expr:
    """The claim that a bad line stands within: that of the record before, unless it had ended and the key differs."""
    is_good = pl.col("fault").is_null()
    group = pl.col("group").forward_fill()
    before = pl.when(is_good).then("record").forward_fill()
    key = pl.when(is_good).then("key").forward_fill()
    has_ended = before.is_in(["5", "000", "1", "999"])
    return pl.when(~has_ended | ((pl.col("key") == key) & (before == "5"))).then(group)


def _bad_lines(bad: pl.DataFrame) -> pl.DataFrame:
    said = pl.when(pl.col("fault") == "wrong_length").then(pl.col("size").cast(pl.String))
    first = pl.col("text").bin.slice(0, 1).cast(pl.String, strict=False)
    letter = pl.col("text").bin.slice(LETTER_AT, 1).cast(pl.String, strict=False)
    return bad.select(
        "place",
        "group",
        rule="fault",
        zone=pl.lit(None, dtype=pl.String),
        value=said.when(pl.col("fault") == "unknown_record")
        .then(first)
        .when(pl.col("fault") == "record_not_read")
        .then(first + letter),
        other=pl.lit(None, dtype=pl.String),
    )


def _raw(zone: Zone) -> pl.Expr:
    return pl.col("text").bin.slice(zone.start - 1, zone.length).cast(pl.String)


def _value(zone: Zone) -> pl.Expr:
    raw = _raw(zone)
    if zone.kind in _NUMBERS:
        value = raw.cast(pl.Int64, strict=False)
    elif zone.kind in _DAYS:
        value = (pl.lit("20") + raw).str.to_date("%Y%m%d", strict=False)
    else:
        stripped = raw.str.strip_chars()
        value = pl.when(stripped != "").then(stripped)
    return value.alias(zone.field)


def _faults_of(lines: pl.DataFrame, read: pl.Series, zone: Zone) -> pl.DataFrame:
    """The rows where a required zone is blank, a number is none or a day is none."""
    name = f"{zone.record}.{zone.field}"
    suspect = read.is_null()
    if zone.kind in _NUMBERS:
        suspect = suspect | (read < 0).fill_null(False)
    if not suspect.any() or (zone.kind == "text" and not zone.is_required):
        return no_faults()
    rows = lines.filter(suspect).select("place", "group", raw=_raw(zone))
    is_blank = pl.col("raw").str.strip_chars() == ""
    if zone.kind in _DAYS:
        is_blank = pl.col("raw").str.strip_chars("0 ") == ""
    found = [fault(rows.filter(is_blank), "missing", zone=name)] if zone.is_required else []
    if zone.kind != "text":
        rule = "not_a_day" if zone.kind in _DAYS else "not_a_number"
        found.append(fault(rows.filter(~is_blank), rule, zone=name, value=pl.col("raw")))
    return pl.concat([no_faults(), *found])
