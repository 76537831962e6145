"""A person and the dependants move from a fund to another, by a message of their file, without a gap (CSS L160-18).

The fund that is left pays until the other took its place: the other opens the rights first, and only then are they
ended where they were. Each step may be run again: it changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as exchanges_read
from laroque.apps.exchanges.operations import Decision
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.network import queries as network
from laroque.apps.rights import corrections, frames
from laroque.apps.rights import operations as rights
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.operations import BeneficiaryRow, RightEnd, RightRow
from laroque.apps.rights.queries import BeneficiaryView
from laroque.apps.rights.states import ActKind, Basis
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import check_nir
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

_FORM = "laroque.file_of_rights.1"
_IDENTITY = (
    "nir", "own_nir", "birth_rank", "sex", "family_name", "given_names", "is_dependant", "address", "postcode", "town",
)  # fmt: skip


class NothingToMove(ValueError):
    """The fund that would be left does not cover the person that day; the text says what to check."""

    def __init__(self, nir: str, on: date) -> None:
        self.text = Text(
            f"Nobody under {nir} is covered on {on} by the fund to be left: check the number, the fund and the day",
            f"Personne sous {nir} n'est couvert le {on} par la caisse quittée : vérifier le numéro, la caisse, le jour",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that is done: the message sent by the fund that is left and the one received by the other, and how many
    persons it was about."""

    sent_id: int
    received_id: int
    persons: int


def move(*, from_id: int, to_id: int, nir: str, on: date, at: datetime, by: int | None = None) -> Moved:
    """Move the person of a number, with dependants, from a fund to another on a day; raises ``NothingToMove``."""
    nir = check_nir(nir)
    key = f"file_of_rights:{nir}:{on}:{to_id}"
    with scope(from_id):
        sent_id, content = send_file(from_id=from_id, to_id=to_id, nir=nir, on=on, at=at, key=key)
    with scope(to_id):
        received_id, persons = take_file(to_id=to_id, content=content, name=key, at=at, by=by)
    with scope(from_id):
        release(from_id=from_id, nir=nir, on=on, message_id=sent_id, at=at, by=by)
    return Moved(sent_id, received_id, persons)


def send_file(*, from_id: int, to_id: int, nir: str, on: date, at: datetime, key: str) -> tuple[int, bytes]:
    """Send the file of a person to another fund and give the message and its bytes; the first ones when sent before."""
    known = _sent(from_id, key)
    if known is not None:
        return known
    people = rights_read.files(organism_id=from_id, nirs=[nir], with_health=True)
    if not any(right.kind is RightKind.COVERED and right.on(on) for each in people for right in each.rights):
        raise NothingToMove(nir, on)
    counted = frames.carried_from(from_id, [each.id for each in people], _counted_since(on))
    expected = rights_read.births_expected(organism_id=from_id, beneficiary_ids=[each.id for each in people])
    codes = (network.organism(organism_id=each).code for each in (from_id, to_id))
    content = _written(*codes, on, people, counted, expected)
    return exchanges.send(
        organism_id=from_id, kind=MessageKind.FILE_OF_RIGHTS, name=key, content=content, key=key, at=at
    ), content


def take_file(*, to_id: int, content: bytes, name: str, at: datetime, by: int | None) -> tuple[int, int]:
    """Take the file of persons who come: registered, their rights opened that day, what they bore counted.

    Gives the message and how many they are; the same file twice is one message, and changes nothing.
    """
    told = json.loads(content)
    received = exchanges.receive(
        organism_id=to_id, kind=MessageKind.FILE_OF_RIGHTS, name=name, content=content, at=at, sender=told["from"]
    )
    people, on = told["persons"], date.fromisoformat(told["on"])
    if not received.is_new:
        return received.message_id, len(people)
    numbers = rights.register(organism_id=to_id, rows=[_beneficiary(each) for each in people], at=at, by=by)
    ids = [numbers[_beneficiary(each).name] for each in people]
    for each, number in zip(people, ids, strict=True):
        if each.get("due_on"):
            due_on = date.fromisoformat(each["due_on"])
            corrections.expect_birth(organism_id=to_id, beneficiary_id=number, due_on=due_on)
    opened = [_right(row, number, on) for each, number in zip(people, ids, strict=True) for row in each["rights"]]
    rights.open_rights(organism_id=to_id, rows=opened, at=at, by=by, succeeding=True)
    borne = [
        {**row, "beneficiary_id": number, **{name: date.fromisoformat(row[name]) for name in ("care_on", "paid_on")}}
        for each, number in zip(people, ids, strict=True)
        for row in each["counted"]
        if row["origin"] != to_id
    ]
    frames.carry(to_id, borne, _counted_since(on))
    rights.note(
        organism_id=to_id, beneficiary_ids=ids, kind=ActKind.MOVED_IN, facts={"from": told["from"], "on": told["on"]},
        message_id=received.message_id, at=at, by=by,
    )  # fmt: skip
    text = Text(f"{len(people)} persons taken on {on}", f"{len(people)} personnes prises le {on}")
    decision = Decision(received.message_id, MessageState.ACCEPTED, {"persons": len(people)}, text)
    exchanges.decide(organism_id=to_id, decisions=[decision], at=at)
    return received.message_id, len(people)


def release(*, from_id: int, nir: str, on: date, message_id: int, at: datetime, by: int | None) -> None:
    """End the rights of the persons who left, the other fund having taken them; again, it changes nothing."""
    people = rights_read.files(organism_id=from_id, nirs=[nir])
    ends = [RightEnd(right.id, on) for each in people for right in each.rights if right.on(on) and right.since < on]
    if rights.end_rights(organism_id=from_id, ends=ends, at=at, by=by):
        rights.note(
            organism_id=from_id, beneficiary_ids=[each.id for each in people], kind=ActKind.MOVED_OUT,
            facts={"on": on.isoformat()}, message_id=message_id, at=at, by=by,
        )  # fmt: skip


def _sent(organism_id: int, key: str) -> tuple[int, bytes] | None:
    """The message sent under a key, with its bytes."""
    message_id = exchanges_read.sent_under(organism_id=organism_id, keys=[key]).get(key)
    if message_id is None:
        return None
    return message_id, exchanges_read.contents_of(organism_id=organism_id, message_ids=[message_id])[message_id]


def _counted_since(on: date) -> date:
    """The first day of the year before: payments of a claim of last year may still be given back."""
    return date(on.year - 1, 1, 1)


def _written(
    left: str,
    joined: str,
    on: date,
    people: Sequence[BeneficiaryView],
    counted: Sequence[Mapping[str, Any]],
    expected: Mapping[int, date],
) -> bytes:
    persons = [
        {
            **{name: getattr(each, name) for name in _IDENTITY},
            "born_on": each.born_on,
            "due_on": expected.get(each.id),
            "rights": [
                {"kind": right.kind, "slot": right.slot, "since": right.since, "until": right.until,
                 "detail": right.detail, "basis": right.basis}
                for right in each.rights if right.until is None or right.until > on
            ],
            "counted": [
                {name: value for name, value in row.items() if name != "beneficiary_id"}
                for row in counted if row["beneficiary_id"] == each.id
            ],
        }
        for each in people
    ]  # fmt: skip
    told = {"form": _FORM, "from": left, "to": joined, "on": on, "persons": persons}
    return json.dumps(told, default=str, ensure_ascii=False, sort_keys=True).encode()


def _beneficiary(told: Mapping[str, Any]) -> BeneficiaryRow:
    return BeneficiaryRow(**{name: told[name] for name in _IDENTITY}, born_on=date.fromisoformat(told["born_on"]))


def _right(told: Mapping[str, Any], beneficiary_id: int, on: date) -> RightRow:
    return RightRow(
        beneficiary_id=beneficiary_id,
        kind=RightKind(told["kind"]),
        slot=told["slot"],
        since=max(on, date.fromisoformat(told["since"])),
        until=date.fromisoformat(told["until"]) if told["until"] else None,
        detail=told["detail"],
        basis=Basis(told["basis"]) if told["basis"] else None,
    )
