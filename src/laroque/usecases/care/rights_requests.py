"""Requests answered, by a person or by silence, and the claims that waited for the answer priced again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.claims import operations as claims
from laroque.apps.claims import queries as claims_read
from laroque.apps.claims import queries_persons as waiting_claims
from laroque.apps.claims.states import ActKind
from laroque.apps.rights import operations as rights
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights import requests
from laroque.apps.rights.operations import RightEnd
from laroque.apps.rights.requests import InjuryAsked
from laroque.apps.rights.rules import Law
from laroque.apps.rights.states import RequestKind, RequestState
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.care.care_pricing import price_waiting

_QUESTION = "unknown_injury"


class NoSuchFile(ValueError):
    """The person has no file of an injury of that number that runs; the text says what to check."""

    def __init__(self, file: str) -> None:
        self.text = Text(
            f"No file of injury {file} runs for this person: check its number, and whether it was accepted",
            f"Aucun dossier d'accident {file} ne court pour cette personne : vérifier son numéro et son acceptation",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Answered:
    """Where a request stands, and the claims priced again because of it."""

    state: RequestState
    priced: tuple[int, ...]


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
) -> Answered:
    """Answer a request (``requests.decide``) and price again the claims of its persons that wait.

    Of an injury that is not recognised, claims that name its file are paid as sickness. Raises ``RefusedRequest``.
    """
    with scope(organism_id):
        claims.take_turn(organism_id=organism_id)
        state = requests.decide(
            organism_id=organism_id, request_id=request_id, grants=grants, reason=reason, by=by, on=on, at=at, law=law,
            paying_since=paying_since,
        )  # fmt: skip
        asked = rights_read.asked(organism_id=organism_id, request_ids=[request_id])
        if state is RequestState.REFUSED:
            return Answered(state, _as_sickness(organism_id, asked, reason, by, at))
        return Answered(state, _priced_again(organism_id, asked, at))


def answer_by_silence(*, organism_id: int, on: date, at: datetime, law: Law) -> tuple[int, ...]:
    """Grant the requests whose delay is over, price again the claims of their persons, and give their numbers."""
    with scope(organism_id):
        claims.take_turn(organism_id=organism_id)
        granted = requests.grant_by_silence(organism_id=organism_id, on=on, at=at, law=law)
        _priced_again(organism_id, rights_read.asked(organism_id=organism_id, request_ids=granted), at)
    return tuple(granted)


def declare_injury(*, organism_id: int, asked: InjuryAsked, law: Law) -> int:
    """Take the declaration of an injury, and give the request that is to be answered (CSS R441-7, R461-9)."""
    with scope(organism_id):
        return requests.ask_injury(organism_id=organism_id, asked=asked, law=law)


def investigate_injury(*, organism_id: int, request_id: int, on: date, law: Law) -> date:
    """Take the delay of an investigation (CSS R441-8), and give its last day; raises ``RefusedRequest``."""
    with scope(organism_id):
        return requests.investigate(organism_id=organism_id, request_id=request_id, on=on, law=law)


def close_injury(
    *, organism_id: int, beneficiary_id: int, file: str, on: date, at: datetime, by: int | None = None
) -> None:
    """Close the file of an injury that is cured or settled: its care is of sickness from that day (CSS L441-6).

    Again, it changes nothing. Raises ``NoSuchFile``.
    """
    with scope(organism_id):
        found = rights_read.files(organism_id=organism_id, beneficiary_ids=[beneficiary_id], with_health=True)
        of_file = [
            right for each in found for right in each.rights if right.kind is RightKind.INJURY and right.slot == file
        ]
        if not any(right.since < on for right in of_file):
            raise NoSuchFile(file)
        ends = [RightEnd(right.id, on) for right in of_file]
        rights.end_rights(organism_id=organism_id, ends=ends, at=at, by=by)


def _priced_again(organism_id: int, asked: Iterable[rights_read.Asked], at: datetime) -> tuple[int, ...]:
    persons = sorted({number for each in asked for number in each.beneficiary_ids})
    waiting = waiting_claims.waiting_of_persons(organism_id=organism_id, beneficiary_ids=persons)
    if waiting:
        price_waiting(organism_id=organism_id, claim_ids=waiting, paid_on=timezone.localdate(at), at=at)
    return tuple(waiting)


def _as_sickness(
    organism_id: int, asked: Iterable[rights_read.Asked], reason: str, by: int, at: datetime
) -> tuple[int, ...]:
    """Answer by no what the claims that name a file which is not recognised ask, and price them again."""
    files = {number: each.file for each in asked if each.kind is RequestKind.INJURY for number in each.beneficiary_ids}
    waiting = waiting_claims.waiting_on_files(organism_id=organism_id, files=files)
    for claim_id in waiting:
        asks = claims_read.open_questions(organism_id=organism_id, claim_id=claim_id)
        lines = [each for each in asks if each[1] == _QUESTION]
        if lines:
            claims.note(
                organism_id=organism_id, claim_id=claim_id, kind=ActKind.ANSWERED, text=reason, by=by, at=at,
                lines=lines, accepts=False,
            )  # fmt: skip
    if waiting:
        price_waiting(organism_id=organism_id, claim_ids=waiting, paid_on=timezone.localdate(at), at=at)
    return tuple(waiting)
