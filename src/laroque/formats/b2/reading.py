"""B2 bytes as claims, lines and persons: what is wrong is refused alone, with its place, its zone and its remedy."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import polars as pl

from laroque.formats.b2.claims import CLAIMS, LINES, PERSONS, acts_of, claims_of, heads_of, lines_of, persons_of
from laroque.formats.b2.envelope import LOTS, Head, end_faults, head_of, lots_of, with_lot
from laroque.formats.b2.records import Records, fault, records_of
from laroque.formats.b2.rules import finding, findings_of, more, refusing
from laroque.formats.b2.structure import order_faults
from laroque.formats.b2.windows import WINDOW_BYTES, Unread, Window, windows
from laroque.kernel.findings import Finding

CLAIMS_MAX = 2_000_000
"""Claims read of one file, whose numbers are kept to be compared."""

_CONSEQUENCES = ("no_act", "no_total", "wrong_total")


@dataclass(frozen=True)
class B2Read:
    """What a file, or a window of it, holds.

    ``head``: None when the file is refused whole. ``claims`` (``CLAIMS``): all of them, refused ones with their rule.
    ``lines`` (``LINES``) and ``persons`` (``PERSONS``): of the claims taken. ``findings``: in the order of the file.
    """

    head: Head | None
    lots: pl.DataFrame
    claims: pl.DataFrame
    lines: pl.DataFrame
    persons: pl.DataFrame
    findings: tuple[Finding, ...]

    @property
    def taken(self) -> pl.DataFrame:
        """The claims that are not refused."""
        return self.claims.filter(pl.col("rule").is_null())

    @property
    def refused(self) -> pl.DataFrame:
        """The claims that are."""
        return self.claims.filter(pl.col("rule").is_not_null())


def read_bytes(content: bytes, *, window_bytes: int = WINDOW_BYTES) -> B2Read:
    """A whole file given by its content."""
    return _joined(read_windows(io.BytesIO(content), window_bytes=window_bytes))


def read_file(stream: BinaryIO) -> B2Read:
    """A whole file read by parts: what it holds is kept, its records are not."""
    return _joined(read_windows(stream))


def read_windows(stream: BinaryIO, *, window_bytes: int = WINDOW_BYTES) -> Iterator[B2Read]:
    """A file of any size, by parts of bounded size that hold whole claims; the last one tells what was left uncounted.

    What is kept from one part to the next is the head, the lot that is open and a number for each claim.
    """
    progress = _Progress()
    for window in windows(stream, size=window_bytes):
        if isinstance(window, Unread):
            yield _nothing(progress.head, (*more(progress.listed), finding(window.rule, line=window.line)))
            return
        yield progress.read(window)
        if progress.is_over:
            return


@dataclass
class _Progress:
    """What is known of the file before a window."""

    head: Head | None = None
    lot: pl.DataFrame | None = None
    counted: dict[str, int] = field(default_factory=lambda: {"records": 0, "claims": 0, "asked": 0})
    listed: dict[str, int] = field(default_factory=dict)
    seen: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.UInt64))
    has_end: bool = False
    is_over: bool = False

    def read(self, window: Window) -> B2Read:
        """The part of the file that a window holds."""
        records = records_of(window)
        if self.head is None:
            self.head = head_of(records)
            if self.head is None:
                self.is_over = True
                return _nothing(None, (finding("not_b2", line=1),))
        lots, lot_faults = self._lots(records)
        heads, head_faults = heads_of(records, created_on=self.head.created_on)
        heads, in_lots = with_lot(heads, lots)
        acts, act_faults = acts_of(records, created_on=self.head.created_on)
        envelope = self._envelope_faults(records, first_line=window.line)
        faults = [records.faults, order_faults(records), lot_faults, head_faults, in_lots, act_faults, envelope]
        all_faults = pl.concat([*faults, self._doubles(heads)]).sort("place", maintain_order=True)
        heads = _ruled(heads, all_faults)
        claims = claims_of(heads, acts)
        self._count(window, claims)
        end = self._end(records, window)
        taken = heads.filter(pl.col("rule").is_null())
        findings = tuple(findings_of(pl.concat([all_faults, end]).iter_rows(named=True), self.listed))
        if window.is_last:
            findings += tuple(more(self.listed))
        own = lots.filter(pl.col("place") >= window.line).select(*LOTS)
        return B2Read(self.head, own, claims, lines_of(acts, taken), persons_of(taken), findings)

    def _lots(self, records: Records) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The lots of a window, after the one that was open before it."""
        lots, faults = lots_of(records)
        if self.lot is not None:
            lots = pl.concat([self.lot.with_columns(row=pl.lit(-1, dtype=pl.Int64)), lots])
        if lots.height:
            self.lot = lots.tail(1)
        return lots, faults

    def _envelope_faults(self, records: Records, *, first_line: int) -> pl.DataFrame:
        """Records 000 after the first line, and records after 999."""
        second = records.of("000").filter(pl.col("place") > 1)
        lines = records.lines
        ended = (pl.col("record") == "999").cum_sum() - (pl.col("record") == "999").cast(pl.UInt32) > 0
        after = lines if self.has_end else lines.filter(ended)
        self.has_end = self.has_end or (lines["record"] == "999").any()
        return pl.concat([fault(second, "second_head"), fault(after, "after_end")])

    def _doubles(self, heads: pl.DataFrame) -> pl.DataFrame:
        """Claims whose number stands already in the file."""
        numbers = heads.select(number=pl.col("claim").hash(seed=0))["number"]
        known = numbers.is_in(self.seen.implode()) | ~numbers.is_first_distinct()
        self.seen = pl.concat([self.seen, numbers.filter(~known)])
        named = heads.filter(known & heads["claim"].is_not_null())
        return fault(named, "double", zone="2.invoice", value=pl.col("invoice"))

    def _count(self, window: Window, claims: pl.DataFrame) -> None:
        self.counted["records"] += window.content.count(b"\n")
        self.counted["claims"] += claims.height
        self.counted["asked"] += int(claims["asked_cents"].sum())

    def _end(self, records: Records, window: Window) -> pl.DataFrame:
        """What record 999 says wrong; that there is none, at the end of the file; that there are too many claims."""
        end = end_faults(records, counted=self.counted)
        here = pl.DataFrame({"place": [window.line], "group": [None]}, schema={"place": pl.UInt32, "group": pl.UInt32})
        if window.is_last and not self.has_end:
            last = here.with_columns(place=pl.lit(self.counted["records"], dtype=pl.UInt32))
            end = pl.concat([end, fault(last, "no_end")])
        if self.counted["claims"] > CLAIMS_MAX:
            self.is_over = True
            end = pl.concat([end, fault(here, "too_many_claims", other=pl.lit(CLAIMS_MAX))])
        return end


def _ruled(heads: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    """The heads with the rule that refuses each (``rule``): the first one, before those that may be its consequence."""
    refused = faults.filter(pl.col("rule").is_in(refusing()) & pl.col("group").is_not_null())
    first = refused.sort(pl.col("rule").is_in(_CONSEQUENCES), maintain_order=True)
    rules = first.unique("group", keep="first", maintain_order=True).select("group", "rule")
    return heads.join(rules, on="group", how="left", maintain_order="left")


def _nothing(head: Head | None, findings: tuple[Finding, ...]) -> B2Read:
    lots, claims, lines, persons = (pl.DataFrame(schema=schema) for schema in (LOTS, CLAIMS, LINES, PERSONS))
    return B2Read(head, lots, claims, lines, persons, findings)


def _joined(parts: Iterable[B2Read]) -> B2Read:
    """Parts of one file as one."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    return B2Read(
        found[-1].head,
        pl.concat([part.lots for part in found]),
        pl.concat([part.claims for part in found]),
        pl.concat([part.lines for part in found]),
        pl.concat([part.persons for part in found]).unique("person", keep="first", maintain_order=True),
        tuple(each for part in found for each in part.findings),
    )
