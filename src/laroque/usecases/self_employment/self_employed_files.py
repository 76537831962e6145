"""Files of self-employed persons: declarations, kept as they came and answered once; lists of persons to register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from laroque.apps.contributions.operations.self_employed import FactKeyReused
from laroque.apps.contributions.states import FactKind
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.contents import hash_content
from laroque.apps.exchanges.operations import Decision, Incoming
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.registry.self_employed import SelfEmployedRow, WrongSelfEmployed, self_employed, why_not_again
from laroque.apps.registry.states import Activity, Rhythm
from laroque.formats.self_employed_tables import (
    RefusedRow,
    SelfEmployedDeclared,
    SelfEmployedListed,
    WrongColumns,
    read_declared,
    read_listed,
)
from laroque.kernel.identifiers import BadIdentifier
from laroque.kernel.periods import month_of
from laroque.kernel.text import Text
from laroque.legislation.topics import NotLegislatedYet
from laroque.postgres.scope import scope
from laroque.usecases.self_employment.self_employed import Said, Taken, declare_all, register

FILE_BYTES_MAX = 16 * 2**20
"""A larger file is sent in parts: a file is one transaction."""

_MICRO = "micro"
_OTHER_KIND = Text(
    "these bytes were received before as a file of another kind",
    "ces octets ont déjà été reçus comme un fichier d'une autre nature",
)


@dataclass(frozen=True, slots=True)
class FileAnswered:
    """What became of a file: its message, whether its bytes are new, and the answer that was kept."""

    message_id: int
    is_new: bool
    body: dict[str, Any]
    text: Text

    @property
    def is_accepted(self) -> bool:
        """Whether anything of it was taken."""
        return bool(self.body["kind"] == "receipt")


@dataclass(frozen=True, slots=True)
class ListRegistered:
    """How many persons of a list were registered, and the rows that were not."""

    registered: int
    refused: Sequence[RefusedRow]


def sirets_declared(content: bytes) -> frozenset[str]:
    """The SIRET that a file declares for; none when its columns are wrong, which refuses it."""
    try:
        return frozenset(row.siret for row in read_declared(content)[0])
    except WrongColumns:
        return frozenset()


@transaction.atomic
def receive_file(
    *, organism_id: int, name: str, content: bytes, at: datetime, sender: str = "", by: int | None = None
) -> FileAnswered:
    """Keep a file as it came, take its rows, each refused alone, book what they make due, and answer it once.

    The same bytes again give the first answer. A file none of whose rows is taken is refused, and kept too.
    """
    with scope(organism_id):
        incoming = Incoming(name, MessageKind.SELF_EMPLOYED, hash_content(content), sender)
        (received,) = exchanges.receive_all(organism_id=organism_id, messages=[incoming], at=at)
        if not received.is_new:
            return _answered_before(organism_id, received.message_id)
        body = _taken(organism_id, received.message_id, content, at, by)
        text = _told(name, body)
        state = MessageState.ACCEPTED if body["kind"] == "receipt" else MessageState.REFUSED
        decision = Decision(received.message_id, state, body, text)
        exchanges.decide(organism_id=organism_id, decisions=[decision], at=at)
    return FileAnswered(received.message_id, True, body, text)


def register_list(*, organism_id: int, content: bytes, at: datetime) -> ListRegistered:
    """Register the persons of a list at a body, each row refused alone, and book what they are called to pay.

    Raises ``WrongColumns``.
    """
    listed, refused = read_listed(content, [each.value for each in Activity])
    rows = []
    wrong = list(refused)
    for each in listed:
        try:
            row = _row(organism_id, each, at)
            before = self_employed(sirets=[row.siret]).get(row.siret)
            if before is not None and (why := why_not_again(row, before)) is not None:
                raise WrongSelfEmployed(why)
            rows.append(row)
        except (BadIdentifier, WrongSelfEmployed) as refusal:
            wrong.append(RefusedRow(each.row, "siret", refusal.text))
    if rows:
        register(organism_id=organism_id, rows=rows, at=at)
    return ListRegistered(len(rows), sorted(wrong, key=lambda row: row.row))


def _answered_before(organism_id: int, message_id: int) -> FileAnswered:
    """The first answer to bytes that came again; a refusal when they came as something else, such as a DSN."""
    message = messages.message(organism_id=organism_id, message_id=message_id)
    assert message is not None, message_id
    if message.kind is not MessageKind.SELF_EMPLOYED:
        body = _body([], [RefusedRow(0, "", _OTHER_KIND)], Taken((), {}), {})
        return FileAnswered(message_id, False, body, _told(message.name, body))
    (report,) = messages.reports(organism_id=organism_id, message_ids=[message_id])
    return FileAnswered(message_id, False, report.body, report.text)


def _row(organism_id: int, listed: SelfEmployedListed, at: datetime) -> SelfEmployedRow:
    return SelfEmployedRow(
        siret=listed.siret,
        organism_id=organism_id,
        nir=listed.nir,
        name=listed.name,
        is_micro=listed.scheme == _MICRO,
        activity=Activity(listed.activity),
        started_on=listed.started_on,
        registered_on=listed.registered_on or timezone.localdate(at),
        rhythm=Rhythm(listed.rhythm),
        pay_day=listed.pay_day or 5,
        relieved_from=listed.relieved_from,
        spread_years=listed.spread_years or 0,
    )


def _taken(organism_id: int, message_id: int, content: bytes, at: datetime, by: int | None) -> dict[str, Any]:
    """The answer to a new file, for programs."""
    try:
        rows, refused = read_declared(content)
    except WrongColumns as wrong:
        return _body([], [RefusedRow(0, "", wrong.text)], Taken((), {}), {})
    said = [_said(message_id, row, at, by) for row in rows]
    try:
        with transaction.atomic():
            taken = declare_all(organism_id=organism_id, said=said, at=at)
    except (NotLegislatedYet, FactKeyReused) as refusal:
        return _body([], [RefusedRow(0, "", refusal.text)], Taken((), {}), {})
    own = [RefusedRow(rows[index].row, "siret", reason) for index, reason in taken.refused.items()]
    names = {row.row: row for row in rows}
    return _body(rows, sorted([*refused, *own], key=lambda row: row.row), taken, names)


def _said(message_id: int, row: SelfEmployedDeclared, at: datetime, by: int | None) -> Said:
    return Said(
        siret=row.siret,
        kind=FactKind(row.what),
        month=row.month or month_of(timezone.localdate(at)),
        key=f"message:{message_id}:{row.row}",
        cents=row.cents,
        rhythm=row.rhythm,
        pay_day=row.pay_day,
        ended_on=row.ended_on,
        message_id=message_id,
        position=row.row,
        made_by=by,
    )


def _body(
    rows: Sequence[SelfEmployedDeclared],
    refused: Sequence[RefusedRow],
    taken: Taken,
    names: dict[int, SelfEmployedDeclared],
) -> dict[str, Any]:
    facts = [
        {"row": row.row, "id": row.id, "siret": row.siret, "what": row.what, "declaration": number}
        for row, number in zip(rows, taken.facts, strict=True)
        if number is not None
    ]
    return {
        "kind": "receipt" if facts else "anomalies",
        "declarations": [],
        "findings": [],
        "taken": facts,
        "refused": [
            {
                "row": each.row,
                "id": names[each.row].id if each.row in names else "",
                "column": each.column,
                "reason": each.reason.as_json(),
            }
            for each in refused
        ],
    }


def _told(name: str, body: dict[str, Any]) -> Text:
    """The answer to a file, for people."""
    taken, refused = body["taken"], body["refused"]
    en = [f"{name}: {len(taken)} declarations taken, {len(refused)} rows refused"]
    fr = [f"{name} : {len(taken)} déclarations prises, {len(refused)} lignes refusées"]
    for each in refused:
        en.append(f"Row {each['row']} {each['column']}: {each['reason']['en']}")
        fr.append(f"Ligne {each['row']} {each['column']} : {each['reason']['fr']}")
    return Text("\n".join(en), "\n".join(fr))
