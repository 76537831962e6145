"""Claims as B2 bytes, by the same layout as reading: what ``read_bytes`` gives of them is what was given."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from laroque.formats.b2.assumptions import assumptions
from laroque.formats.b2.envelope import Head
from laroque.formats.b2.layout import RECORD_LENGTH, Zone, layout

_ORDER = {"2": 0, "2S": 1, "3": 2, "4": 2, "5": 4}
_KEY = ("professional", "nir", "nir_key", "beneficiary_rank", "invoice")


class ZoneTooSmall(ValueError):
    """A value is longer than the zone it must be written in."""


def write_bytes(head: Head, claims: pl.DataFrame, lines: pl.DataFrame) -> bytes:
    """A file of claims and their lines, with the columns of ``claims.CLAIMS`` and ``claims.LINES``.

    The claims keep their order; a lot is opened where the lot, the professional or the fund changes. The totals of each
    claim are the sums of its lines. ``place``, ``rule``, ``person`` and what B2 does not tell are not read.
    """
    claims = claims.with_columns(_nir_key("nir"), _nir_key("individual_nir")).with_row_index("nth")
    lines = _with_line(lines.join(claims.select("nth", "claim", *_KEY), on="claim", how="inner", maintain_order="left"))
    parts = [
        _written("2", _heads(claims, lines)),
        _written("2S", _supplements(claims, lines)),
        *(_written(record, lines.filter(pl.col("record") == record)) for record in ("3", "4")),
        *(_written(detail, lines.filter(pl.col("detail") == detail)) for detail in layout() if detail[0] in "34"),
        _written("5", _totals(claims, lines)),
        _lots(head, claims),
    ]
    body = pl.concat(parts).sort("nth", "order", "line", "rank", maintain_order=True)["text"].to_list()
    start = _record("000", _head_zones(head))
    asked = int(lines["asked_cents"].sum())
    end = _record("999", {"emitter": head.emitter, "records": len(body) + 2, "claims": claims.height, "asked": asked})
    return "".join(f"{record}\n" for record in (start, *body, end)).encode("ascii")


def _with_line(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with the zones of records 3 and 4."""
    is_stay = pl.col("record") == "3"
    has_group = is_stay & pl.col("detail").is_null()
    return lines.with_columns(
        stay_group=pl.when(has_group).then("code"),
        exemption=_code_of("exemption", "exemption_asked"),
        complement=pl.when(pl.col("detail").is_null() | (pl.col("detail") != "4M")).then("modifiers"),
        coefficient="coefficient_hundredths",
        base="base_asked_cents",
        asked="asked_cents",
        billed="billed_cents",
        complementary="complementary_asked_cents",
    )


def _heads(claims: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    of_lines = lines.unique("claim", keep="first", maintain_order=True)
    said = of_lines.select("claim", "prescriber", "injury_file", "entered_on", "left_on")
    return claims.join(said, on="claim", how="left", maintain_order="left").with_columns(
        insurance="insurance_code", third_party=pl.when("third_party").then(pl.lit("1")).otherwise(pl.lit("0"))
    )


def _supplements(claims: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """What records 2S say, of the claims that have something for them."""
    paths = lines.unique("claim", keep="first", maintain_order=True).select("claim", "care_path")
    said = claims.join(paths, on="claim", how="left", maintain_order="left")
    return said.filter(pl.col("individual_nir").is_not_null() | pl.col("care_path").is_not_null())


def _totals(claims: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    def total(column: str, record: str) -> pl.Expr:
        return pl.col(column).filter(pl.col("record") == record).sum()

    sums = lines.group_by("claim").agg(
        stay_base=total("base", "3"),
        stay_asked=total("asked", "3"),
        stay_billed=total("billed", "3"),
        stay_complementary=total("complementary", "3"),
        fees_billed=total("billed", "4"),
        fees_asked=total("asked", "4"),
        fees_complementary=total("complementary", "4"),
    )
    return claims.join(sums, on="claim", how="left", maintain_order="left")


def _lots(head: Head, claims: pl.DataFrame) -> pl.DataFrame:
    """A record 1 before the first claim of each lot."""
    key = pl.concat_str(pl.col("lot").cast(pl.String), "professional", "regime", "fund", separator="/")
    opened = claims.filter((key != key.shift()).fill_null(True)).with_columns(created_on=pl.lit(head.created_on))
    return _written("1", opened).with_columns(order=pl.lit(-1, dtype=pl.Int32))


def record_text(zones: Sequence[Zone], rows: pl.DataFrame) -> pl.Series:
    """The records of 128 characters of rows whose columns are fields of the zones; zones without a column are blank.

    Raises ``ZoneTooSmall`` when a value does not fit.
    """
    parts: list[pl.Expr] = []
    at = 1
    for zone in zones:
        parts += [pl.lit(" " * (zone.start - at)), _zone(zone, rows)]
        at = zone.start + zone.length
    text = rows.select(text=pl.concat_str([*parts, pl.lit(" " * (RECORD_LENGTH + 1 - at))]))["text"]
    if rows.height and (text.str.len_chars() != RECORD_LENGTH).any():
        raise ZoneTooSmall(f"a value of record {zones[0].record} is longer than its zone")
    return text


def _written(record: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The records of a type: text, and what they are sorted by (nth claim, order in it, line, detail after its act)."""
    is_line = record[0] in "34"
    return rows.select(
        "nth",
        order=pl.lit(_ORDER.get(record[:1] if is_line else record, 0), dtype=pl.Int32),
        line=pl.col("line") if is_line else pl.lit(0, dtype=pl.Int32),
        rank=pl.lit(len(record), dtype=pl.Int32),
        text=record_text(layout()[record], rows),
    )


def _zone(zone: Zone, rows: pl.DataFrame) -> pl.Expr:
    """The text of a zone, blank or zeros where the rows say nothing of it."""
    if zone.field in {"record", "letter"}:
        return pl.lit(zone.record[1] if zone.field == "letter" else zone.record[: zone.length])
    if zone.field not in rows.columns:
        return pl.lit("0" * zone.length if zone.kind != "text" else " " * zone.length)
    value = pl.col(zone.field)
    if zone.kind == "text":
        is_number = (zone.record, zone.field) == ("4B", "code")
        filled = value.str.zfill(zone.length) if is_number else value.str.pad_end(zone.length, " ")
        return filled.fill_null(" " * zone.length)
    if zone.kind in {"day", "birth_day"}:
        return value.dt.strftime("%y%m%d").fill_null("0" * zone.length)
    return value.cast(pl.String).str.zfill(zone.length).fill_null("0" * zone.length)


def _record(record: str, values: Mapping[str, Any]) -> str:
    """One record alone."""
    row = pl.DataFrame({"nth": [0], "line": [0], **{name: [value] for name, value in values.items()}})
    text: str = _written(record, row)["text"][0]
    return text


def _head_zones(head: Head) -> dict[str, Any]:
    return {
        "emitter": head.emitter,
        "recipient": head.recipient,
        "created_on": head.created_on,
        "file_id": head.file_id,
        "chronology": head.chronology,
        "currency": "E",
        "version": head.version,
    }


def _nir_key(column: str) -> pl.Expr:
    digits = pl.col(column).str.replace("2A", "19", literal=True).str.replace("2B", "18", literal=True)
    return (97 - digits.cast(pl.Int64) % 97).alias(f"{column}_key")


def _code_of(assumption: str, column: str) -> pl.Expr:
    """The code that means a value, the last one that the assumption lists for it."""
    codes = {meaning: code for code, meaning in assumptions()[assumption].codes.items() if meaning is not None}
    return pl.col(column).replace_strict(list(codes), ["0" if code == "" else code for code in codes.values()],
                                         default=pl.lit("0"), return_dtype=pl.String)  # fmt: skip
