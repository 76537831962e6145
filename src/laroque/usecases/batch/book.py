"""Book a batch at its bodies: a few thousand establishments a transaction, each body in its own scope."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions.batch_dues import Compared, booked_sirets
from laroque.apps.contributions.partitions import OrganismDone, account_parts, parts_without_pay
from laroque.apps.network import queries as network
from laroque.apps.network.states import Mission
from laroque.kernel.text import Text
from laroque.postgres.scope import scope


class NotBodies(ValueError):
    """Facts of organisms that collect nothing."""

    def __init__(self, numbers: Sequence[int]) -> None:
        listed = ", ".join(map(str, numbers))
        self.text = Text(
            f"no collecting body has the number {listed}: see organism=N of the facts",
            f"aucun organisme de recouvrement n'a le numéro {listed} : voir organism=N des faits",
        )
        super().__init__(self.text.en)


ESTABLISHMENTS = 5_000
"""Establishments of one transaction."""


@dataclass(frozen=True, slots=True)
class BodyBooked:
    """What was booked at a body: accounts changed, entries, what was compared with declarations, unknown SIRET."""

    organism_id: int
    accounts: int
    entries: int
    compared: tuple[Compared, ...]
    unknown: tuple[str, ...]


def check_bodies(organism_ids: Sequence[int]) -> None:
    """Raise ``NotBodies`` unless each is a collecting body."""
    collecting = {each.id for each in network.organisms(mission=Mission.COLLECTION)}
    if others := sorted({*organism_ids} - collecting):
        raise NotBodies(others)


def book_organism(
    *, prefix: str, month: date, done: OrganismDone, at: datetime, advance: Callable[[int], None] | None = None
) -> BodyBooked:
    """Book what the lines of an organism make due and was not booked yet; stopped, it is begun again at no harm.

    What batches booked before for an establishment that the facts name no more is taken back.
    """
    accounts, entries = 0, 0
    compared: list[Compared] = []
    unknown: list[str] = []
    with scope(done.organism_id):
        before = booked_sirets(done.organism_id, month)
    gone = parts_without_pay(prefix, done, before, ESTABLISHMENTS)
    for sums in chain(account_parts(prefix, done, ESTABLISHMENTS), gone):
        with scope(done.organism_id):
            contributions.take_turn(organism_id=done.organism_id)
            booked = contributions.book_batch(
                organism_id=done.organism_id,
                month=month,
                sums=sums,
                inputs_hash=done.inputs_hash,
                evidence=done.lines,
                at=at,
            )
        accounts, entries = accounts + booked.accounts, entries + booked.entries
        compared += booked.compared
        unknown += booked.unknown
        if advance is not None:
            advance(1)
    return BodyBooked(done.organism_id, accounts, entries, tuple(compared), tuple(unknown))
