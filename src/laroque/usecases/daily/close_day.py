"""Close a day: every body that kept books seals them, so that nothing can be booked on that day any more.

What the map of the network shows is counted then too."""

from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger import queries as books
from laroque.apps.network import queries as network
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.queries import StatementView
from laroque.postgres.scope import scope
from laroque.usecases.bodies.count_figures import count_all_figures

AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class DayClosed:
    """The seal of a body's day, and what its bank statements still have wrong."""

    organism_id: int
    code: str
    seal: bytes
    alarms: tuple[StatementView, ...]


def close_day(*, day: date, at: datetime, by: str) -> list[DayClosed]:
    """Seal a day in the books of every body that has entries up to it; sealed again, it gives the same seals.

    Alarms of statements do not prevent the closing, since the money did move: they are given back to be dealt with.
    Raises ``DayOpen`` when an earlier day of a body holds entries and is not sealed.
    """
    catalogue = network.network()
    codes = {organism.id: organism.code for organism in catalogue.organisms}
    with scope(catalogue.organism(AGENCY).id, national=True):
        keeping = books.organisms_with_entries(on=day)
    closed = [_close(organism_id, codes[organism_id], day, at, by) for organism_id in keeping]
    count_all_figures(at=at, on=day)
    return closed


def _close(organism_id: int, code: str, day: date, at: datetime, by: str) -> DayClosed:
    with scope(organism_id):
        seal = ledger.close_day(organism_id=organism_id, day=day, at=at, by=by)
        alarms = treasury.alarms(organism_id=organism_id)
    return DayClosed(organism_id, code, seal, tuple(alarms))
