"""Writes that correct a file of rights in place: its number, the days of a right, the day a birth is expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from laroque.apps.rights.linking import link_numbers
from laroque.apps.rights.models import Beneficiary, FormerNumber
from laroque.apps.rights.operations import note
from laroque.apps.rights.states import ActKind
from laroque.kernel.text import Text


class NumberTaken(ValueError):
    """The certified number names somebody at the fund already: two files that a person must look at; see the text."""

    def __init__(self, nir: str) -> None:
        self.text = Text(
            f"{nir} names somebody of this fund already: close one of the two files, then claim again under the other",
            f"{nir} désigne déjà quelqu'un de cette caisse : clore l'un des deux dossiers, puis reprendre sous l'autre",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class NewDays:
    """The days that a right has instead of those it had: half-open."""

    right_id: int
    since: date
    until: date | None


_RESTATE = """
with written as (
    update rights_right kept set since = given.since, until = given.until,
        key = kept.beneficiary_id || ':' || kept.kind || ':' || kept.slot || ':' || given.since
    from unnest(%(rights)s::bigint[], %(since)s::date[], %(until)s::date[]) as given (id, since, until)
    where kept.organism_id = %(organism)s and kept.id = given.id
        and (kept.since, kept.until) is distinct from (given.since, given.until)
    returning kept.beneficiary_id, kept.id, kept.kind, kept.since, kept.until
)
insert into rights_act (organism_id, beneficiary_id, kind, at, by, facts)
select %(organism)s, beneficiary_id, %(restated)s, %(at)s, %(by)s,
    jsonb_build_object('right', id, 'kind', kind, 'since', since, 'until', until) from written
"""
_NUMBER = """
update rights_beneficiary set nir = case nir when %(former)s then %(nir)s else nir end,
    own_nir = case own_nir when %(former)s then %(nir)s else own_nir end
where organism_id = %(organism)s and %(former)s in (nir, own_nir) returning id
"""


@transaction.atomic
def restate(*, organism_id: int, days: Sequence[NewDays], at: datetime, by: int | None = None) -> int:
    """Give rights other days, and give how many changed: the birth came, the day expected is another."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RESTATE,
            {"organism": organism_id, "rights": [each.right_id for each in days],
             "since": [each.since for each in days], "until": [each.until for each in days],
             "restated": ActKind.RESTATED, "at": at, "by": by},
        )  # fmt: skip
        return cursor.rowcount


@transaction.atomic
def expect_birth(*, organism_id: int, beneficiary_id: int, due_on: date | None) -> None:
    """Keep the day a birth is expected; None: none is, or it came."""
    Beneficiary.objects.filter(organism_id=organism_id, id=beneficiary_id).update(due_on=due_on)


@transaction.atomic
def give_number(*, organism_id: int, former: str, nir: str, at: datetime, by: int | None = None) -> list[int]:
    """Have the files under a waiting number be under the certified one, and give their beneficiaries.

    The rows stay the same: rights, requests, acts and counters are theirs as before. Again, it changes nothing. Raises
    ``NumberTaken``.
    """
    if Beneficiary.objects.filter(organism_id=organism_id, nir=former).exists() and (
        Beneficiary.objects.filter(organism_id=organism_id, nir=nir).exists()
    ):
        raise NumberTaken(nir)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, {"organism": organism_id, "former": former, "nir": nir})
        numbers = sorted(number for (number,) in cursor.fetchall())
    if numbers:
        FormerNumber.objects.get_or_create(organism_id=organism_id, former=former, defaults={"nir": nir, "at": at})
        facts = {"former": former, "nir": nir}
        link_numbers(organism_id=organism_id, numbers=[nir])
        note(organism_id=organism_id, beneficiary_ids=numbers, kind=ActKind.NUMBERED, facts=facts, at=at, by=by)
    return numbers
