"""The life of declarations: where a key counts, which fractions are missing, what reception said of each, signals."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from laroque.apps.contributions.models import Declaration, Signal
from laroque.apps.contributions.queries.declarations import DeclarationView, declaration_view
from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.rules import DeclarationKey, is_complete, missing_fractions
from laroque.apps.contributions.states import NOT_COUNTING, DeclarationState, SignalState
from laroque.apps.exchanges import queries as messages


@dataclass(frozen=True, slots=True)
class SignalView:
    """A signal received: facts of reception, and nothing of the person it concerns.

    ``nature`` is 04 (sick leave), 05 (return to work), 07 (end of contract) or 09 (made in the employer's place, for
    ``month`` and ``purpose``); ``happened_on`` is the day it tells of, ``made_on`` that of its file.
    """

    id: int
    message_id: int
    position: int
    siret: str
    nature: str
    type: str
    order_number: int
    made_on: date | None
    happened_on: date | None
    month: date | None
    purpose: str
    state: SignalState
    replaces_id: int | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Fractions:
    """The fractions of a month of an establishment: those that count, and those that they call for."""

    siret: str
    month: date
    present: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the month is whole, so that it may be assessed (D11)."""
        return is_complete(self.present)


def signals(
    *, organism_id: int, siret: str = "", nature: str = "", before_id: int | None = None, limit: int = 50
) -> list[SignalView]:
    """Signals of a body, the latest first; of an establishment or a nature only where they are given."""
    found = Signal.objects.filter(organism_id=organism_id)
    if siret:
        found = found.filter(siret=siret)
    if nature:
        found = found.filter(nature=nature)
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return [_signal(row) for row in found.order_by("-id")[:limit]]


def filed_at(*, keys: Collection[DeclarationKey]) -> dict[DeclarationKey, frozenset[int]]:
    """The bodies where a declaration counts for each key, within what the scope shows; keys without any are left out.

    Meant for a national scope: what replaces a declaration goes wherever the one before counts.
    """
    if not keys:
        return {}
    columns = [list(column) for column in zip(*sorted(keys), strict=True)]
    rows = fetch(
        "select siret, month, fraction, array_agg(organism_id) from contributions_declaration"
        " where nature = '01' and state not in ('replaced', 'cancelled') and (siret, month, fraction) in"
        " (select * from unnest(%s::text[], %s::date[], %s::text[])) group by 1, 2, 3",
        columns,
    )
    return {(siret, month, fraction): frozenset(bodies) for siret, month, fraction, bodies in rows}


def fractions(*, organism_id: int, month: date, sirets: Iterable[str] | None = None) -> list[Fractions]:
    """The fractions of each establishment that declared a month, by SIRET; of some establishments where given."""
    found = Declaration.objects.filter(organism_id=organism_id, month=month, nature="01")
    if sirets is not None:
        found = found.filter(siret__in=list(sirets))
    present: dict[str, list[str]] = {}
    rows = found.exclude(state__in=NOT_COUNTING).order_by("siret", "fraction")
    for siret, fraction in rows.values_list("siret", "fraction"):
        present.setdefault(siret, []).append(fraction)
    return [Fractions(siret, month, tuple(each), missing_fractions(each)) for siret, each in present.items()]


def sirets_of_months(*, organism_id: int, first: date, last: date) -> list[str]:
    """The SIRET that have a declaration that counts between two months, both included; in order."""
    found = Declaration.objects.filter(organism_id=organism_id, month__gte=first, month__lte=last, nature="01")
    found = found.exclude(state__in=NOT_COUNTING).order_by("siret")
    return list(found.values_list("siret", flat=True).distinct())


def counting_declarations(*, organism_id: int, month: date, sirets: Iterable[str]) -> list[DeclarationView]:
    """The declarations that count for a month, of some establishments; by SIRET, nature and fraction."""
    found = Declaration.objects.filter(organism_id=organism_id, month=month, siret__in=list(sirets))
    rows = found.exclude(state__in=NOT_COUNTING).exclude(type="04").order_by("siret", "nature", "fraction", "id")
    return [declaration_view(row) for row in rows]


def months_received(*, organism_id: int, since: datetime, until: datetime) -> list[date]:
    """The months of the declarations received between two instants and not assessed yet, in order."""
    found = Declaration.objects.filter(
        organism_id=organism_id, received_at__gte=since, received_at__lte=until, state=DeclarationState.RECEIVED
    )
    return sorted(set(found.order_by().values_list("month", flat=True).distinct()))


def findings_of_declaration(*, organism_id: int, declaration_id: int) -> list[dict[str, Any]]:
    """What reception said of one declaration of its file, in its JSON form, in the order of the file.

    What was said of the file as a whole is not there. Empty when there is no such declaration.
    """
    found = Declaration.objects.filter(organism_id=organism_id, id=declaration_id)
    row = found.values_list("message_id", "position").first()
    if row is None:
        return []
    message_id, position = row
    said = messages.reports(organism_id=organism_id, message_ids=[message_id])
    return [finding for report in said for finding in findings_at(report.body, position)]


def findings_at(body: Mapping[str, Any], position: int) -> list[dict[str, Any]]:
    """Of the findings of a receipt, those of the declaration that starts at a line."""
    return [finding for finding in body["findings"] if finding.get("declaration") == position]


def _signal(row: Signal) -> SignalView:
    return SignalView(
        row.id, row.message_id, row.position, row.siret, row.nature, row.type, row.order_number, row.made_on,
        row.happened_on, row.month, row.purpose, SignalState(row.state), row.replaces_id, row.received_at,
    )  # fmt: skip
