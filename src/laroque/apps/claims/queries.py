"""Reads of claims, by organism; call them in its scope."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from laroque.apps.claims.models import Claim, ClaimAct, ClaimLine
from laroque.apps.claims.states import ActKind, ClaimState, Source
from laroque.engines.pricing.reasons import reasons

WAITING = (ClaimState.SUSPENDED, ClaimState.MEDICAL)
"""Where claims wait for somebody."""

WAIVABLE = frozenset({"daily_quantity", "yearly_quantity", "stays_overlap"})
"""Questions that a yes settles; the others are looked up again in the registers, and stand while these do not know."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim and its totals in cents; ``question``: the reason of the first line that waits."""

    id: int
    source: Source
    message_id: int
    position: int
    professional: str
    number: str
    version: int
    replaces_id: int | None
    beneficiary_id: int | None
    nir: str
    born_on: date | None
    insurance: str
    care_path: str
    third_party: bool
    first_care_on: date
    received_on: date
    priced_on: date | None
    state: ClaimState
    question: str
    billed_cents: int
    basic_cents: int
    solidarity_cents: int
    complementary_cents: int
    insured_cents: int
    paid_cents: int
    owed_cents: int
    paid_to: str
    payment_id: int | None
    prescriber: str
    injury_file: str
    in_hospital: bool
    entered_on: date | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class ActView:
    """What a person did about a claim; the text of an opinion is empty for who may not read it."""

    id: int
    line: int | None
    reason: str
    kind: ActKind
    accepts: bool | None
    text: str
    changes: dict[str, Any]
    is_medical: bool
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person last answered to a question about a line."""

    claim_id: int
    line: int
    reason: str
    accepts: bool


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A claim of a message that waits or is rejected: its place there and the reason of its first line that is."""

    place: int
    professional: str
    nir: str
    number: str
    billed_cents: int
    state: ClaimState
    reason: str

    def as_json(self) -> dict[str, Any]:
        """As an answer tells it."""
        return {
            "place": self.place,
            "professional": self.professional,
            "nir": self.nir,
            "number": self.number,
            "billed_cents": self.billed_cents,
            "outcome": "refused" if self.state is ClaimState.REJECTED else "held",
            "reason": self.reason,
            "message": reasons()[self.reason].title.as_json(),
        }


def claim(*, organism_id: int, claim_id: int) -> ClaimView | None:
    """One claim, None when the body has no such claim."""
    row = Claim.objects.filter(organism_id=organism_id, id=claim_id).first()
    return None if row is None else view_of_claim(row=row)


def claims_of(
    *,
    organism_id: int,
    beneficiary_id: int | None = None,
    nir: str = "",
    professional: str = "",
    payment_id: int | None = None,
    limit: int = 50,
) -> list[ClaimView]:
    """The claims of a beneficiary, an insured person, a professional or a payment, the latest care first.

    Versions that were replaced are left out.
    """
    found = Claim.objects.filter(organism_id=organism_id).exclude(state=ClaimState.REPLACED)
    if beneficiary_id is not None:
        found = found.filter(beneficiary_id=beneficiary_id)
    if nir:
        found = found.filter(nir=nir)
    if professional:
        found = found.filter(professional=professional)
    if payment_id is not None:
        found = found.filter(payment_id=payment_id)
    return [view_of_claim(row=row) for row in found.order_by("-first_care_on", "-id")[:limit]]


def versions(*, organism_id: int, claim_id: int) -> list[ClaimView]:
    """All the versions of a claim, the first one first."""
    row = Claim.objects.filter(organism_id=organism_id, id=claim_id).first()
    if row is None:
        return []
    same = Claim.objects.filter(organism_id=organism_id, message_id=row.message_id, position=row.position)
    return [view_of_claim(row=each) for each in same.order_by("version")]


def lines(*, organism_id: int, claim_id: int) -> list[ClaimLine]:
    """The lines of a claim, in order: read only."""
    return list(ClaimLine.objects.filter(organism_id=organism_id, claim_id=claim_id).order_by("line"))


def acts(*, organism_id: int, claim_ids: Sequence[int], with_medical: bool = False) -> list[ActView]:
    """What persons did about the versions of a claim, in order; what opinions say only where asked."""
    rows = ClaimAct.objects.filter(organism_id=organism_id, claim_id__in=list(claim_ids)).order_by("id")
    return [view_of_act(row=row, with_medical=with_medical) for row in rows]


def act(*, organism_id: int, act_id: int) -> tuple[int, ActView] | None:
    """One act with the number of its claim."""
    row = ClaimAct.objects.filter(organism_id=organism_id, id=act_id).first()
    return None if row is None else (row.claim_id, view_of_act(row=row, with_medical=False))


def queue(
    *, organism_id: int, state: ClaimState, reason: str = "", after_id: int = 0, limit: int = 50
) -> list[ClaimView]:
    """A queue of work: claims suspended, for the medical service, or rejected, the oldest first."""
    found = Claim.objects.filter(organism_id=organism_id, state=state, id__gt=after_id)
    if reason:
        found = found.filter(question=reason)
    return [view_of_claim(row=row) for row in found.order_by("id")[:limit]]


def queue_sizes(*, organism_id: int) -> dict[ClaimState, int]:
    """How many claims stand where."""
    rows = Claim.objects.filter(organism_id=organism_id).values("state").annotate(n=Count("id"))
    return {ClaimState(row["state"]): row["n"] for row in rows}


def refusals_by_reason(*, organism_id: int, since: date, until: date) -> list[tuple[str, int, int]]:
    """Reason, lines and cents billed of lines refused, of claims received in a half-open time; the most first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select line.reason, count(*), sum(line.billed_cents)::bigint from claims_claimline line"
            " join claims_claim claim on claim.organism_id = %(organism)s and claim.id = line.claim_id"
            " where line.organism_id = %(organism)s and line.outcome = 'refused' and claim.state <> %(replaced)s"
            " and claim.received_on >= %(since)s and claim.received_on < %(until)s"
            " group by line.reason order by 2 desc, 1",
            {"organism": organism_id, "replaced": ClaimState.REPLACED, "since": since, "until": until},
        )
        return list(cursor.fetchall())


def waiting(*, organism_id: int, claim_ids: Sequence[int]) -> list[int]:
    """Those of some claims that wait for somebody."""
    found = Claim.objects.filter(organism_id=organism_id, id__in=list(claim_ids), state__in=WAITING)
    return list(found.order_by("id").values_list("id", flat=True))


def waiting_of(*, organism_id: int, beneficiary_id: int | None = None, nir: str = "") -> list[int]:
    """The claims that wait for somebody, of a beneficiary or of a number they are claimed under."""
    found = Claim.objects.filter(organism_id=organism_id, state__in=WAITING)
    if beneficiary_id is not None:
        found = found.filter(beneficiary_id=beneficiary_id)
    if nir:
        found = found.filter(nir=nir)
    return list(found.order_by("id").values_list("id", flat=True))


def open_questions(*, organism_id: int, claim_id: int) -> list[tuple[int, str]]:
    """The lines of a claim that wait and the reason of each, those that were answered left out."""
    answered = {
        (each.line, each.reason)
        for each in rulings(organism_id=organism_id, claim_ids=[claim_id])
        if not each.accepts or each.reason in WAIVABLE
    }
    rows = ClaimLine.objects.filter(organism_id=organism_id, claim_id=claim_id, outcome__in=WAITING).order_by("line")
    return [each for each in rows.values_list("line", "reason") if each not in answered]


def rulings(*, organism_id: int, claim_ids: Sequence[int]) -> list[Ruling]:
    """The last answer to each question about the lines of some claims."""
    rows = ClaimAct.objects.filter(
        organism_id=organism_id, claim_id__in=list(claim_ids), kind__in=[ActKind.ANSWERED, ActKind.OPINION],
        line__isnull=False,
    ).order_by("id")  # fmt: skip
    last = {(row.claim_id, row.line, row.reason): row.accepts for row in rows}
    return [Ruling(*key, bool(accepts)) for key, accepts in last.items()]


def states_of_message(*, organism_id: int, message_id: int) -> Counter[ClaimState]:
    """How many claims of a message stand where."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, count(*) from claims_claim where organism_id = %s and message_id = %s group by state",
            [organism_id, message_id],
        )
        return Counter({ClaimState(state): count for state, count in cursor.fetchall()})


def unpaid_of_message(*, organism_id: int, message_id: int, limit: int) -> list[Unpaid]:
    """The claims of a message that wait or are rejected, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select claim.position, claim.professional, claim.nir, claim.number, claim.billed_cents, claim.state, ("
            "  select line.reason from claims_claimline line where line.organism_id = %(organism)s"
            "  and line.claim_id = claim.id and line.reason <> ''"
            "  and (claim.question = '' or line.reason = claim.question) order by line.line limit 1)"
            " from claims_claim claim where claim.organism_id = %(organism)s and claim.message_id = %(message)s"
            " and claim.state = any(%(states)s) order by claim.position limit %(limit)s",
            {
                "organism": organism_id,
                "message": message_id,
                "states": [*WAITING, ClaimState.REJECTED],
                "limit": limit,
            },
        )
        rows = cursor.fetchall()
    return [Unpaid(*row[:5], ClaimState(row[5]), row[6]) for row in rows]


def view_of_claim(*, row: Claim) -> ClaimView:
    """A row of claims as pages and answers read it."""
    found = {name: getattr(row, name) for name in ClaimView.__slots__}
    return ClaimView(**found | {"source": Source(row.source), "state": ClaimState(row.state)})


def view_of_act(*, row: ClaimAct, with_medical: bool) -> ActView:
    """A row of acts; the text of an opinion only where asked."""
    text = row.text if with_medical or not row.is_medical else ""
    return ActView(
        row.id, row.line, row.reason, ActKind(row.kind), row.accepts, text, row.changes, row.is_medical, row.by, row.at
    )
