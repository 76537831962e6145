"""From the bytes of declarations to the frames that an assessment books, and back to the reasons of a line. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from laroque.apps.contributions.unallocated import DecidedKey, as_sharing_keys
from laroque.engines.contributions.assessment import Assessment, assess
from laroque.engines.contributions.declared_pay import declared_cases
from laroque.engines.contributions.explaining import Step, steps_of
from laroque.engines.contributions.lines import recompute_lines
from laroque.engines.contributions.payslips import CASE_SCHEMA, USUAL_FACTS
from laroque.engines.contributions.speaking import PlacedFinding
from laroque.engines.contributions.tables import DsnTables
from laroque.engines.sharing import UNALLOCATED, keys_frame, share_out
from laroque.formats.dsn import read_bytes, tables
from laroque.kernel.periods import add_months
from laroque.kernel.text import Text
from laroque.legislation import parameters as law
from laroque.legislation.sharing import sharing_keys

_KEY = ["file", "declaration"]


@dataclass(frozen=True, slots=True)
class Source:
    """A declaration to assess: its ids, and where its first line stands in which content.

    ``came_from``: the bodies that its account moved from, whose bordereaux are for the body that holds it now.
    """

    declaration_id: int
    account_id: int
    content: int
    line: int
    came_from: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Assessed:
    """What is due by declarations: frames for ``frames.book``, totals and findings by declaration, and the evidence.

    ``evidence`` holds the individual contributions (S21.G00.81) as declared and recomputed, with the NIR.
    """

    lines: pl.DataFrame
    shares: pl.DataFrame
    evidence: pl.DataFrame
    recomputed: dict[int, int]
    findings: dict[int, list[dict[str, Any]]]


def read(contents: Sequence[bytes]) -> pl.DataFrame:
    """The lines of the contents, in one frame: ``file`` is the rank in ``contents``."""
    return read_bytes(*contents)


def recipients(frame: pl.DataFrame) -> list[str]:
    """The recipients that the bordereaux of a frame name."""
    return tables.bordereaux(frame)["recipient"].drop_nulls().unique().sort().to_list()


def assess_sources(
    frame: pl.DataFrame,
    sources: Sequence[Source],
    *,
    body: int,
    bodies: Mapping[str, int],
    headcounts: Mapping[str, int],
    decided: Sequence[DecidedKey] = (),
) -> Assessed:
    """Recompute the part of declarations that is for a body and share it out; ``bodies`` are those of the recipients.

    A bordereau whose recipient is of no body is for the first body of its declaration, or for this one. ``headcounts``
    are by SIRET, in employees. ``decided`` keys share what the law's keys leave without beneficiary.
    """
    chosen = _frame_of(sources)
    frame = _of_files(frame, chosen)
    result = assess(_tables(frame, chosen), law.load(), headcounts=headcounts)
    ours = _for_body(result.lines, body, bodies, sources).join(chosen, on=_KEY, how="inner", maintain_order="left")
    lines = _booked_lines(ours, _controls(result.findings))
    return Assessed(
        lines=lines,
        shares=_shares(ours, decided),
        evidence=_evidence(frame, result.nominative, chosen),
        recomputed=_totals(lines, sources),
        findings=_findings(result.findings, sources),
    )


def facts_of_pay(frame: pl.DataFrame, sources: Sequence[Source], headcounts: Mapping[str, int]) -> pl.DataFrame:
    """The months of pay that declarations tell whole, as ``declared_cases`` gives them, for the batch over facts.

    ``id`` is that of the declaration and the line of the pay in its file; ``siret`` the establishment.
    """
    chosen = _frame_of(sources)
    told = declared_cases(_tables(_of_files(frame, chosen), chosen), law.load(), headcounts)
    placed = told.join(chosen, on=_KEY, how="inner", maintain_order="left")
    facts = [name for name in USUAL_FACTS if name in placed.columns]
    named = placed.with_columns(id=pl.format("{}:{}", "declaration_id", "line"))
    return named.select(*CASE_SCHEMA, *facts, "siret")


def compared(frame: pl.DataFrame, sources: Sequence[Source]) -> tuple[pl.DataFrame, Assessment, pl.DataFrame]:
    """Declarations recomputed, with their ids (file, declaration, declaration_id, account) and their bordereaux."""
    chosen = _frame_of(sources)
    read_here = _tables(_of_files(frame, chosen), chosen)
    return chosen, assess(read_here, law.load()), read_here.bordereaux


def inputs_hash(hashes: Iterable[str]) -> bytes:
    """SHA-256 of what a run reads, whatever the order it was given in."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).digest()


def explain(rows: Sequence[Mapping[str, Any]], decided: Sequence[DecidedKey] = ()) -> list[dict[str, Any]]:
    """The stored lines of one declaration with why each amount is what it is: label of the CTP, steps, shares.

    Each row gains ``label`` (official name, in French), ``steps`` (``Step``) and ``shares`` (beneficiary, borne_by,
    cents, article, certainty). The values of the law are those held now; where they no longer give what was booked, a
    step says so.
    """
    if not rows:
        return []
    told = recompute_lines(_stored_tables(rows), law.load())
    shared = _parts(_to_share(told), decided).partition_by("line", as_dict=True)
    articles = _articles(rows, decided)
    explained = []
    for row, line in zip(rows, told.iter_rows(named=True), strict=True):
        parts = shared.get((row["line"],))
        explained.append(
            {
                **row,
                "label": line["label"] or "",
                "steps": [*steps_of(line), *_changed(row, line)],
                "shares": [_part(part, row, articles) for part in parts.iter_rows(named=True)]
                if parts is not None
                else [],
            }
        )
    return explained


def _frame_of(sources: Sequence[Source]) -> pl.DataFrame:
    rows = [(each.content, each.line, each.declaration_id, each.account_id) for each in sources]
    schema = {"file": pl.UInt32, "declaration": pl.UInt32, "declaration_id": pl.Int64, "account": pl.Int64}
    return pl.DataFrame(rows, schema, orient="row")


def _of_files(frame: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """The lines of the files chosen: a frame often holds those of one body among others."""
    files = chosen["file"].unique()
    if frame["file"].n_unique() == files.len():
        return frame
    return frame.filter(pl.col("file").is_in(files.implode()))


def _tables(frame: pl.DataFrame, chosen: pl.DataFrame) -> DsnTables:
    """The tables of the chosen declarations alone."""
    kept = frame
    if tables.declarations(frame).height > chosen.height:
        ours = frame.join(chosen.select(_KEY), on=_KEY, how="semi", maintain_order="left")
        heads = frame.filter(pl.col("declaration") == 0)
        kept = pl.concat([heads, ours]).sort("file", "line")
    return DsnTables(
        declarations=tables.declarations(kept),
        bordereaux=tables.bordereaux(kept),
        aggregated_lines=tables.aggregated_lines(kept),
        bases=tables.bases(kept),
        nominative_lines=tables.nominative_lines(kept),
        contracts=tables.contracts(kept),
        remunerations=tables.remunerations(kept),
        other_income=tables.other_income(kept),
        activities=tables.activities(kept),
        suspensions=tables.suspensions(kept),
        base_components=tables.base_components(kept),
    )


def _for_body(lines: pl.DataFrame, body: int, bodies: Mapping[str, int], sources: Sequence[Source]) -> pl.DataFrame:
    named = pl.col("recipient").replace_strict(dict(bodies), default=None, return_dtype=pl.Int64)
    moved = pl.DataFrame(
        [(each.content, each.line, origin, body) for each in sources for origin in each.came_from],
        {"file": pl.UInt32, "declaration": pl.UInt32, "_named": pl.Int64, "_here": pl.Int64},
        orient="row",
    )
    placed = lines.with_columns(_named=named)
    if len(moved):
        here = placed.join(moved, on=[*_KEY, "_named"], how="left", maintain_order="left")
        placed = here.with_columns(_named=pl.coalesce("_here", "_named")).drop("_here")
    first = pl.col("_named").min().over(_KEY)
    return placed.filter(pl.coalesce("_named", first, pl.lit(body)) == body).drop("_named")


def _booked_lines(ours: pl.DataFrame, controls: pl.DataFrame) -> pl.DataFrame:
    spoken = ours.join(controls, on=[*_KEY, "line"], how="left", maintain_order="left")
    return spoken.select(
        declaration="declaration_id",
        account="account",
        line=pl.col("line").cast(pl.Int64),
        period=pl.coalesce("period_start", "month").dt.month_start(),
        ctp="ctp",
        qualifier="qualifier",
        insee=pl.col("insee").fill_null(""),
        base_cents="base_cents",
        stated_ppm="rate_ppm",
        rate_ppm=pl.col("applied_ppm") - pl.col("risk_ppm").fill_null(0),
        at_rate_ppm="risk_ppm",
        declared_cents="declared_cents",
        recomputed_cents=pl.when(pl.col("exact_cents").is_not_null()).then("recomputed_cents"),
        difference_cents="difference_cents",
        due_cents="recomputed_cents",
        controls=pl.col("controls").fill_null([]),
    )


def _controls(findings: Iterable[PlacedFinding]) -> pl.DataFrame:
    rows = [(each.file, each.declaration, each.finding.line, each.finding.control) for each in findings]
    schema = {"file": pl.UInt32, "declaration": pl.UInt32, "line": pl.UInt32, "control": pl.String}
    spoken = pl.DataFrame(rows, schema, orient="row").drop_nulls("line").unique(maintain_order=True)
    return spoken.group_by(*_KEY, "line", maintain_order=True).agg(controls="control")


def _shares(ours: pl.DataFrame, decided: Sequence[DecidedKey]) -> pl.DataFrame:
    numbered = ours.with_row_index("rank")
    lines = numbered.select(
        line="rank",
        bordereau=pl.col("file").cast(pl.UInt64) * 2**32 + pl.col("bordereau"),
        ctp="ctp",
        qualifier="qualifier",
        period_end="period_end",
        cents="recomputed_cents",
        risk_ppm="risk_ppm",
        insee="insee",
    )
    period = pl.coalesce("period_start", "month").dt.strftime("%Y-%m")
    waiting = pl.format(f"{UNALLOCATED}:{{}}:{{}}", "ctp", period)
    places = numbered.select("account", line="rank", waiting=waiting)
    placed = _parts(lines, decided).join(places, on="line", how="left")
    named = pl.when(pl.col("beneficiary") == UNALLOCATED).then("waiting").otherwise("beneficiary")
    whole = placed.with_columns(beneficiary=named).group_by("account", "borne_by", "beneficiary")
    return whole.agg(pl.col("cents").sum()).select("account", "borne_by", "beneficiary", "cents").sort(pl.all())


def _parts(lines: pl.DataFrame, decided: Sequence[DecidedKey]) -> pl.DataFrame:
    """Shares by the keys of the law; what they leave without beneficiary, by the keys that a person decided."""
    parts = share_out(lines, keys_frame(sharing_keys()))
    left = lines.join(parts.filter(pl.col("part") == UNALLOCATED), on="line", how="semi", maintain_order="left")
    if not decided or left.is_empty():
        return parts
    return pl.concat(
        [parts.filter(pl.col("part") != UNALLOCATED), share_out(left, keys_frame(as_sharing_keys(decided)))]
    )


def _evidence(frame: pl.DataFrame, nominative: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    people = tables.people(frame).select("file", "individual", "nir")
    named = nominative.join(people, on=["file", "individual"], how="left", maintain_order="left")
    ours = named.join(chosen, on=_KEY, how="inner", maintain_order="left")
    return ours.select(
        "declaration_id", "line", "nir", "contract", "period_start", "period_end", "base_code", "code", "recipient",
        "insee", "base_cents", "rate_ppm", "amount_cents", "recomputed_cents", "difference_cents",
    ).sort("declaration_id", "line")  # fmt: skip


def _totals(lines: pl.DataFrame, sources: Sequence[Source]) -> dict[int, int]:
    sums = dict(lines.group_by("declaration").agg(pl.col("due_cents").sum()).iter_rows())
    return {each.declaration_id: sums.get(each.declaration_id, 0) for each in sources}


def _findings(findings: Iterable[PlacedFinding], sources: Sequence[Source]) -> dict[int, list[dict[str, Any]]]:
    ids = {(each.content, each.line): each.declaration_id for each in sources}
    said: dict[int, list[dict[str, Any]]] = {each.declaration_id: [] for each in sources}
    for placed in findings:
        said[ids[placed.file, placed.declaration]].append(placed.finding.as_json() | _compared(placed))
    return said


def _compared(placed: PlacedFinding) -> dict[str, int]:
    """The amounts that a finding compares, where it compares two."""
    declared, expected = placed.declared_cents, placed.expected_cents
    if declared is None or expected is None:
        return {}
    return {"declared_cents": declared, "expected_cents": expected, "difference_cents": declared - expected}


def _stored_tables(rows: Sequence[Mapping[str, Any]]) -> DsnTables:
    """The stored lines as the engine takes them, all in one bordereau a month of employment."""
    parameters = law.load()
    relieved = {code for code, ctp in parameters.ctps.items() if ctp.kind == "relief"}
    stored = [
        (
            0, 0, row["period"].toordinal(), row["line"], row["period"], add_months(row["period"], 1), row["ctp"],
            row["qualifier"], row["stated_ppm"], row["base_cents"],
            _as_written(row["declared_cents"], row["ctp"] in relieved), row["insee"] or None,
        )
        for row in rows
    ]  # fmt: skip
    lines = pl.DataFrame(stored, _STORED, orient="row")
    bordereaux = lines.select(*_KEY, "period_start", "period_end", line="bordereau").unique(["line"], keep="first")
    heads = pl.DataFrame({"file": [0], "declaration": [0], "siret": [""], "month": [rows[0]["period"]]})
    return DsnTables.of_bordereaux(heads.cast({"file": pl.UInt32, "declaration": pl.UInt32}), bordereaux, lines)


_STORED = {
    "file": pl.UInt32, "declaration": pl.UInt32, "bordereau": pl.UInt32, "line": pl.UInt32, "period_start": pl.Date,
    "period_end": pl.Date, "ctp": pl.String, "qualifier": pl.String, "rate_ppm": pl.Int64, "base_cents": pl.Int64,
    "amount_cents": pl.Int64, "insee": pl.String,
}  # fmt: skip


def _as_written(declared_cents: int | None, is_relief: bool) -> int | None:
    return -declared_cents if is_relief and declared_cents is not None else declared_cents


def _to_share(told: pl.DataFrame) -> pl.DataFrame:
    return told.select(
        "line", "bordereau", "ctp", "qualifier", "period_end", "risk_ppm", "insee", cents="recomputed_cents"
    )


def _changed(row: Mapping[str, Any], line: Mapping[str, Any]) -> list[Step]:
    if row["due_cents"] == line["recomputed_cents"]:
        return []
    text = Text(
        "The values of the law held now give another amount; this one was booked with those held then",
        "Les valeurs du droit tenues aujourd'hui donnent un autre montant ; celui-ci a été comptabilisé avec celles "
        "d'alors",
    )
    return [Step(text, row["due_cents"])]


def _articles(
    rows: Sequence[Mapping[str, Any]], decided: Sequence[DecidedKey]
) -> dict[tuple[str, str, str, str], tuple[str, str]]:
    """The article and certainty of each key in force: by CTP, part, beneficiary and who bears it."""
    wanted = {(row["ctp"], _last_day(row["period"])) for row in rows}
    return {
        (key.ctp, key.part, key.beneficiary, key.borne_by): (key.article, key.certainty)
        for key in (*as_sharing_keys(decided), *sharing_keys())
        for ctp, day in wanted
        if key.ctp == ctp and day in key.valid
    }


def _last_day(period: date) -> date:
    return date.fromordinal(add_months(period, 1).toordinal() - 1)


def _part(part: Mapping[str, Any], row: Mapping[str, Any], articles: Mapping[tuple[str, ...], tuple[str, str]]) -> Any:
    beneficiary = "mobility:authority" if part["beneficiary"].startswith("mobility:") else part["beneficiary"]
    article, certainty = articles.get((row["ctp"], part["part"], beneficiary, part["borne_by"]), ("", ""))
    return {
        "beneficiary": part["beneficiary"],
        "borne_by": part["borne_by"],
        "cents": part["cents"],
        "article": article,
        "certainty": certainty,
    }
