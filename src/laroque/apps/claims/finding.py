"""Claims looked for by officers, and by those whose they are: lists paged by key, queues, causes, adjustments asked.

Call them in the scope of the body.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from laroque.apps.claims.models import Claim, ClaimAct, ClaimLine
from laroque.apps.claims.queries import ActView, ClaimView, view_of_act, view_of_claim
from laroque.apps.claims.states import ClaimState
from laroque.engines.pricing.facts import Outcome

QUEUES = (ClaimState.PAYABLE, ClaimState.SUSPENDED, ClaimState.MEDICAL, ClaimState.REJECTED)
"""Where claims stand that somebody works on: each is a queue, the oldest first."""


@dataclass(frozen=True, slots=True)
class ClaimsWanted:
    """What is asked of a list of claims; what is left out narrows nothing. ``question``: a reason of pricing."""

    state: ClaimState | None = None
    question: str = ""
    professional: str = ""
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class QueueSize:
    """How many claims stand in a queue with a question, what they bill in cents, and since when the oldest waits."""

    state: ClaimState
    question: str
    count: int
    billed_cents: int
    oldest_on: date


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An adjustment asked of a claim, and the claim as it stands."""

    act: ActView
    claim: ClaimView


def claims_wanted(
    *, organism_id: int, wanted: ClaimsWanted, after: tuple[date, int] | None = None, limit: int = 50
) -> list[ClaimView]:
    """The claims of a queue, the oldest first, or of no queue, the latest first.

    ``after``: the day received and the number of the last claim of the page before.
    """
    found = _narrowed(Claim.objects.filter(organism_id=organism_id), wanted)
    oldest_first = wanted.state in QUEUES
    if after is not None and oldest_first:
        day, number = after
        found = found.filter(received_on__gte=day).filter(Q(received_on__gt=day) | Q(id__gt=number))
    elif after is not None:
        found = found.filter(id__lt=after[1])
    return [
        view_of_claim(row=row) for row in found.order_by(*(("received_on", "id") if oldest_first else ("-id",)))[:limit]
    ]


def claims_of_own(
    *,
    organism_id: int,
    wanted: ClaimsWanted,
    beneficiary_ids: Collection[int] = (),
    professionals: Collection[str] = (),
    after_id: int | None = None,
    limit: int = 50,
) -> list[ClaimView]:
    """The claims of some beneficiaries, and those sent by some professionals, the latest care first.

    Versions that were replaced are left out. ``after_id``: the last of the page before; of another's, there is no page.
    """
    own = Claim.objects.filter(
        Q(beneficiary_id__in=list(beneficiary_ids)) | Q(professional__in=list(professionals)), organism_id=organism_id
    )
    found = _narrowed(own, wanted).exclude(state=ClaimState.REPLACED)
    if after_id is not None:
        last = own.filter(id=after_id).first()
        if last is None:
            return []
        found = found.filter(first_care_on__lte=last.first_care_on)
        found = found.filter(Q(first_care_on__lt=last.first_care_on) | Q(id__lt=last.id))
    return [view_of_claim(row=row) for row in found.order_by("-first_care_on", "-id")[:limit]]


def queue_sizes(*, organism_id: int) -> list[QueueSize]:
    """The queues by question, the oldest first; paid claims are never counted: they would be read one by one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, question, count(*), sum(billed_cents)::bigint, min(received_on) from claims_claim"
            " where organism_id = %s and state = any(%s) group by 1, 2 order by 5, 3 desc, 2",
            [organism_id, [state.value for state in QUEUES]],
        )
        return [QueueSize(ClaimState(state), *others) for state, *others in cursor.fetchall()]


def claims_of_message(*, organism_id: int, message_id: int, positions: Sequence[int] = ()) -> dict[int, int]:
    """The first versions of the claims of a message, by place there; of some places only, when they are told."""
    found = Claim.objects.filter(organism_id=organism_id, message_id=message_id, version=1)
    if positions:
        found = found.filter(position__in=list(positions))
    return dict(found.order_by("position").values_list("position", "id"))


def refused_for(
    *, organism_id: int, reason: str, since: date, until: date, before_id: int | None = None, limit: int = 50
) -> list[ClaimView]:
    """The claims received in a half-open time with a line refused for a reason, the latest first."""
    refused = ClaimLine.objects.filter(
        organism_id=OuterRef("organism_id"), claim_id=OuterRef("id"), outcome=Outcome.REFUSED, reason=reason
    )
    found = Claim.objects.filter(
        Exists(refused), organism_id=organism_id, received_on__gte=since, received_on__lt=until
    ).exclude(state=ClaimState.REPLACED)
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return [view_of_claim(row=row) for row in found.order_by("-id")[:limit]]


def adjustments(*, organism_id: int, act_ids: Sequence[int]) -> dict[int, Adjustment]:
    """Adjustments asked, by the number of the act, each with its claim; two statements."""
    rows = {row.id: row for row in ClaimAct.objects.filter(organism_id=organism_id, id__in=list(act_ids))}
    claims = Claim.objects.filter(organism_id=organism_id, id__in={row.claim_id for row in rows.values()})
    views = {row.id: view_of_claim(row=row) for row in claims}
    return {
        number: Adjustment(view_of_act(row=row, with_medical=False), views[row.claim_id])
        for number, row in rows.items()
        if row.claim_id in views
    }


def _narrowed(found: QuerySet[Claim], wanted: ClaimsWanted) -> QuerySet[Claim]:
    asked = {
        "state": wanted.state,
        "question": wanted.question,
        "professional": wanted.professional,
        "received_on": wanted.received_on,
    }
    return found.filter(**{name: value for name, value in asked.items() if value})
