"""The daily work of rights: what silence grants, who comes of age, which rights end. Again, it changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.rules import Law
from laroque.engines.pricing.facts import RightKind
from laroque.postgres.scope import scope
from laroque.usecases.care.own_rights import come_of_age
from laroque.usecases.care.rights_requests import answer_by_silence


@dataclass(frozen=True, slots=True)
class RightsDay:
    """What a day did: requests granted by silence, files of persons who came of age, those that wait for a number;
    and the rights that the day is the first without, by beneficiary."""

    granted: tuple[int, ...]
    of_age: tuple[int, ...]
    without_number: tuple[int, ...]
    ended: tuple[tuple[int, RightKind], ...]


def work_day(*, organism_id: int, on: date, at: datetime, law: Law) -> RightsDay:
    """Do the work of a day, and that of the days before it that were not run (CSS L861-5, R441-18, L160-2, D160-1)."""
    granted = answer_by_silence(organism_id=organism_id, on=on, at=at, law=law)
    grown = come_of_age(organism_id=organism_id, on=on, at=at)
    with scope(organism_id):
        ended = rights_read.ending(organism_id=organism_id, on=on)
    return RightsDay(granted, grown.opened, grown.without_number, tuple(ended))
