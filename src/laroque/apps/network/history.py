"""Who changed the network, and when, from its journal."""

from laroque.apps.network.models import Area, Organism, OrganismMission
from laroque.postgres.journal import Change, changes


def history_of(*, organism_id: int) -> list[Change]:
    """The changes of an organism, its missions and its areas, the oldest first."""
    found = [
        *changes(Organism, id=organism_id),
        *changes(OrganismMission, organism_id=organism_id),
        *changes(Area, organism_id=organism_id),
    ]
    return sorted(found, key=lambda change: change.at)
