"""The facts of pay of a month, as the declarations that count tell them, written for the batch."""

from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions import assessing, store
from laroque.apps.network import queries as network
from laroque.apps.network.states import Mission
from laroque.usecases.declarations.assess_month import read_month


@dataclass(frozen=True, slots=True)
class FactsWritten:
    """What was written for a body: its files within the store, and the months of pay they hold."""

    organism_id: int
    paths: tuple[str, ...]
    rows: int


def collecting_bodies() -> tuple[int, ...]:
    """The bodies that declarations are received for."""
    return tuple(sorted(each.id for each in network.organisms(mission=Mission.COLLECTION)))


def write_declared_facts(*, prefix: str, month: date, organism_id: int) -> FactsWritten:
    """Write what is declared of a month at a body, in place of what the store held of it.

    Each file appears whole or not at all. Pay that declarations do not tell whole is left out
    (``engines.contributions.declared_pay``).
    """
    folder = f"facts/month={month:%Y-%m}/organism={organism_id}"
    before = set(store.listed(prefix, folder))
    paths: list[str] = []
    rows = 0
    for rank, read in enumerate(read_month(organism_id=organism_id, month=month)):
        facts = assessing.facts_of_pay(read.reading.lines, read.sources(), read.headcounts)
        path = f"{folder}/declared-{rank:05}.parquet"
        store.write_frame(prefix, path, facts)
        paths.append(path)
        rows += len(facts)
    for left in sorted(before - set(paths)):
        store.remove(prefix, left)
    return FactsWritten(organism_id, tuple(paths), rows)
