"""Writing the network: only from the data files of the release, as the owner of the tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models, transaction

from laroque.apps.network import queries
from laroque.apps.network.models import Area, Beneficiary, Organism, OrganismCode, OrganismMission
from laroque.apps.network.rules.catalogue import Network, read_network
from laroque.postgres.connections import owner_connection
from laroque.postgres.journal import acting
from laroque.postgres.partitions import add_organisms


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load found to do: how many organisms there are, and whether the tables differed from the files."""

    organisms: int
    changed: bool


def load_network() -> Loaded:
    """Bring the tables to what the data files say, and give the bodies that keep books their partitions.

    Twice changes nothing. Django's connection must be the owner's. Rows that the files no longer hold are removed,
    organisms excepted: a body that has ended keeps its books, and its row in the files.
    """
    network = read_network()
    changed = queries.network() != network
    if changed:
        with acting(user="laroque", command="load_network"), transaction.atomic():
            _write(network)
    with owner_connection() as owner:
        add_organisms(owner, [organism.id for organism in network.keeping_books()])
    return Loaded(organisms=len(network.organisms), changed=changed)


def open_books(*, codes: Iterable[str]) -> list[int]:
    """Give bodies their partitions, so that they may keep books; their numbers, in the order of the codes.

    Twice changes nothing. Raises ``KeyError`` for a code the network does not know.
    """
    known = {organism.code: organism.id for organism in queries.network().organisms}
    numbers = [known[code] for code in codes]
    with owner_connection() as owner:
        add_organisms(owner, numbers)
    return numbers


def _write(network: Network) -> None:
    number = {organism.code: organism.id for organism in network.organisms}
    _synchronise(Organism, [_organism(view, number) for view in network.organisms], key=["id"], remove=False)
    _synchronise(
        OrganismMission,
        [OrganismMission(mission=row.mission, **_dated(row, number)) for row in network.missions],
        key=["organism", "mission", "valid_from"],
    )
    _synchronise(
        Area,
        [Area(task=row.task, department=row.department, **_dated(row, number)) for row in network.areas],
        key=["organism", "task", "department", "valid_from"],
    )
    _synchronise(
        OrganismCode,
        [
            OrganismCode(system=row.system, value=row.value, organism_id=number[row.organism], **_sourced(row))
            for row in network.codes
        ],
        key=["system", "value"],
    )
    _synchronise(
        Beneficiary,
        [
            Beneficiary(
                code=row.code,
                kind=row.kind,
                name_en=row.name.en,
                name_fr=row.name.fr,
                fund_id=None if row.fund is None else number[row.fund],
                payee=row.payee,
                source=row.source,
            )
            for row in network.beneficiaries
        ],
        key=["code"],
    )


def _synchronise(
    model: type[models.Model], rows: Sequence[models.Model], *, key: Sequence[str], remove: bool = True
) -> None:
    """Insert or change the rows by their key in one statement, and remove those of other keys in another."""
    kept = {field.name for field in model._meta.concrete_fields if not field.primary_key} - set(key)
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=key, update_fields=sorted(kept))
    if remove:
        wanted = {_key_of(row, key) for row in rows}
        stale = [row.pk for row in model.objects.all() if _key_of(row, key) not in wanted]
        model.objects.filter(pk__in=stale).delete()


def _key_of(row: models.Model, key: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in key)


def _organism(view, number):
    return Organism(
        id=view.id,
        code=view.code,
        kind=view.kind,
        name=view.name,
        dsn_code=view.dsn_code,
        siret=view.siret,
        seat=view.seat,
        valid_from=view.valid_from,
        valid_to=view.valid_to,
        successor_id=None if view.successor is None else number[view.successor],
        **_sourced(view),
    )


def _dated(row, number):
    return {
        "organism_id": number[row.organism],
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        **_sourced(row),
    }


def _sourced(row):
    return {"certain": row.certain, "note_en": row.note.en, "note_fr": row.note.fr, "source": row.source}
