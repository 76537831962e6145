"""Requests made to a fund: asked once, answered by a person or, past the legal delay, by silence; rights follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from laroque.apps.rights.models import Beneficiary, Request, Right
from laroque.apps.rights.operations import RightRow, open_rights
from laroque.apps.rights.rules import (
    C2s,
    Law,
    c2s_answer,
    c2s_answer_by,
    c2s_granted,
    injury_answer_by,
    is_answered_by_silence,
)
from laroque.apps.rights.states import REQUEST_MOVES, RequestKind, RequestState
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.text import Text

_OVERSEAS = ("97", "98")
_BY_SILENCE = (RequestKind.C2S, RequestKind.INJURY)


class RefusedRequest(ValueError):
    """A request that cannot be taken or answered so; the text says why and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class C2sAsked:
    """A complete request for the complementary protection: the persons of the household and its resources of 12 months.

    ``beneficiary_ids``: those of the household whom the fund insures, who asks being the first.
    """

    beneficiary_ids: Sequence[int]
    household: int
    resources_cents: int
    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class IllnessAsked:
    """A protocol of care for a long illness: its number on the list, and from when to when it would be exempt."""

    beneficiary_id: int
    illness: str
    since: date
    until: date
    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InjuryAsked:
    """A work accident or an occupational disease declared, with its medical certificate, on ``asked_on``.

    ``file``: the number that claims will name; ``injured_on``: the day of the accident, or that of the disease.
    """

    beneficiary_id: int
    file: str
    injured_on: date
    asked_on: date
    is_disease: bool = False


@transaction.atomic
def ask_c2s(*, organism_id: int, asked: C2sAsked, law: Law) -> int:
    """Take a request for the C2S and give its number; the same person the same day is the same request.

    Raises ``RefusedRequest``: somebody the fund does not insure, or who lives overseas, whose ceilings are not held.
    """
    wanted = set(asked.beneficiary_ids)
    homes = dict(Beneficiary.objects.filter(organism_id=organism_id, id__in=wanted).values_list("id", "postcode"))
    if not wanted or set(homes) != wanted or len(wanted) > asked.household:
        raise RefusedRequest(
            Text(
                "The persons of the household must be insured by this fund, and no more than its size: check them",
                "Les personnes du foyer doivent relever de cette caisse, sans dépasser sa taille : les vérifier",
            )
        )
    if any(postcode.startswith(_OVERSEAS) for postcode in homes.values()):
        raise RefusedRequest(
            Text("The ceilings of overseas are not legislated here", "Les plafonds d'outre-mer ne sont pas tenus ici")
        )
    facts = {
        "beneficiaries": list(asked.beneficiary_ids),
        "household": asked.household,
        "resources_cents": asked.resources_cents,
    }
    answer_by = c2s_answer_by(asked.asked_on, law)
    return _ask(organism_id, asked.beneficiary_ids[0], RequestKind.C2S, asked.asked_on, answer_by, facts)


@transaction.atomic
def ask_long_illness(*, organism_id: int, asked: IllnessAsked) -> int:
    """Take a protocol of care and give its number; the same illness asked the same day is the same request."""
    facts = {"illness": asked.illness, "since": asked.since.isoformat(), "until": asked.until.isoformat()}
    kind = RequestKind.LONG_ILLNESS
    return _ask(organism_id, asked.beneficiary_id, kind, asked.asked_on, None, facts, slot=asked.illness)


@transaction.atomic
def ask_own_rights(*, organism_id: int, beneficiary_id: int, asked_on: date) -> int:
    """Keep that a child of 16 asked for rights of its own, granted as it came; gives the request (CSS D160-1)."""
    number = _ask(organism_id, beneficiary_id, RequestKind.OWN_RIGHTS, asked_on, None, {})
    Request.objects.filter(organism_id=organism_id, id=number, state=RequestState.ASKED).update(
        state=RequestState.GRANTED, decided_on=asked_on
    )
    return number


@transaction.atomic
def ask_injury(*, organism_id: int, asked: InjuryAsked, law: Law) -> int:
    """Take a declaration with its medical certificate and give its number; the same file is the same request.

    It is to be answered within the clear days of the law; silence past them recognises it (CSS R441-7, R441-18).
    """
    facts = {"file": asked.file, "since": asked.injured_on.isoformat(), "is_disease": asked.is_disease}
    answer_by = injury_answer_by(asked.asked_on, law, is_disease=asked.is_disease)
    kind = RequestKind.INJURY
    known = Request.objects.filter(
        organism_id=organism_id, beneficiary_id=asked.beneficiary_id, kind=kind, facts__file=asked.file
    ).first()
    if known is not None:
        return known.id
    return _ask(organism_id, asked.beneficiary_id, kind, asked.asked_on, answer_by, facts, slot=asked.file)


@transaction.atomic
def investigate(*, organism_id: int, request_id: int, on: date, law: Law) -> date:
    """Take the longer delay of an investigation, and give the last day to answer; again, it is the same (CSS R441-8).

    Raises ``RefusedRequest``: no accident that waits for its answer, silence having answered it (``on``) or not; a
    disease has one delay (CSS R461-9).
    """
    row = (
        Request.objects.select_for_update()
        .filter(organism_id=organism_id, id=request_id, kind=RequestKind.INJURY, state=RequestState.ASKED)
        .first()
    )
    if row is None or row.facts["is_disease"]:
        raise RefusedRequest(Text("No accident waits for an answer there", "Aucun accident n'y attend de réponse"))
    _refuse_late(row, on)
    answer_by = injury_answer_by(row.asked_on, law, is_investigated=True)
    Request.objects.filter(organism_id=organism_id, id=row.id).update(
        answer_by=answer_by, facts={**row.facts, "is_investigated": True}
    )
    return answer_by


@transaction.atomic
def decide(
    *,
    organism_id: int,
    request_id: int,
    grants: bool,
    reason: str,
    by: int,
    on: date,
    at: datetime,
    law: Law,
    paying_since: date | None = None,
) -> RequestState:
    """Answer a request and open the rights that follow.

    A C2S against a contribution opens once the elements of its payment came (``paying_since``): until then it is
    granted, and ``pay_c2s`` opens it. Raises ``RefusedRequest``: a request answered already, by somebody or by silence
    on the day of the answer (``on``); no reason when it is refused, resources above the ceilings, a protocol granted
    before the medical service told its illness.
    """
    row = Request.objects.select_for_update().filter(organism_id=organism_id, id=request_id).first()
    to = RequestState.GRANTED if grants else RequestState.REFUSED
    if row is None or (RequestState(row.state), to) not in REQUEST_MOVES:
        raise RefusedRequest(Text("This request is not waiting for an answer", "Cette demande n'attend pas de réponse"))
    _refuse_late(row, on)
    if grants:
        _refuse_grant(row, law)
    elif not reason.strip():
        raise RefusedRequest(Text("Say why it is refused", "Dire pourquoi elle est refusée"))
    Request.objects.filter(organism_id=organism_id, id=row.id).update(
        state=to, decided_on=on, decided_by=by, reason=reason
    )
    row.state, row.decided_on = to, on
    if grants:
        _open(organism_id, [row], law, at, by, paying_since)
    return to


@transaction.atomic
def grant_by_silence(*, organism_id: int, on: date, at: datetime, law: Law) -> list[int]:
    """Grant what was asked and whose delay is over without an answer, and give the numbers of the requests.

    A C2S is granted (CSS L861-5), an injury recognised (CSS R441-18). The day of the decision is the last day of the
    delay. Run again, the same day grants nothing more.
    """
    rows = list(
        Request.objects.select_for_update()
        .filter(organism_id=organism_id, state=RequestState.ASKED, kind__in=_BY_SILENCE, answer_by__lt=on)
        .order_by("id")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "update rights_request set state = %s, decided_on = answer_by where organism_id = %s and id = any(%s)",
            [RequestState.GRANTED_BY_SILENCE, organism_id, [row.id for row in rows]],
        )
    for row in rows:
        row.state, row.decided_on = RequestState.GRANTED_BY_SILENCE, row.answer_by
    _open(organism_id, rows, law, at, None, None)
    return [row.id for row in rows]


@transaction.atomic
def pay_c2s(*, organism_id: int, request_id: int, paying_since: date, by: int, at: datetime, law: Law) -> None:
    """Open a C2S granted against a contribution, the elements of its payment having come that day (CSS L861-5).

    Again on the same day, it changes nothing. Raises ``RefusedRequest``: it is not granted, or open already.
    """
    row = Request.objects.filter(organism_id=organism_id, id=request_id, kind=RequestKind.C2S).first()
    if row is None or row.state not in (RequestState.GRANTED, RequestState.GRANTED_BY_SILENCE):
        raise RefusedRequest(Text("This C2S is not granted", "Cette C2S n'est pas accordée"))
    rights = _rights_of(row, law, paying_since)
    opened = Right.objects.filter(
        organism_id=organism_id, beneficiary_id=row.beneficiary_id, kind=RightKind.C2S, detail=C2s.WITH_CONTRIBUTION,
        since__gt=row.decided_on,
    ).exclude(since__in=[right.since for right in rights]).first()  # fmt: skip
    if opened is not None:
        raise RefusedRequest(
            Text(
                f"Request {row.id}: its C2S is open since {opened.since}, for the year that the law gives (CSS L861-5):"
                " end it and take another request if that day is wrong",
                f"Demande {row.id} : sa C2S est ouverte depuis le {opened.since}, pour l'année que la loi donne (CSS"
                " L861-5) : y mettre fin et prendre une autre demande si ce jour est faux",
            )
        )
    _open(organism_id, [row], law, at, by, paying_since)


def _ask(
    organism_id: int,
    beneficiary_id: int,
    kind: RequestKind,
    asked_on: date,
    answer_by: date | None,
    facts: Mapping[str, Any],
    slot: str = "",
) -> int:
    row, _ = Request.objects.get_or_create(
        organism_id=organism_id,
        key=f"{kind}:{beneficiary_id}:{slot}:{asked_on}",
        defaults={
            "beneficiary_id": beneficiary_id, "kind": kind, "asked_on": asked_on, "answer_by": answer_by,
            "facts": dict(facts), "state": RequestState.ASKED, "reason": "",
        },
    )  # fmt: skip
    return row.id


def _refuse_late(row: Request, on: date) -> None:
    if is_answered_by_silence(row.answer_by, on):
        raise RefusedRequest(
            Text(
                f"Request {row.id}: it was to be answered by {row.answer_by}, silence has granted it (CSS L861-5,"
                " R441-18): open its rights by `laroque rights silence`, or end them afterwards",
                f"Demande {row.id} : la réponse était due le {row.answer_by}, le silence l'a accordée (CSS L861-5,"
                " R441-18) : ouvrir ses droits par `laroque rights silence`, ou les terminer ensuite",
            )
        )


def _refuse_grant(row: Request, law: Law) -> None:
    if row.kind == RequestKind.C2S and _gives(row, law) is C2s.NONE:
        raise RefusedRequest(
            Text(
                "The resources are above both ceilings: refuse it, or have them corrected in a new request",
                "Les ressources dépassent les deux plafonds : refuser, ou les faire corriger par une nouvelle demande",
            )
        )
    if row.kind == RequestKind.LONG_ILLNESS and not row.facts.get("illness"):
        raise RefusedRequest(
            Text(
                f"Request {row.id}: its illness and its days are not told, they make the exemption (CSS L160-14 3° and"
                " 4°): the medical adviser tells them with the answer, on the page of the request",
                f"Demande {row.id} : l'affection et ses dates ne sont pas dites, elles font l'exonération (CSS L160-14"
                " 3° et 4°) : le médecin-conseil les dit avec la réponse, sur la page de la demande",
            )
        )


def _gives(row: Request, law: Law) -> C2s:
    facts = row.facts
    return c2s_answer(
        household=facts["household"], resources_cents=facts["resources_cents"], on=row.asked_on, law=law
    ).gives


def _open(
    organism_id: int, rows: Sequence[Request], law: Law, at: datetime, by: int | None, paying_since: date | None
) -> None:
    rights = [right for row in rows for right in _rights_of(row, law, paying_since)]
    if rights:
        open_rights(organism_id=organism_id, rows=rights, at=at, by=by, succeeding=True)


def _rights_of(row: Request, law: Law, paying_since: date | None) -> list[RightRow]:
    """The rights a granted request opens; what silence granted above the free ceiling is against a contribution."""
    if row.kind == RequestKind.INJURY:
        file, since = row.facts["file"], date.fromisoformat(row.facts["since"])
        return [RightRow(beneficiary_id=row.beneficiary_id, kind=RightKind.INJURY, since=since, detail=file, slot=file)]
    if row.kind == RequestKind.LONG_ILLNESS:
        facts = row.facts
        since, until = date.fromisoformat(facts["since"]), date.fromisoformat(facts["until"])
        kind, illness = RightKind.LONG_ILLNESS, facts["illness"]
        return [
            RightRow(
                beneficiary_id=row.beneficiary_id, kind=kind, since=since, until=until, detail=illness, slot=illness
            )
        ]
    is_free = _gives(row, law) is C2s.FREE
    if row.kind != RequestKind.C2S or row.decided_on is None or (not is_free and paying_since is None):
        return []
    year = c2s_granted(row.decided_on, law, paying_since=None if is_free else paying_since)
    detail = C2s.FREE if is_free else C2s.WITH_CONTRIBUTION
    return [
        RightRow(beneficiary_id=each, kind=RightKind.C2S, since=year.start, until=year.end, detail=detail)
        for each in row.facts["beneficiaries"]
    ]
