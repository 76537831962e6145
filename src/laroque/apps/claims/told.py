"""Claims as they are told, before and after their price: frames only, no database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from laroque.apps.claims.paper import PaperClaim
from laroque.apps.claims.states import Source
from laroque.engines.in_pool import in_pool
from laroque.engines.pricing.facts import LINES_SCHEMA, PRICED_SCHEMA
from laroque.formats.b2 import CLAIMS, LINES, text_of
from laroque.kernel.findings import Finding

CLAIM_SCHEMA = {
    "id": pl.Int64(),
    "source": pl.String(),
    "message_id": pl.Int64(),
    "position": pl.Int64(),
    "professional": pl.String(),
    "number": pl.String(),
    "version": pl.Int64(),
    "replaces_id": pl.Int64(),
    "beneficiary_id": pl.Int64(),
    "nir": pl.String(),
    "born_on": pl.Date(),
    "birth_rank": pl.Int64(),
    "prescriber": pl.String(),
    "insurance": pl.String(),
    "injury_file": pl.String(),
    "care_path": pl.String(),
    "third_party": pl.Boolean(),
    "in_hospital": pl.Boolean(),
    "psychiatric": pl.Boolean(),
    "entered_on": pl.Date(),
    "left_on": pl.Date(),
    "first_care_on": pl.Date(),
    "received_on": pl.Date(),
    "billed_cents": pl.Int64(),
}
"""A claim before its price, as its table holds it."""

_OF_CLAIM = (
    "prescriber", "insurance", "injury_file", "care_path", "third_party", "in_hospital", "psychiatric", "entered_on",
    "left_on", "professional",
)  # fmt: skip

LINE_SCHEMA = {
    "line": pl.Int32(),
    "care_on": pl.Date(),
    "nature": pl.String(),
    "code": pl.String(),
    "activity": pl.String(),
    "phase": pl.String(),
    "modifiers": pl.String(),
    "association": pl.String(),
    "quantity": pl.Int64(),
    "coefficient_hundredths": pl.Int64(),
    "billed_cents": pl.Int64(),
    "exemption_asked": pl.String(),
    "complementary_ppm": pl.Int64(),
}
"""What is told of a line, as its table holds it: empty texts, not nothing."""

_LENGTHS = {
    "invoice": 20, "professional": 14, "prescriber": 14, "injury_file": 20, "care_path": 2, "nature": 5, "code": 13,
    "activity": 1, "phase": 1, "modifiers": 4, "association": 1, "exemption_asked": 16,
}  # fmt: skip
_BLANK = ("code", "activity", "phase", "modifiers", "association", "exemption_asked")

PRICED = [name for name in PRICED_SCHEMA if name not in ("claim", "line", "paid_to")]
"""What pricing makes of a line, as its table holds it."""

_PARTS = ("basic_cents", "solidarity_cents", "complementary_cents", "insured_cents", "paid_cents", "owed_cents")


@dataclass(frozen=True, slots=True)
class Told:
    """Claims as told, not priced: ``claims`` of ``CLAIM_SCHEMA``; ``lines`` have claim_id and what was told of each."""

    claims: pl.DataFrame
    lines: pl.DataFrame

    def joined(self, other: "Told") -> "Told":
        """Both together."""
        return Told(pl.concat([self.claims, other.claims]), pl.concat([self.lines, other.lines]))

    @property
    def claim_ids(self) -> list[int]:
        """Their numbers."""
        return self.claims["id"].to_list()

    @property
    def nirs(self) -> list[str]:
        """The numbers they are claimed under."""
        return self.claims["nir"].unique().sort().to_list()

    def only(self, claim_ids: Sequence[int]) -> "Told":
        """Some of them."""
        wanted = pl.Series(claim_ids, dtype=pl.Int64).implode()
        return Told(self.claims.filter(pl.col("id").is_in(wanted)), self.lines.filter(pl.col("claim_id").is_in(wanted)))


def told_of_none() -> Told:
    """No claim."""
    return Told(pl.DataFrame(schema=CLAIM_SCHEMA), pl.DataFrame(schema={"claim_id": pl.Int64(), **LINE_SCHEMA}))


def arriving(
    claims: pl.DataFrame,
    lines: pl.DataFrame,
    *,
    source: Source,
    message_id: int,
    received_on: date,
    numbers: Callable[[int], Sequence[int]],
    after: int = -1,
) -> Told:
    """Claims read of a message and not refused there (``CLAIMS`` and ``LINES`` of B2), persons unknown yet.

    ``numbers``: gives so many numbers for claims; ``after``: the place of the last claim of the message stored already.
    """
    new = claims.filter(pl.col("rule").is_null() & (pl.col("place").fill_null(0).cast(pl.Int64) > after))
    named = new.with_columns(id=pl.Series(numbers(new.height), dtype=pl.Int64))
    return _told(named, lines, source=source.value, message_id=message_id, received_on=received_on)


@in_pool
def _told(named: pl.DataFrame, lines: pl.DataFrame, **same: Any) -> Told:
    """Claims read under their numbers; ``same``: what all of them have."""
    flags = ("in_hospital", "psychiatric")
    heads = lines.group_by("claim", maintain_order=True).agg(
        pl.col("prescriber", "insurance", "injury_file", "care_path", "entered_on", "left_on").first(),
        *(pl.col(name).fill_null(False).any() for name in flags),
        first_care_on=pl.col("care_on").min(),
    )
    rows = named.join(heads, on="claim", how="inner", maintain_order="left").with_columns(
        pl.col("prescriber", "injury_file", "care_path").fill_null(""),
        pl.col("birth_rank").fill_null(1),
        pl.col("third_party").fill_null(False),
        nir=with_key(pl.col("nir")),
        number=pl.col("invoice"),
        position=pl.col("place").fill_null(0),
        version=pl.lit(1),
        replaces_id=pl.lit(None),
        beneficiary_id=pl.lit(None),
        **{name: pl.lit(value) for name, value in same.items()},
    )
    own = lines.join(named.select("claim", claim_id="id"), on="claim", how="inner", maintain_order="left")
    return Told(
        rows.select(pl.col(name).cast(kind) for name, kind in CLAIM_SCHEMA.items()),
        own.select("claim_id", *(_whole(name).cast(kind) for name, kind in LINE_SCHEMA.items())),
    )


@dataclass(frozen=True, slots=True)
class FormRead:
    """A paper form as a message read (``CLAIMS`` and ``LINES`` of B2); nothing is found wrong in it."""

    claims: pl.DataFrame
    lines: pl.DataFrame
    findings: tuple[Finding, ...] = ()


def of_form(form: PaperClaim) -> FormRead:
    """A paper form as a message read."""
    shared = {"claim": form.number, "professional": form.professional, "third_party": form.third_party}
    claim = dict.fromkeys(CLAIMS) | shared | {
        "place": 0, "invoice": form.number, "nir": form.nir, "born_on": form.born_on, "birth_rank": form.birth_rank,
        "billed_cents": sum(line.billed_cents for line in form.lines),
    }  # fmt: skip
    said = {name: getattr(form, name) or None for name in _OF_CLAIM if name not in shared}
    lines = [
        dict.fromkeys(LINES) | shared | said | {name: value or None for name, value in asdict(line).items()}
        | {"line": rank, "billed_cents": line.billed_cents}
        for rank, line in enumerate(form.lines, start=1)
    ]  # fmt: skip
    return FormRead(pl.DataFrame([claim], schema=CLAIMS), pl.DataFrame(lines, schema=LINES))


def too_long(claims: pl.DataFrame, lines: pl.DataFrame) -> list[str]:
    """The names of what is longer than its table holds, in claims and lines read of a message."""
    return _too_long(claims, ("invoice", "professional")) + _too_long(lines, _LENGTHS)


def _too_long(frame: pl.DataFrame, names: Iterable[str]) -> list[str]:
    held = [name for name in names if name in frame.columns]
    longest = frame.select(pl.col(held).str.len_chars().max()).row(0)
    return [name for name, length in zip(held, longest, strict=True) if (length or 0) > _LENGTHS[name]]


def professionals(claims: pl.DataFrame) -> set[str]:
    """The numbers that claims read are claimed under; none where a claim names none."""
    return set(claims["professional"].drop_nulls().to_list()) - {""}


def refused(claims: pl.DataFrame) -> list[dict[str, Any]]:
    """The claims refused when they were read (``CLAIMS`` of B2), as an answer tells them."""
    bad = claims.filter(pl.col("rule").is_not_null()).select(
        "place", "lot", "professional", "nir", "billed_cents", "asked_cents", number="invoice", reason="rule"
    )
    return [{**row, "outcome": "refused", "message": text_of(row["reason"]).as_json()} for row in bad.to_dicts()]


def _whole(name: str) -> pl.Expr:
    column = pl.col(name)
    if name in _BLANK:
        return column.fill_null("")
    return column.fill_null(0) if name in ("quantity", "billed_cents") else column


def with_key(nir: pl.Expr) -> pl.Expr:
    """A NIR of 13 characters with its key: 97 less the remainder by 97, 2A and 2B counted as 19 and 18."""
    digits = nir.str.replace("2A", "19", literal=True).str.replace("2B", "18", literal=True)
    key = (97 - digits.cast(pl.Int64, strict=False) % 97).cast(pl.String).str.pad_start(2, "0")
    return pl.when(nir.str.len_bytes() == 13).then(pl.concat_str(nir, key)).otherwise(nir)


def persons_of(claims: Told) -> pl.DataFrame:
    """The persons claims are for, as they are told: nir, born_on, birth_rank."""
    return claims.claims.select("nir", "born_on", "birth_rank").unique(maintain_order=True)


def renumbered(claims: Told, now: Mapping[str, str]) -> Told:
    """The claims under the certified numbers that replaced the waiting ones they name."""
    if not now:
        return claims
    return Told(claims.claims.with_columns(pl.col("nir").replace(dict(now))), claims.lines)


def identified(claims: Told, known: pl.DataFrame) -> Told:
    """The claims with their beneficiaries; ``known``: nir, born_on, birth_rank, beneficiary_id."""
    keys = ["nir", "born_on", "birth_rank"]
    found = known.select(*(pl.col(name).cast(CLAIM_SCHEMA[name]) for name in (*keys, "beneficiary_id"))).unique(keys)
    rows = claims.claims.drop("beneficiary_id").join(
        found, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return Told(rows.select(*CLAIM_SCHEMA), claims.lines)


def beneficiaries_of(claims: Told) -> list[int]:
    """The numbers of the beneficiaries that are known."""
    return claims.claims["beneficiary_id"].drop_nulls().unique().sort().to_list()


def professionals_of(claims: Told) -> list[str]:
    """The numbers of the professionals."""
    return claims.claims["professional"].unique().sort().to_list()


@in_pool
def pricing_lines(claims: Told, terms: pl.DataFrame, *, paid_on: date) -> pl.DataFrame:
    """The lines as pricing reads them, with claim_id and is_agreed: who claims is under agreement on the day of care.

    ``claim`` is made of what is told, so that caps and duplicates never depend on the order in which files come.
    """
    head = claims.claims.select(
        *_OF_CLAIM,
        claim_id="id",
        person=pl.col("beneficiary_id").cast(pl.String),
        claim=pl.format(
            "{}-{}-{}-{}",
            "professional",
            "number",
            pl.col("billed_cents").cast(pl.String).str.pad_start(12, "0"),
            pl.col("id").cast(pl.String).str.pad_start(19, "0"),
        ),
    )
    lines = claims.lines.join(head, on="claim_id", how="inner", maintain_order="left")
    blank = (*_BLANK, "prescriber", "injury_file", "care_path")
    ready = lines.with_columns(
        *(pl.when(pl.col(name) != "").then(name).alias(name) for name in blank), paid_on=pl.lit(paid_on)
    ).with_row_index("nth")
    held = (
        ready.select("nth", "professional", "care_on")
        .join(terms, on="professional", how="inner")
        .filter(
            (pl.col("since") <= pl.col("care_on")) & (pl.col("until").is_null() | (pl.col("care_on") < pl.col("until")))
        )
        .unique("nth", keep="last", maintain_order=True)
        .select("nth", "speciality", "sector", "is_agreed")
    )
    whole = ready.join(held, on="nth", how="left", maintain_order="left")
    return whole.select(
        *(pl.col(name).cast(kind) for name, kind in LINES_SCHEMA.items()),
        "claim_id",
        is_agreed=pl.col("is_agreed").fill_null(False),
    )


def next_version(claims: Told, *, number: int, replaces_id: int) -> Told:
    """One claim under a new number, as the version that comes after."""
    return Told(
        claims.claims.with_columns(
            pl.col("version") + 1, id=pl.lit(number, pl.Int64), replaces_id=pl.lit(replaces_id, pl.Int64)
        ).select(*CLAIM_SCHEMA),
        claims.lines.with_columns(claim_id=pl.lit(number, pl.Int64)),
    )


def with_changes(claims: Told, changes: Mapping[str, Any]) -> Told:
    """One claim with other values told: by name, and for lines under ``lines`` by number of the line and name.

    Days are told as ISO texts. A line that is not there is left out.
    """
    heads, lines = claims.claims, claims.lines
    for name, value in changes.items():
        if name != "lines":
            heads = heads.with_columns(_value(value, CLAIM_SCHEMA[name]).alias(name))
    for line, told_anew in changes.get("lines", {}).items():
        is_it = pl.col("line") == int(line)
        lines = lines.with_columns(
            pl.when(is_it).then(_value(value, LINE_SCHEMA[name])).otherwise(name).alias(name)
            for name, value in told_anew.items()
        )
    if "lines" in changes:
        sums = lines.group_by("claim_id").agg(pl.col("billed_cents").sum(), first_care_on=pl.col("care_on").min())
        heads = heads.drop("billed_cents", "first_care_on").join(sums.rename({"claim_id": "id"}), on="id")
    return Told(heads.select(*CLAIM_SCHEMA), lines)


def _value(value: Any, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Date) and isinstance(value, str):
        value = date.fromisoformat(value)
    return pl.lit(value, kind)


def with_otherwise(claims: Told, claim_id: int, line: int | None, **values: str) -> Told:
    """Claims with other words told of one of them: its insurance, or the exemption asked for a line or for all."""
    is_it = pl.col("claim_id") == claim_id
    if line is not None:
        is_it &= pl.col("line") == line
    return Told(
        claims.claims.with_columns(
            pl.when(pl.col("id") == claim_id).then(pl.lit(value)).otherwise(name).alias(name)
            for name, value in values.items()
            if name in CLAIM_SCHEMA
        ),
        claims.lines.with_columns(
            pl.when(is_it).then(pl.lit(value)).otherwise(name).alias(name)
            for name, value in values.items()
            if name in LINE_SCHEMA
        ),
    )


def totals_of(priced: pl.DataFrame) -> pl.DataFrame:
    """What becomes of each claim: id, state, question, paid_to and its parts in cents.

    A claim waits while one of its lines does, for a person before the medical service; it is rejected when all are.
    """
    outcome = pl.col("outcome")
    waits = pl.when((outcome == "suspended").any()).then(pl.lit("suspended")).otherwise(pl.lit("medical"))
    is_held = outcome.is_in(["suspended", "medical"])
    sums = priced.group_by("claim_id", maintain_order=True).agg(
        *(pl.col(name).sum() for name in _PARTS),
        state=pl.when(is_held.any())
        .then(waits)
        .when((outcome == "refused").all())
        .then(pl.lit("rejected"))
        .otherwise(pl.lit("payable")),
        suspended=pl.col("reason").filter(outcome == "suspended").first(),
        medical=pl.col("reason").filter(outcome == "medical").first(),
        paid_to=pl.col("paid_to").drop_nulls().first(),
    )
    return sums.select(
        "state", *_PARTS,
        id="claim_id",
        question=pl.coalesce("suspended", "medical").fill_null(""),
        paid_to=pl.col("paid_to").fill_null(""),
    )  # fmt: skip


@in_pool
def rows_of(claims: Told, priced: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of claims and those of their lines: what was told and what pricing made of it."""
    return claims.claims.join(totals_of(priced), on="id", how="inner", maintain_order="left"), lines_of(claims, priced)


def lines_of(claims: Told, priced: pl.DataFrame) -> pl.DataFrame:
    """The rows of lines."""
    persons = claims.claims.select("beneficiary_id", claim_id="id")
    made = priced.select("claim_id", "line", *PRICED).with_columns(
        pl.col("reason", "branch", "account", "exemption").fill_null("")
    )
    joined = claims.lines.join(persons, on="claim_id", how="left", maintain_order="left")
    return joined.join(made, on=["claim_id", "line"], how="inner", maintain_order="left")


def changed(before: pl.DataFrame, after: pl.DataFrame) -> list[int]:
    """The claims of which a line is not priced as before."""
    columns = ["claim_id", "line", *PRICED]

    def plain(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.select(columns).with_columns(pl.col(pl.String).fill_null(""))

    return plain(after).join(plain(before), on=columns, how="anti")["claim_id"].unique().sort().to_list()
