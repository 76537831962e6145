"""Returns sent to employers, and the facts of a month that they are made of. Amounts are cents."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from laroque.apps.contributions.models import Return, ReturnAnomaly
from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import DueKind, PaymentMeans, PaymentState, ReturnKind
from laroque.kernel.text import Text


@dataclass(frozen=True, slots=True)
class AnomalyView:
    """An anomaly told to an employer: where it is, what is wrong, how to correct it, and until when.

    The amounts are null where nothing is compared; ``line`` is that of the file, ``declaration_id`` its declaration.
    """

    control: str
    rubrique: str
    line: int | None
    severity: str
    what: Text
    how: Text
    declared_cents: int | None
    expected_cents: int | None
    difference_cents: int | None
    correct_by: date
    declaration_id: int | None


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A return to an employer, as it was sent (``message_id``); for the yearly one the month is January."""

    id: int
    kind: ReturnKind
    siret: str
    month: date
    version: int
    made_at: datetime
    message_id: int
    anomaly_count: int
    anomalies: tuple[AnomalyView, ...]


@dataclass(frozen=True, slots=True)
class MonthSituation:
    """What a month of an establishment comes to at a body: due, reached by payments, and debits or cheques under way.

    Contributions only: surcharges and costs are told by their own letters.
    """

    siret: str
    due_cents: int
    paid_cents: int
    under_way_cents: int

    @property
    def unpaid_cents(self) -> int:
        """What nobody has paid nor is paying."""
        return self.due_cents - self.paid_cents - self.under_way_cents


def returns(
    *,
    organism_id: int,
    siret: str = "",
    sirets: Collection[str] | None = None,
    month: date | None = None,
    kind: ReturnKind | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[ReturnView]:
    """The returns of a body with their anomalies, the latest first; two statements. ``sirets`` keeps to those."""
    found = Return.objects.filter(organism_id=organism_id)
    if sirets is not None:
        found = found.filter(siret__in=list(sirets))
    for name, value in (("siret", siret), ("month", month), ("kind", kind), ("id__lt", before_id)):
        if value:
            found = found.filter(**{name: value})
    rows = list(found.order_by("-id")[:limit])
    told: dict[int, list[AnomalyView]] = {row.id: [] for row in rows}
    anomalies = ReturnAnomaly.objects.filter(organism_id=organism_id, return_id__in=list(told))
    for row in anomalies.order_by("return_id", "rank"):
        told[row.return_id].append(_anomaly(row))
    return [_return(row, told[row.id]) for row in rows]


def last_returns(
    *, organism_id: int, kind: ReturnKind, month: date, sirets: Iterable[str]
) -> dict[str, tuple[int, bytes]]:
    """The version and the facts (hash) of the last return of a kind and month, by SIRET."""
    rows = fetch(
        "select distinct on (siret) siret, version, facts from contributions_return"
        " where organism_id = %s and siret = any(%s) and month = %s and kind = %s order by siret, version desc",
        [organism_id, list(sirets), month, kind.value],
    )
    return {siret: (version, bytes(facts)) for siret, version, facts in rows}


def absent_declarations(*, organism_id: int, month: date) -> list[tuple[str, date]]:
    """The SIRET that declared an earlier month and not this one, the last one it declared; in order (R133-14)."""
    return fetch(
        "select siret, max(month) from contributions_declaration"
        " where organism_id = %s and nature = '01' and state not in ('replaced', 'cancelled') and month <= %s"
        " group by siret having max(month) < %s order by siret",
        [organism_id, month, month],
    )


def first_months(*, organism_id: int, sirets: Iterable[str]) -> dict[str, date]:
    """The first month that each establishment declared, by SIRET: it is expected each month from then on (R133-14)."""
    rows = fetch(
        "select siret, min(month) from contributions_declaration where organism_id = %s and siret = any(%s)"
        " and nature = '01' and state not in ('replaced', 'cancelled') group by siret",
        [organism_id, list(sirets)],
    )
    return dict(rows)


def situations(*, organism_id: int, month: date, sirets: Iterable[str]) -> dict[str, MonthSituation]:
    """What a month comes to for establishments, by SIRET; one statement."""
    rows = fetch(
        """
        with wanted as (
            select id, siret from contributions_account where organism_id = %(organism)s and siret = any(%(sirets)s)
        ), moves as (
            select account_id, cents as due, 0 as paid, 0 as under_way from contributions_dueshare
            where organism_id = %(organism)s and account_id in (select id from wanted) and month = %(month)s
              and kind = %(principal)s
            union all
            select account_id, 0, cents, 0 from contributions_allocation
            where organism_id = %(organism)s and account_id in (select id from wanted) and month = %(month)s
              and kind = %(principal)s
            union all
            select account_id, 0, 0, cents from contributions_payment
            where organism_id = %(organism)s and account_id in (select id from wanted) and named_month = %(month)s
              and state = any(%(under_way)s) and means <> %(offset)s
        )
        select siret, coalesce(sum(due), 0)::bigint, coalesce(sum(paid), 0)::bigint,
            coalesce(sum(under_way), 0)::bigint
        from wanted left join moves on account_id = id group by siret
        """,
        {
            "organism": organism_id,
            "sirets": list(sirets),
            "month": month,
            "principal": DueKind.PRINCIPAL,
            "under_way": [PaymentState.ORDERED.value, PaymentState.DEPOSITED.value],
            "offset": PaymentMeans.OFFSET,
        },
    )
    return {row[0]: MonthSituation(*row) for row in rows}


def _return(row: Return, anomalies: list[AnomalyView]) -> ReturnView:
    return ReturnView(
        row.id, ReturnKind(row.kind), row.siret, row.month, row.version, row.made_at, row.message_id,
        row.anomaly_count, tuple(anomalies),
    )  # fmt: skip


def _anomaly(row: Any) -> AnomalyView:
    return AnomalyView(
        row.control, row.rubrique, row.line, row.severity, Text(row.what_en, row.what_fr), Text(row.how_en, row.how_fr),
        row.declared_cents, row.expected_cents, row.difference_cents, row.correct_by, row.declaration_id,
    )  # fmt: skip
