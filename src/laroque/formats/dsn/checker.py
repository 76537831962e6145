"""Checks whole files: the frames of each window, the checks, then the findings of each file in words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from laroque.formats.dsn.checks.bordereaux import (
    bordereau_hits,
    declared_months,
    kept_negatives,
    negative_total_hits,
    negative_totals,
)
from laroque.formats.dsn.checks.declarations import added_declarations, declaration_hits, heads, sheet_hits, sheets
from laroque.formats.dsn.checks.hits import SHOWN_CHARACTERS, gathered
from laroque.formats.dsn.checks.identifiers import identifier_hits
from laroque.formats.dsn.checks.nominative import nominative_hits, people, repeated_people
from laroque.formats.dsn.checks.structure import structure_hits
from laroque.formats.dsn.checks.values import value_hits
from laroque.formats.dsn.lines import Parsed, parsed_windows
from laroque.formats.dsn.norm import NOT_RECEIVED, SIGNALS
from laroque.formats.dsn.parallel import each_window
from laroque.formats.dsn.rules import finding, more, rules
from laroque.formats.dsn.windows import WINDOW_BYTES, Refused, Source
from laroque.kernel.findings import Finding, Severity, is_rejected

FINDINGS_MAX = 50
"""How many findings of one rule and rubrique are listed for a file; one more says how many others there are."""

FINDINGS_OF_FILE_MAX = 10_000
"""How many findings of a file are listed in all; one more says how many others there are."""

_MERGED_WINDOWS = 8
_KIND = ["file", "rule", "rubrique"]
_UNBOUNDED_RULE = "unknown_rubrique"
_KEY_OF_A_SIGNAL = ("S20.G00.05.002", "S20.G00.05.004", "S20.G00.05.007", "S21.G00.06.001", "S21.G00.11.001")


@dataclass(frozen=True, slots=True)
class DeclarationHead:
    """What a declaration says of itself; ``None`` where the file does not say it."""

    norm: str | None
    nature: str | None
    type: str | None
    siret: str | None
    month: date | None

    def as_json(self) -> dict[str, Any]:
        """The fixed keys of the JSON contract."""
        month = self.month.isoformat() if self.month else None
        return {"norm": self.norm, "nature": self.nature, "type": self.type, "siret": self.siret, "month": month}


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What was found in a file, and whether it is accepted."""

    file: str
    declarations: tuple[DeclarationHead, ...]
    findings: tuple[Finding, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether no finding refuses the file; warnings are allowed."""
        return not is_rejected(self.findings)

    def as_json(self) -> dict[str, Any]:
        """The fixed keys of the JSON contract."""
        return {
            "file": self.file,
            "status": "accepted" if self.is_accepted else "rejected",
            "declarations": [head.as_json() for head in self.declarations],
            "findings": [found.as_json() for found in self.findings],
        }


@dataclass(frozen=True, slots=True)
class _Part:
    """What one window shows: hits (a bounded number of each kind), how many there were, and what to add up."""

    hits: pl.DataFrame
    counts: pl.DataFrame
    declarations: pl.DataFrame
    sends: pl.DataFrame
    negatives: pl.DataFrame
    people: pl.DataFrame


@dataclass(slots=True)
class _Found:
    """What is kept of the windows. Hits, counts and negative totals are merged now and then, so as not to pile up;
    declarations, sends and people are as many as ``limits`` allows."""

    hits: list[pl.DataFrame] = field(default_factory=list)
    counts: list[pl.DataFrame] = field(default_factory=list)
    declarations: list[pl.DataFrame] = field(default_factory=list)
    sends: list[pl.DataFrame] = field(default_factory=list)
    negatives: list[pl.DataFrame] = field(default_factory=list)
    people: list[pl.DataFrame] = field(default_factory=list)

    def add(self, part: _Part) -> None:
        self.hits.append(part.hits)
        self.counts.append(part.counts)
        self.declarations.append(part.declarations)
        self.sends.append(part.sends)
        self.negatives.append(part.negatives)
        self.people.append(part.people)
        if len(self.hits) == _MERGED_WINDOWS:
            self.merge()

    def merge(self) -> None:
        """Keep of all the windows what would be kept of one."""
        self.hits = [_capped(pl.concat(self.hits))[0]]
        self.counts = [pl.concat(self.counts).group_by(_KIND).agg(pl.col("count").sum())]
        self.negatives = [kept_negatives(pl.concat(self.negatives))]


def check_files(paths: Sequence[Path], *, window_bytes: int = WINDOW_BYTES) -> list[FileCheck]:
    """Check files, one or thousands; the order is kept. Raises OSError when one cannot be read."""
    return check_sources([Source(str(path), path) for path in paths], window_bytes=window_bytes)


def check_bytes(name: str, content: bytes, *, window_bytes: int = WINDOW_BYTES) -> FileCheck:
    """Check the content of one file."""
    return check_sources([Source(name, content=content)], window_bytes=window_bytes)[0]


def check_sources(
    sources: Sequence[Source],
    *,
    window_bytes: int = WINDOW_BYTES,
    look: Callable[[Parsed], None] = lambda _: None,
) -> list[FileCheck]:
    """Check files given by their path or their content; the order is kept. Raises OSError when one cannot be read.

    ``look`` is shown each window, in order, for those who read something else of the same files in the same pass.
    """
    refused: list[Refused] = []
    found = _Found()
    for part in each_window(_part, _kept(parsed_windows(sources, size=window_bytes), refused, look)):
        found.add(part)
    hits, counts, declared = _added(found, given_up=[refusal.file for refusal in refused])
    findings = _findings(_softened(hits, declared), counts, refused)
    declarations = _heads(declared)
    return [
        FileCheck(source.name, tuple(declarations.get(file, ())), tuple(findings.get(file, ())))
        for file, source in enumerate(sources)
    ]


def _kept(
    found: Iterable[Parsed | Refused], refused: list[Refused], look: Callable[[Parsed], None]
) -> Iterator[Parsed]:
    for item in found:
        if isinstance(item, Refused):
            refused.append(item)
        else:
            look(item)
            yield item


def _part(parsed: Parsed) -> _Part:
    declared = heads(parsed)
    months = declared_months(declared)
    checks = [
        value_hits(parsed),
        structure_hits(parsed),
        declaration_hits(parsed, declared),
        identifier_hits(parsed),
        bordereau_hits(parsed, months),
        nominative_hits(parsed, months),
    ]
    hits, counts = _capped(gathered(checks))
    whole = (*sheets(parsed, declared), negative_totals(parsed), people(parsed))
    return _Part(_detached(hits), _detached(counts), *(_detached(_shortened(frame)) for frame in whole))


def _shortened(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows, whose texts are no longer than what a finding quotes: a value of the norm is not."""
    return frame.with_columns(pl.col(pl.String).str.head(SHOWN_CHARACTERS))


def _detached(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows, whose texts no longer hold the bytes of the window that they were read from."""
    return frame.with_columns(pl.col(pl.String) + pl.lit(""))


def _capped(hits: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first hits of each kind in each file, and how many there are."""
    counts = hits.group_by(_kinds()).agg(count=pl.len())
    if counts.is_empty() or counts["count"].max() <= FINDINGS_MAX:  # type: ignore[operator]
        return hits, counts
    ordered = hits.sort("file", "line", maintain_order=True)
    return ordered.filter(pl.int_range(pl.len()).over(_kinds()) < FINDINGS_MAX), counts


def _kinds() -> list[pl.Expr]:
    """What is counted together. Rubriques out of the norm count as one, since there may be millions of them."""
    is_unknown = pl.col("rule") == _UNBOUNDED_RULE
    return [pl.col("file"), pl.col("rule"), pl.when(~is_unknown).then("rubrique").alias("rubrique")]


def _added(found: _Found, given_up: Sequence[int]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """All the hits, those of whole files included, how many of each kind, and the declarations.

    Of the files given up before their end, nothing is said as a whole: what seems missing was not read.
    """
    if not found.hits:
        return *_capped(gathered([])), pl.DataFrame()
    found.merge()
    declared = added_declarations(found.declarations)
    whole = gathered(
        [
            sheet_hits(found.declarations, found.sends),
            negative_total_hits(found.negatives[0], declared),
            repeated_people(pl.concat(found.people)),
        ]
    )
    kept, counted = _capped(whole.filter(~pl.col("file").is_in(given_up)))
    hits = pl.concat([*found.hits, kept])
    counts = pl.concat([*found.counts, counted]).group_by(_KIND).agg(pl.col("count").sum())
    return _capped(hits)[0], counts, declared


def _findings(hits: pl.DataFrame, counts: pl.DataFrame, refused: Iterable[Refused]) -> dict[int, list[Finding]]:
    """The findings by file, in the order of its lines; those too many to be listed are counted at the end."""
    found: dict[int, list[Finding]] = {}
    silent = _unsupported(hits)
    said = hits.filter(~pl.col("file").is_in(list(silent)) | (pl.col("rule") == "norm_not_supported"))
    said = said.sort("file", "line", "rubrique", maintain_order=True)
    is_listed = pl.int_range(pl.len()).over("file") < FINDINGS_OF_FILE_MAX
    for row in said.filter(is_listed).iter_rows(named=True):
        file, rule = row.pop("file"), row.pop("rule")
        found.setdefault(file, []).append(finding(rule, **row))
    hard = set(said.filter(~pl.col("soft")).select("file", "rule").unique().iter_rows())
    for row in counts.filter(pl.col("count") > FINDINGS_MAX).sort(_KIND).iter_rows(named=True):
        if row["file"] not in silent:
            left, soft = row["count"] - FINDINGS_MAX, (row["file"], row["rule"]) not in hard
            found.setdefault(row["file"], []).append(more(row["rule"], rubrique=row["rubrique"], count=left, soft=soft))
    for file, count, soft in _left(said.filter(~is_listed)).iter_rows():
        found[file].append(finding("not_listed_findings", line=None, rubrique=None, value=str(count), soft=soft))
    for refusal in refused:
        found.setdefault(refusal.file, []).append(finding(refusal.rule, line=refusal.line, rubrique=None))
    return found


def _left(said: pl.DataFrame) -> pl.DataFrame:
    """How many findings of each file are left out of the list, and whether they all only warn."""
    warning = [name for name, rule in rules().items() if rule.severity is Severity.WARN]
    soft = (pl.col("soft") | pl.col("rule").is_in(warning)).all()
    return said.group_by("file", maintain_order=True).agg(count=pl.len(), soft=soft)


def _softened(hits: pl.DataFrame, declared: pl.DataFrame) -> pl.DataFrame:
    """The hits with ``soft``: whether they only warn, since what they judge is in a send that is not used.

    A send of signals, or of natures that a URSSAF does not receive, is refused for its structure and its key alone.
    """
    unread = [*SIGNALS, *NOT_RECEIVED]
    if declared.is_empty() or not declared["nature_said"].is_in(unread).any():
        return hits.with_columns(soft=pl.lit(False))
    is_unread = pl.col("nature_said").is_in(unread).fill_null(False)
    unused = declared.group_by("file", "send").agg(unused=is_unread.all())
    held = hits.sort("file", "line", maintain_order=True).join_asof(
        unused.sort("file", "send"),
        left_on="line",
        right_on="send",
        by="file",
        strategy="backward",
        check_sortedness=False,
    )
    of_structure = [name for name, rule in rules().items() if rule.is_structure]
    of_key = (pl.col("rule") == "missing_rubrique") & pl.col("rubrique").is_in(_KEY_OF_A_SIGNAL)
    soft = pl.col("unused").fill_null(False) & ~pl.col("rule").is_in(of_structure) & ~of_key
    return held.with_columns(soft=soft).drop("unused", "send")


def _unsupported(hits: pl.DataFrame) -> set[int]:
    """Files of an older norm: what this norm would say of them would mislead, so only the norm is named."""
    return set(hits.filter(pl.col("rule") == "norm_not_supported")["file"].to_list())


def _heads(declared: pl.DataFrame) -> dict[int, list[DeclarationHead]]:
    found: dict[int, list[DeclarationHead]] = {}
    if declared.is_empty():
        return found
    dated = declared.with_columns(month=pl.col("month_said").str.to_date("%d%m%Y", strict=False))
    columns = ("file", "norm", "nature_said", "type", "siret", "month")
    for file, *said in dated.sort("file", "declaration").select(columns).iter_rows():
        found.setdefault(file, []).append(DeclarationHead(*said))
    return found
