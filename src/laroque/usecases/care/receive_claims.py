"""Claims for care received: kept once, read, priced, booked and answered. Each part of a file is one transaction.

A reception cut short is simply run again: the claims stored are known by their place in the message. The same bytes
again give the first answer. Bad claims are refused alone, with their place and reason.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone

from laroque.apps.claims import frames, told
from laroque.apps.claims import operations as claims
from laroque.apps.claims import queries as claims_read
from laroque.apps.claims.paper import PaperClaim
from laroque.apps.claims.states import ClaimState, Source
from laroque.apps.claims.told import FormRead
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.operations import Decision, Incoming, Received
from laroque.apps.exchanges.states import MessageKind, MessageState, ReportKind
from laroque.apps.registry import frames as registers
from laroque.apps.rights.births import births
from laroque.formats.b2 import B2Read, read_windows
from laroque.formats.fhir import FhirRead, read_claim
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.identifiers import check_nir
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.care.care_pricing import settle

REFUSED_LISTED_MAX = 10_000
"""Refused claims that an answer tells one by one; those after are counted."""

RPPS_LENGTH = 11
"""Figures of an RPPS number; other numbers of professionals have 9."""


@dataclass(frozen=True, slots=True)
class ClaimsAnswered:
    """What became of a message of claims; ``body`` is the answer kept of it (JSON), the first one when sent again."""

    message_id: int
    is_new: bool
    is_accepted: bool
    body: Mapping[str, Any]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many claims were received, taken, refused and held."""
        return {name: self.body[name] for name in ("claims", "taken", "refused", "held")}


class ClaimOfAnother(ValueError):
    """The claim is of a professional that its sender may not claim for; the text says which."""

    def __init__(self, professional: str) -> None:
        self.text = Text(
            f"The claim is of professional {professional}, whom this sender is not",
            f"La facture est celle du professionnel {professional}, que cet expéditeur n'est pas",
        )
        super().__init__(self.text.en)


def receive_b2(
    *,
    organism_id: int,
    name: str,
    content: bytes | Path,
    at: datetime,
    sender: str = "",
    own: Collection[str] | None = None,
) -> ClaimsAnswered:
    """Receive a B2 file: its claims are priced and booked on the day of ``at``, and ready to be paid.

    ``own``: the professionals whose claims the sender may send, None for all. Raises ``ClaimOfAnother``, before
    anything is kept, and OSError when the file cannot be read; nothing else is raised for what it holds.
    """
    if own is not None:
        _require_own(content, own)
    with scope(organism_id):
        incoming = Incoming(name, MessageKind.CARE_B2, content, sender)
        (received,) = exchanges.receive_all(organism_id=organism_id, messages=[incoming], at=at)
        if received.state is not MessageState.RECEIVED:
            return _first_answer(organism_id, received.message_id)
    refused: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    with _opened(content) as stream:
        for part in read_windows(stream):
            _take(organism_id, received.message_id, part, at)
            findings += [finding.as_json() for finding in part.findings]
            refused += told.refused(part.claims)
    with scope(organism_id):
        return _answer_once(organism_id, received, findings, refused, at)


def _require_own(content: bytes | Path, own: Collection[str]) -> None:
    with _opened(content) as stream:
        for part in read_windows(stream):
            others = told.professionals(part.claims) - set(own)
            if others:
                raise ClaimOfAnother(min(others))


def receive_fhir(
    *,
    organism_id: int,
    name: str,
    content: bytes,
    at: datetime,
    sender: str = "",
    own: Collection[str] | None = None,
) -> ClaimsAnswered:
    """Receive one Claim of FHIR R4 (see docs/care_messages.md), in one transaction.

    ``own``: the professionals whose claims the sender may send, None for all. Raises ``ClaimOfAnother``, before
    anything is kept; nothing else is raised for what the message holds.
    """
    with scope(organism_id):
        read = _completed(organism_id, read_claim(content, received_on=timezone.localdate(at)), own)
        if own is not None and read.professional is not None and read.professional not in own:
            raise ClaimOfAnother(read.professional)
        incoming = Incoming(name, MessageKind.CARE_FHIR, content, sender)
        return _receive_one(organism_id, incoming, Source.FHIR, read, at)


def _completed(organism_id: int, read: FhirRead, own: Collection[str] | None) -> FhirRead:
    """A claim with what the registers know: the number that an RPPS stands for, the day of birth that a NIR tells.

    An RPPS of several places of practice is left as it is, and the claim waits for its professional; a NIR of several
    persons, or of none, does not tell who the patient is.
    """
    number = read.professional
    if number is not None and len(number) == RPPS_LENGTH:
        places = [each for each in registers.numbers_of_rpps(number) if own is None or each in own]
        read = read.claimed_by(places[0]) if len(places) == 1 else read
    nir = read.nir_without_birth
    if nir is None:
        return read
    known = births(organism_id=organism_id, nir=check_nir(nir))
    return read.born(*known[0]) if len(known) == 1 else read.refused_for_birth()


def key_paper(*, organism_id: int, form: PaperClaim, by: int, at: datetime) -> ClaimsAnswered:
    """Take a paper form that an officer keyed; the same form again gives the first answer."""
    content = json.dumps(form.as_json(), default=str, sort_keys=True, ensure_ascii=False).encode()
    name = f"{form.professional}-{form.number}.json"
    incoming = Incoming(name, MessageKind.CARE_PAPER, content, f"user:{by}")
    with scope(organism_id):
        return _receive_one(organism_id, incoming, Source.PAPER, told.of_form(form), at)


def _receive_one(
    organism_id: int, incoming: Incoming, source: Source, found: FhirRead | FormRead, at: datetime
) -> ClaimsAnswered:
    """Receive a message of one claim, in the scope and transaction of the caller: a new one is seen by nobody else."""
    (received,) = exchanges.receive_all(organism_id=organism_id, messages=[incoming], at=at)
    if received.state is not MessageState.RECEIVED:
        return _first_answer(organism_id, received.message_id)
    findings = [*found.findings, *(_too_long(name) for name in told.too_long(found.claims, found.lines))]
    if not findings:
        claims.take_turn(organism_id=organism_id)
        last = -1 if received.is_new else frames.last_position(organism_id=organism_id, message_id=received.message_id)
        _settle(organism_id, received.message_id, source, found, last, at)
    told_findings = [each.as_json() for each in findings]
    if received.is_new:
        return _answer(organism_id, received, told_findings, [], at)
    return _answer_once(organism_id, received, told_findings, [], at)


def _too_long(name: str) -> Finding:
    text = Text(f"{name} is longer than can be held: shorten it", f"{name} est trop long : raccourcissez-le")
    return Finding("TOO_LONG", Severity.REJECT, text, None, name)


def _settle(
    organism_id: int,
    message_id: int,
    kind: Source,
    part: B2Read | FhirRead | FormRead,
    last: int,
    at: datetime,
) -> None:
    """Price and book what a message, or a part of it, holds after its ``last`` claim stored; in the caller's turn."""
    on = timezone.localdate(at)
    arrived = told.arriving(
        part.claims, part.lines, source=kind, message_id=message_id, received_on=on, after=last,
        numbers=frames.next_numbers,
    )  # fmt: skip
    if arrived.claim_ids:
        source = f"message:{message_id}"
        settle(organism_id=organism_id, arrived=arrived, paid_on=on, at=at, source=source, step=f"{source}:{last + 1}")


def _take(organism_id: int, message_id: int, part: B2Read, at: datetime) -> None:
    """Price and book what a part of a file holds, unless it was before."""
    with scope(organism_id):
        claims.take_turn(organism_id=organism_id)
        last = frames.last_position(organism_id=organism_id, message_id=message_id)
        _settle(organism_id, message_id, Source.B2, part, last, at)


@contextmanager
def _opened(content: bytes | Path) -> Iterator[BinaryIO]:
    if isinstance(content, bytes):
        yield BytesIO(content)
        return
    with content.open("rb") as file:
        yield file


def _first_answer(organism_id: int, message_id: int) -> ClaimsAnswered:
    (report,) = messages.reports(organism_id=organism_id, message_ids=[message_id])
    return ClaimsAnswered(message_id, False, report.kind is ReportKind.RECEIPT, report.body)


def _answer_once(
    organism_id: int,
    received: Received,
    findings: Sequence[Mapping[str, Any]],
    refused: Sequence[Mapping[str, Any]],
    at: datetime,
) -> ClaimsAnswered:
    """Answer, unless another reception of the same bytes was first."""
    claims.take_turn(organism_id=organism_id)
    message = messages.message(organism_id=organism_id, message_id=received.message_id)
    if message is None or message.state is not MessageState.RECEIVED:
        return _first_answer(organism_id, received.message_id)
    return _answer(organism_id, received, findings, refused, at)


def _answer(
    organism_id: int,
    received: Received,
    findings: Sequence[Mapping[str, Any]],
    refused: Sequence[Mapping[str, Any]],
    at: datetime,
) -> ClaimsAnswered:
    """Decide the message and keep what is answered."""
    states = claims_read.states_of_message(organism_id=organism_id, message_id=received.message_id)
    held = states[ClaimState.SUSPENDED] + states[ClaimState.MEDICAL]
    stored, rejected = states.total(), states[ClaimState.REJECTED]
    unpaid = (
        claims_read.unpaid_of_message(organism_id=organism_id, message_id=received.message_id, limit=REFUSED_LISTED_MAX)
        if held or rejected
        else ()
    )
    body = {
        "kind": "receipt" if stored else "anomalies",
        "claims": stored + len(refused),
        "taken": stored - held - rejected,
        "refused": rejected + len(refused),
        "held": held,
        "refusals": [*refused[:REFUSED_LISTED_MAX], *(each.as_json() for each in unpaid)],
        "findings": list(findings),
    }
    state = MessageState.ACCEPTED if stored else MessageState.REFUSED
    exchanges.decide(
        organism_id=organism_id, decisions=[Decision(received.message_id, state, body, _said(body))], at=at
    )
    return ClaimsAnswered(received.message_id, received.is_new, bool(stored), body)


def _said(body: Mapping[str, Any]) -> Text:
    return Text(
        f"{body['claims']} claims received: {body['taken']} taken, {body['refused']} refused, {body['held']} held",
        f"{body['claims']} demandes reçues : {body['taken']} prises, {body['refused']} rejetées, "
        f"{body['held']} en attente",
    )
