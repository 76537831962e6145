"""Tell professionals what became of their claims on a day: paid with what transfer, rejected or held and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from laroque.apps.claims import fhir_frames, return_frames
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.operations import Outgoing
from laroque.apps.exchanges.states import MessageKind
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope


@dataclass(frozen=True, slots=True)
class Told:
    """A message that told a professional of a day, as a return or as a Bundle in FHIR."""

    day: date
    message_id: int
    in_fhir: bool


def returns_of(*, organism_id: int, day: date) -> Mapping[str, bytes]:
    """The return of a day of each professional that is paid, or has claims rejected or held since that day."""
    emitter = network.organism(organism_id=organism_id).code.upper()
    with scope(organism_id):
        return return_frames.returns(organism_id=organism_id, emitter=emitter, day=day)


def fhir_returns_of(*, organism_id: int, day: date) -> Mapping[str, bytes]:
    """The answers of a day in FHIR (a Bundle of ClaimResponse) to each professional who claims so."""
    insurer = network.organism(organism_id=organism_id).name
    with scope(organism_id):
        return fhir_frames.fhir_returns(organism_id=organism_id, insurer=insurer, day=day)


def fhir_response(*, organism_id: int, claim_id: int, day: date) -> str:
    """What became of a claim, as a ClaimResponse in JSON."""
    insurer = network.organism(organism_id=organism_id).name
    with scope(organism_id):
        (told,) = fhir_frames.responses(organism_id=organism_id, insurer=insurer, claim_ids=[claim_id], day=day)
    return told


def fhir_explanation(*, organism_id: int, claim_id: int, day: date) -> str:
    """What became of a claim, as an ExplanationOfBenefit in JSON."""
    insurer = network.organism(organism_id=organism_id).name
    with scope(organism_id):
        (told,) = fhir_frames.explained(organism_id=organism_id, insurer=insurer, claim_ids=[claim_id], day=day)
    return told


def returns_sent(*, organism_id: int, professional: str, since: date, until: date) -> dict[date, int]:
    """The messages that told a professional of each day from ``since`` until ``until`` (excluded): number by day."""
    code = network.organism(organism_id=organism_id).code
    days = [since + timedelta(days=rank) for rank in range((until - since).days)]
    keys = {_key(code, day, professional): day for day in days}
    found = messages.sent_under(organism_id=organism_id, keys=keys)
    return {keys[key]: number for key, number in sorted(found.items(), key=lambda each: keys[each[0]])}


def told_in(*, organism_id: int, professional: str, since: date, until: date) -> list[Told]:
    """The messages, in FHIR too, that told a professional of each day from ``since`` until ``until`` (excluded)."""
    code = network.organism(organism_id=organism_id).code
    days = [since + timedelta(days=rank) for rank in range((until - since).days)]
    keys = {_key(code, day, professional): (day, False) for day in days}
    keys |= {_fhir_key(code, day, professional): (day, True) for day in days}
    found = messages.sent_under(organism_id=organism_id, keys=keys)
    told = [Told(keys[key][0], number, keys[key][1]) for key, number in found.items()]
    return sorted(told, key=lambda each: (each.day, each.message_id))


def send_returns(*, organism_id: int, day: date, at: datetime) -> dict[str, int]:
    """Keep the returns of a day as messages sent, once a professional and day; gives their numbers by professional.

    Who claims in FHIR is answered in FHIR too, under a message of its own.
    """
    code = network.organism(organism_id=organism_id).code
    made = returns_of(organism_id=organism_id, day=day)
    in_fhir = fhir_returns_of(organism_id=organism_id, day=day)
    keys = {professional: _key(code, day, professional) for professional in made}
    wanted = [
        *(Outgoing(MessageKind.CARE_RETURN, f"{keys[each]}.txt", made[each], keys[each]) for each in made),
        *(_in_fhir(_fhir_key(code, day, each), content) for each, content in in_fhir.items()),
    ]
    with scope(organism_id):
        known = messages.sent_under(organism_id=organism_id, keys=[each.key for each in wanted])
        new = [each for each in wanted if each.key not in known]
        sent = exchanges.send_all(organism_id=organism_id, messages=new, at=at) if new else []
    known |= dict(zip((each.key for each in new), sent, strict=True))
    return {professional: known[key] for professional, key in keys.items()}


def _in_fhir(key: str, content: bytes) -> Outgoing:
    return Outgoing(MessageKind.CARE_RETURN, f"{key}.json", content, key)


def _key(code: str, day: date, professional: str) -> str:
    return f"RETURN-{code.upper()}-{day:%Y%m%d}-{professional}"


def _fhir_key(code: str, day: date, professional: str) -> str:
    return f"{_key(code, day, professional)}-FHIR"
