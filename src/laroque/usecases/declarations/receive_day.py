"""Receive a day of DSN files and assess at once what they complete: each file is parsed once, from disk to ledger."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from laroque.apps.network import queries as network
from laroque.apps.network.queries import Network
from laroque.usecases.declarations.assess_month import Reading, assess_read
from laroque.usecases.declarations.dsn_files import Batch
from laroque.usecases.declarations.receive_dsn import FileReception, receive_batches, reception_of
from laroque.usecases.declarations.told_to_funds import tell_batch


def receive_day(
    *, paths: Sequence[Path], at: datetime, advance: Callable[[int], None] = lambda _: None
) -> list[FileReception]:
    """Receive DSN files, then assess and book the establishments that are complete; says what became of each, in order.

    What is left (missing fractions, files too large to be held) is for ``assess_month``, which finds it.
    A day cut short is simply run again. Raises OSError when a file cannot be read, before its batch is received.
    """
    known = network.network()
    received = []
    for batch in receive_batches(paths=paths, at=at, with_lines=True):
        if batch.lines is not None:
            _assess(batch, known, at)
            tell_batch(batch, known, at)
        received.extend(reception_of(file) for file in batch.files)
        advance(len(batch.files))
    return received


def _assess(batch: Batch, known: Network, at: datetime) -> None:
    """Assess at each body what it recorded of a batch."""
    ranks: dict[int, dict[int, int]] = defaultdict(dict)
    sirets: dict[int, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for rank, file in enumerate(batch.files):
        for outcome in file.outcomes:
            if outcome.message_id is None or not any(outcome.recorded.values()):
                continue
            body = known.organism(outcome.body).id
            ranks[body][outcome.message_id] = rank
            for filing, _ in file.goes_to[body]:
                if outcome.recorded.get(filing.line) and filing.month is not None:
                    sirets[body][filing.month].add(filing.siret)
    for body, of_body in sirets.items():
        assess_read(organism_id=body, sirets=of_body, reading=Reading(batch.lines, ranks[body]), known=known, at=at)
