"""Assessment of a month at a collecting body: read what was declared, decide what is due, book the difference.

What counts is the last declaration accepted for each establishment, all its fractions together. A run is named by what
it reads: the same again changes nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from laroque.apps.contributions import assessing
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.evidence import write_evidence
from laroque.apps.contributions.operations import Assessment, BookedRun, moving
from laroque.apps.contributions.queries import ToAssess
from laroque.apps.contributions.rules import is_complete
from laroque.apps.contributions.unallocated import in_force
from laroque.apps.exchanges import queries as messages
from laroque.apps.network import queries as network
from laroque.apps.network.queries import Network
from laroque.apps.registry import queries as registry
from laroque.legislation.version import parameters_version
from laroque.postgres.scope import scope
from laroque.usecases.declarations.dsn_routing import body_of

MONTHLY = "01"
"""Nature of a declaration that the employer makes: its fractions are those of the month."""

RUN_BYTES = 64 * 1024 * 1024
"""How much a run reads at most, one establishment at least: a large month is several runs."""


@dataclass(frozen=True, slots=True)
class MonthAssessed:
    """What an assessment did: its runs, how many declarations they read, and the SIRET whose fractions are missing."""

    runs: tuple[BookedRun, ...]
    declarations: int
    incomplete: tuple[str, ...]


def assess_month(*, organism_id: int, month: date, at: datetime, again: bool = False) -> MonthAssessed:
    """Assess what a body received for a month and has not assessed (with ``again``, all of it); book the difference.

    Each run is one transaction, in which nobody receives for this body.
    """
    known = network.network()
    with scope(organism_id):
        waiting, incomplete = _complete(accounts.to_assess(organism_id=organism_id, month=month, again=again))
        batches = list(_batches(organism_id, waiting))
    runs, read = [], 0
    for sirets in batches:
        with scope(organism_id):
            contributions.take_turn(organism_id=organism_id)
            found = accounts.to_assess(organism_id=organism_id, month=month, again=again)
            declarations = [each for each in found if each.siret in sirets]
            if declarations:
                reading = _read(organism_id, declarations)
                runs.append(_assess(organism_id, month, declarations, known, reading, at))
                read += len(declarations)
    return MonthAssessed(tuple(runs), read, tuple(incomplete))


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of messages in one frame (``contributions.assessing.read``), and the rank of each message in it.

    The frame may hold other messages too.
    """

    lines: Any
    ranks: Mapping[int, int]


def assess_read(
    *, organism_id: int, sirets: Mapping[date, Collection[str]], reading: Reading, known: Network, at: datetime
) -> int:
    """Assess at once, by month, establishments whose declarations a reading holds, and book them; gives how many
    declarations were read.

    Left to ``assess_month``: establishments some of whose fractions are missing, or stand in messages not read here.
    """
    read = 0
    for month, of_month in sorted(sirets.items()):
        with scope(organism_id):
            contributions.take_turn(organism_id=organism_id)
            whole, _ = _complete(accounts.to_assess(organism_id=organism_id, month=month, sirets=of_month))
            elsewhere = {each.siret for each in whole if each.message_id not in reading.ranks}
            declarations = [each for each in whole if each.siret not in elsewhere]
            if declarations:
                _assess(organism_id, month, declarations, known, reading, at)
                read += len(declarations)
    return read


@dataclass(frozen=True, slots=True)
class MonthRead:
    """Declarations that count for a month, the lines of their messages, and headcounts by SIRET."""

    declarations: Sequence[ToAssess]
    reading: Reading
    headcounts: Mapping[str, int]

    def sources(self) -> list[assessing.Source]:
        """Where each declaration stands in the lines."""
        ranks = self.reading.ranks
        return [
            assessing.Source(each.declaration_id, each.account_id, ranks[each.message_id], each.position)
            for each in self.declarations
        ]


def read_month(*, organism_id: int, month: date) -> Iterator[MonthRead]:
    """Everything that counts of a month at a body, establishment by establishment, a bounded size at a time."""
    with scope(organism_id):
        whole, _ = _complete(accounts.to_assess(organism_id=organism_id, month=month, again=True))
        batches = list(_batches(organism_id, whole))
    for sirets in batches:
        with scope(organism_id):
            declarations = [each for each in whole if each.siret in sirets and not each.is_void]
            if declarations:
                yield MonthRead(declarations, _read(organism_id, declarations), _headcounts(month, declarations))


def _read(organism_id: int, declarations: Sequence[ToAssess]) -> Reading:
    contents = messages.contents_of(organism_id=organism_id, message_ids={each.message_id for each in declarations})
    ranks = {message_id: rank for rank, message_id in enumerate(sorted(contents))}
    return Reading(assessing.read([contents[message_id] for message_id in ranks]), ranks)


def _assess(
    organism_id: int,
    month: date,
    declarations: Sequence[ToAssess],
    known: Network,
    reading: Reading,
    at: datetime,
) -> BookedRun:
    named = {each: body_of(each, known, on=timezone.localdate(at)) for each in assessing.recipients(reading.lines)}
    headcounts = _headcounts(month, declarations)
    decisions = accounts.decisions(organism_id=organism_id)
    found = assessing.assess_sources(
        reading.lines,
        _sources(organism_id, declarations, reading, {*named.values()}),
        body=organism_id,
        bodies={recipient: body for recipient, body in named.items() if body is not None},
        headcounts=headcounts,
        decided=in_force(decisions),
    )
    read = _inputs(organism_id, declarations, [*_counted(headcounts), *(key.facts() for key in decisions)])
    evidence = write_evidence(
        Path(settings.LAROQUE_STORE), organism_id=organism_id, month=month, run=read.hex(), lines=found.evidence
    )
    assessment = Assessment(
        month=month,
        inputs_hash=read,
        parameters_version=parameters_version(),
        code_version=version("laroque"),
        evidence=evidence,
        accounts=sorted({each.account_id for each in declarations}),
        recomputed=dict.fromkeys((d.declaration_id for d in declarations), 0) | found.recomputed,
        findings=found.findings,
        lines=found.lines,
        shares=found.shares,
    )
    return contributions.book_assessment(organism_id=organism_id, assessment=assessment, at=at)


def _sources(
    organism_id: int, declarations: Sequence[ToAssess], reading: Reading, named: Collection[int | None]
) -> list[assessing.Source]:
    """The declarations to read, with the bodies that their accounts moved from where others are ``named`` in them:
    what was declared before a move names these, and is due where the account is."""
    origins: Mapping[str, frozenset[int]] = {}
    if {*named} - {organism_id, None}:
        with scope(organism_id, national=True):
            origins = moving.came_from(organism_id=organism_id, sirets={each.siret for each in declarations})
    return [
        assessing.Source(
            each.declaration_id,
            each.account_id,
            reading.ranks[each.message_id],
            each.position,
            origins.get(each.siret, frozenset()),
        )
        for each in declarations
        if not each.is_void
    ]


def _inputs(organism_id: int, declarations: Sequence[ToAssess], beside: Sequence[str]) -> bytes:
    """The hash of what a run reads: declarations, and facts beside them."""
    hashes = messages.hashes(organism_id=organism_id, message_ids={each.message_id for each in declarations})
    return assessing.inputs_hash([*(f"{hashes[each.message_id]}:{each.position}" for each in declarations), *beside])


def _counted(headcounts: Mapping[str, int]) -> list[str]:
    return [f"{siret}:{count}" for siret, count in headcounts.items()]


def _complete(found: Sequence[ToAssess]) -> tuple[list[ToAssess], list[str]]:
    """Establishments all of whose fractions are there, and the SIRET of the others (D11)."""
    whole: list[ToAssess] = []
    missing: list[str] = []
    for siret, group in groupby(found, key=lambda each: each.siret):
        declarations = list(group)
        fractions = [each.fraction for each in declarations if each.nature == MONTHLY]
        if not fractions or is_complete(fractions):
            whole.extend(declarations)
        else:
            missing.append(siret)
    return whole, missing


def _batches(organism_id: int, declarations: Sequence[ToAssess]) -> Iterator[set[str]]:
    """The SIRET of each run: those of one establishment stay together."""
    sizes = messages.sizes(organism_id=organism_id, message_ids={each.message_id for each in declarations})
    batch: set[str] = set()
    size = 0
    for siret, group in groupby(declarations, key=lambda each: each.siret):
        length = sum(sizes[each.message_id] for each in group)
        if batch and size + length > RUN_BYTES:
            yield batch
            batch, size = set(), 0
        batch.add(siret)
        size += length
    if batch:
        yield batch


def _headcounts(month: date, declarations: Sequence[ToAssess]) -> dict[str, int]:
    by_siren = registry.headcounts(sirens={each.siret[:9] for each in declarations}, year=month.year)
    return {each.siret: by_siren[each.siret[:9]] // 100 for each in declarations if each.siret[:9] in by_siren}
