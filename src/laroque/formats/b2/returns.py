"""Returns to professionals: what became of the claims they sent, as records of our own of 128 characters.

The layout of the returns of the CNAM (NOEMIE) is not public: ``returns.csv`` is ours, in its spirit. A file is a
record 000, one P (the payment, when there is one), for each claim a C followed by its lines L, an R for each reason
used with its sentence, and a 999 that counts. Amounts are in cents; texts have no accent.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from laroque.formats.b2.layout import RECORD_LENGTH, layout
from laroque.formats.b2.records import zones_of
from laroque.formats.b2.writing import record_text

PAYMENTS = {
    "professional": pl.String(),
    "paid_on": pl.Date(),
    "reference": pl.String(),
    "paid_cents": pl.Int64(),
}
"""What is transferred to each professional; ``reference``: the end-to-end identifier that his bank shows."""

RETURN_CLAIMS = {
    "professional": pl.String(),
    "lot": pl.Int64(),
    "invoice": pl.String(),
    "nir": pl.String(),
    "outcome": pl.String(),
    "billed_cents": pl.Int64(),
    "asked_cents": pl.Int64(),
    "paid_cents": pl.Int64(),
    "reason": pl.String(),
}
"""One claim. ``outcome``: ``paid``, ``partly`` (some lines are not), ``refused`` or ``held`` (someone must look at it).
``paid_cents``: to the professional. ``reason``: of a claim refused before its lines were priced; null otherwise."""

RETURN_LINES = {
    "professional": pl.String(),
    "invoice": pl.String(),
    "line": pl.Int32(),
    "nature": pl.String(),
    "code": pl.String(),
    "care_on": pl.Date(),
    "outcome": pl.String(),
    "billed_cents": pl.Int64(),
    "base_cents": pl.Int64(),
    "rate_ppm": pl.Int64(),
    "participation_cents": pl.Int64(),
    "franchise_cents": pl.Int64(),
    "basic_cents": pl.Int64(),
    "solidarity_cents": pl.Int64(),
    "complementary_cents": pl.Int64(),
    "insured_cents": pl.Int64(),
    "paid_cents": pl.Int64(),
    "paid_to": pl.String(),
    "reason": pl.String(),
}
"""One line of a claim, as priced. ``outcome``: ``paid``, ``refused`` or ``held``; ``paid_to``: ``professional`` or
``insured``, null when nothing is paid; ``reason``: why it is not paid."""

VERSION = "LQ01"
_OUTCOMES = {"paid": "P", "partly": "D", "refused": "R", "held": "H"}
_PAYEES = {"professional": "P", "insured": "I"}
_SENTENCE_LENGTH = 103


class BadReturn(ValueError):
    """A return that cannot be read: a record of another length or type, a zone that is wrong, counts that differ."""


@dataclass(frozen=True)
class ReturnRead:
    """A return as its professional reads it; ``reasons``: the sentence of each reason. Frames as they were written."""

    emitter: str
    professional: str
    created_on: date
    payments: pl.DataFrame
    claims: pl.DataFrame
    lines: pl.DataFrame
    reasons: Mapping[str, str]


def write_returns(
    emitter: str,
    created_on: date,
    payments: pl.DataFrame,
    claims: pl.DataFrame,
    lines: pl.DataFrame,
    reasons: Mapping[str, str],
) -> Mapping[str, bytes]:
    """The returns of a day, by professional: one file for each who sent claims or is paid.

    Frames: ``PAYMENTS``, ``RETURN_CLAIMS``, ``RETURN_LINES``, claims and lines in their order. ``reasons``: the
    sentence of each reason used. Raises ``ZoneTooSmall`` when a value does not fit.
    """
    claims = claims.with_row_index("nth")
    placed = lines.join(
        claims.select("nth", "professional", "invoice"),
        on=["professional", "invoice"],
        how="inner",
        maintain_order="left",
    )
    parts = [
        _part("P", payments, order=1),
        _part("C", claims.with_columns(_letters("outcome", _OUTCOMES)), order=2),
        _part("L", placed.with_columns(_letters("outcome", _OUTCOMES), _letters("paid_to", _PAYEES)), order=2),
        _part("R", _reasons_used(claims, lines, reasons), order=3),
    ]
    records = pl.concat(parts)
    heads = (
        records.select("professional")
        .unique()
        .with_columns(emitter=pl.lit(emitter), created_on=pl.lit(created_on), version=pl.lit(VERSION))
    )
    ends = _ends(records, claims)
    whole = pl.concat([records, _part("000", heads, order=0), _part("999", ends, order=4)])
    sorted_ = whole.sort("professional", "order", "nth", "line", maintain_order=True)
    files = sorted_.group_by("professional", maintain_order=True).agg(pl.col("text").str.join("\n"))
    return {professional: f"{text}\n".encode("ascii") for professional, text in files.iter_rows()}


def read_return(content: bytes) -> ReturnRead:
    """A return, whole or not at all. Raises ``BadReturn``."""
    if not content.isascii() or not content:
        raise BadReturn("a return holds unaccented characters only")
    lines = pl.read_lines(content, name="text").with_row_index("row")
    if (lines["text"].str.len_bytes() != RECORD_LENGTH).any():
        raise BadReturn(f"each record of a return has {RECORD_LENGTH} characters")
    first = pl.col("text").str.slice(0, 1).replace({"0": "000", "9": "999"})
    typed = lines.with_columns(
        record=first, place=pl.col("row"), group=pl.col("row"), text=pl.col("text").cast(pl.Binary)
    )
    known = {record: _read(typed, record) for record in layout("returns.csv")}
    if sum(frame.height for frame in known.values()) != lines.height or known["000"].height != 1:
        raise BadReturn("a return holds one record 000, then records P, C, L and R, and one record 999")
    head = known["000"].row(0, named=True)
    professional = pl.lit(head["professional"]).alias("professional")
    claims = known["C"].with_columns(professional, _words("outcome", _OUTCOMES))
    _check_end(known["999"], claims, lines.height)
    of_claim = known["L"].join_asof(claims.select("row", "invoice"), on="row", strategy="backward")
    return ReturnRead(
        head["emitter"],
        head["professional"],
        head["created_on"],
        known["P"].with_columns(professional).select(*PAYMENTS),
        claims.select(*RETURN_CLAIMS),
        of_claim.with_columns(
            professional, _words("outcome", _OUTCOMES), _words("paid_to", _PAYEES), pl.col("line").cast(pl.Int32)
        ).select(*RETURN_LINES),
        dict(known["R"].select("reason", "sentence").iter_rows()),
    )


def _part(record: str, rows: pl.DataFrame, *, order: int) -> pl.DataFrame:
    """The records of a type: text, and what they are sorted by."""

    def column(name: str) -> pl.Expr:
        return (pl.col(name) if name in rows.columns else pl.lit(0)).cast(pl.Int64).alias(name)

    return rows.select(
        "professional",
        column("nth"),
        column("line"),
        order=pl.lit(order),
        text=record_text(layout("returns.csv")[record], rows),
    )


def _reasons_used(claims: pl.DataFrame, lines: pl.DataFrame, reasons: Mapping[str, str]) -> pl.DataFrame:
    used = pl.concat([frame.select("professional", "reason") for frame in (claims, lines)]).drop_nulls().unique()
    sentences = {reason: _plain(reasons[reason]) for reason in sorted(set(used["reason"]))}
    told = pl.DataFrame(
        {"reason": list(sentences), "sentence": list(sentences.values())},
        schema={"reason": pl.String, "sentence": pl.String},
    )
    return used.join(told, on="reason", how="inner").sort("professional", "reason")


def _ends(records: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    count = records.group_by("professional").agg(records=pl.len().cast(pl.Int64) + 2)
    sums = claims.group_by("professional").agg(claims=pl.len().cast(pl.Int64), paid_cents=pl.col("paid_cents").sum())
    return count.join(sums, on="professional", how="left")


def _plain(sentence: str) -> str:
    """A sentence without accents, cut to its zone."""
    folded = unicodedata.normalize("NFKD", sentence.replace("’", "'").replace("œ", "oe").replace("€", "EUR"))
    return folded.encode("ascii", "ignore").decode("ascii")[:_SENTENCE_LENGTH].rstrip()


def _letters(name: str, letters: Mapping[str, str]) -> pl.Expr:
    return pl.col(name).replace_strict(list(letters), list(letters.values()), return_dtype=pl.String)


def _words(name: str, letters: Mapping[str, str]) -> pl.Expr:
    return pl.col(name).replace_strict(list(letters.values()), list(letters), default=None, return_dtype=pl.String)


def _read(typed: pl.DataFrame, record: str) -> pl.DataFrame:
    read, faults = zones_of(typed.filter(pl.col("record") == record), layout("returns.csv")[record])
    if faults.height:
        wrong = faults.row(0, named=True)
        raise BadReturn(f"line {wrong['place'] + 1}: {wrong['zone']} is wrong ({wrong['rule']})")
    return read


def _check_end(end: pl.DataFrame, claims: pl.DataFrame, records: int) -> None:
    found = (records, claims.height, int(claims["paid_cents"].sum()))
    if end.select("records", "claims", "paid_cents").rows() != [found]:
        raise BadReturn("the counts of record 999 are not those of the return")
