"""Tell professionals what became of their claims on a day: paid with what transfer, rejected or held and why."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from laroque.apps.claims import return_frames
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.operations import Outgoing
from laroque.apps.exchanges.states import MessageKind
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope


def returns_of(*, organism_id: int, day: date) -> Mapping[str, bytes]:
    """The return of a day of each professional that is paid, or has claims rejected or held since that day."""
    emitter = network.organism(organism_id=organism_id).code.upper()
    with scope(organism_id):
        return return_frames.returns(organism_id=organism_id, emitter=emitter, day=day)


def returns_sent(*, organism_id: int, professional: str, since: date, until: date) -> dict[date, int]:
    """The messages that told a professional of each day from ``since`` until ``until`` (excluded): number by day."""
    code = network.organism(organism_id=organism_id).code
    days = [since + timedelta(days=rank) for rank in range((until - since).days)]
    keys = {_key(code, day, professional): day for day in days}
    found = messages.sent_under(organism_id=organism_id, keys=keys)
    return {keys[key]: number for key, number in sorted(found.items(), key=lambda each: keys[each[0]])}


def send_returns(*, organism_id: int, day: date, at: datetime) -> dict[str, int]:
    """Keep the returns of a day as messages sent, once a professional and day; gives their numbers by professional."""
    code = network.organism(organism_id=organism_id).code
    made = returns_of(organism_id=organism_id, day=day)
    keys = {professional: _key(code, day, professional) for professional in made}
    with scope(organism_id):
        known = messages.sent_under(organism_id=organism_id, keys=keys.values())
        new = [
            Outgoing(MessageKind.CARE_RETURN, f"{keys[professional]}.txt", content, keys[professional])
            for professional, content in made.items()
            if keys[professional] not in known
        ]
        sent = exchanges.send_all(organism_id=organism_id, messages=new, at=at) if new else []
    known |= dict(zip((each.key for each in new), sent, strict=True))
    return {professional: known[key] for professional, key in keys.items()}


def _key(code: str, day: date, professional: str) -> str:
    return f"RETURN-{code.upper()}-{day:%Y%m%d}-{professional}"
