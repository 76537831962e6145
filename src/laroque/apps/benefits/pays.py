"""The pays that a fund was told: by the declarations of employers, or keyed by an officer from a proof."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from laroque.apps.benefits.models import PayTold
from laroque.apps.benefits.states import PaySource


@dataclass(frozen=True, slots=True)
class Pay:
    """What a person (NIR of 15 characters) was paid by an establishment in a month; see ``PAYS_SCHEMA``."""

    nir: str
    siret: str
    month: date
    cents: int
    hours_hundredths: int
    worked_days: int | None = None
    absence: str = "none"


@dataclass(frozen=True, slots=True)
class PayView:
    """A pay that counts, who told it, and by which message or from which proof (its hash)."""

    pay: Pay
    source: PaySource
    message_id: int | None
    proof: bytes | None
    by: int | None
    told_at: datetime


_INSERT = """
insert into benefits_paytold (organism_id, nir, siret, month, cents, hours_hundredths, worked_days, absence, source,
    message_id, proof, by, told_at)
select %(organism)s, nir, siret, month, cents, hours, days, absence, %(source)s, message, %(proof)s, %(by)s, %(at)s
from unnest(%(nirs)s::text[], %(sirets)s::text[], %(months)s::date[], %(cents)s::bigint[], %(hours)s::bigint[],
    %(days)s::smallint[], %(absences)s::text[], %(messages)s::bigint[])
    as told (nir, siret, month, cents, hours, days, absence, message)
on conflict do nothing
"""


@transaction.atomic
def tell_pays(*, organism_id: int, pays: Mapping[int, Sequence[Pay]], at: datetime) -> None:
    """Keep the pays that messages tell, by message; the same message again changes nothing."""
    rows = [(each, message) for message, told in pays.items() for each in told]
    _insert(organism_id, [each for each, _ in rows], at, [message for _, message in rows], source=PaySource.DECLARED)


@transaction.atomic
def key_pays(*, organism_id: int, pays: Sequence[Pay], proof: bytes, by: int, at: datetime) -> None:
    """Keep pays that an officer read in a proof, given by its hash."""
    _insert(organism_id, pays, at, [None] * len(pays), source=PaySource.KEYED, proof=proof, by=by)


def pays_of(*, organism_id: int, nirs: Iterable[str], since: date, until: date) -> list[PayView]:
    """The pays that count of some persons for the months of a half-open period, by person, month and employer."""
    found = (
        PayTold.objects.filter(organism_id=organism_id, nir__in=list(nirs), month__gte=since, month__lt=until)
        .order_by("nir", "month", "siret", "-id")
        .distinct("nir", "month", "siret")
    )
    return [
        PayView(
            Pay(row.nir, row.siret, row.month, row.cents, row.hours_hundredths, row.worked_days, row.absence),
            PaySource(row.source),
            row.message_id,
            None if row.proof is None else bytes(row.proof),
            row.by,
            row.told_at,
        )
        for row in found
    ]


def _insert(
    organism_id: int,
    pays: Sequence[Pay],
    at: datetime,
    messages: Sequence[int | None],
    *,
    source: PaySource,
    **named: Any,
) -> None:
    if not pays:
        return
    told: Mapping[str, Any] = {"proof": None, "by": None, **named}
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                **told,
                "organism": organism_id,
                "source": source,
                "at": at,
                "messages": list(messages),
                "nirs": [each.nir for each in pays],
                "sirets": [each.siret for each in pays],
                "months": [each.month for each in pays],
                "cents": [each.cents for each in pays],
                "hours": [each.hours_hundredths for each in pays],
                "days": [each.worked_days for each in pays],
                "absences": [each.absence for each in pays],
            },
        )
