"""Tell funds the pays and the stops of work that declarations received tell of those whom they insure.

A body sends one message for each declaration file and fund, with its purpose and recipient; a fund never reads its
tables. The same file told again is the same messages, and changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from laroque.apps.benefits import cases, pays, queries, telling
from laroque.apps.benefits.cases import Change, Move, NewCase
from laroque.apps.benefits.queries import CaseView
from laroque.apps.benefits.signals import Doubt, Signal, applied
from laroque.apps.benefits.states import CaseActKind, CaseState
from laroque.apps.benefits.telling import Read
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges.operations import Decision, Incoming, Outgoing
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.network import queries as network
from laroque.apps.network.queries import OrganismView
from laroque.apps.network.rules.routing import route_postcode
from laroque.apps.network.states import Task
from laroque.apps.rights import finding
from laroque.engines.benefits.reasons import reasons
from laroque.kernel.text import Text
from laroque.postgres.scope import scope


def tell_funds(*, organism_id: int, lines: Any, messages: Mapping[int, int], at: datetime) -> int:
    """Tell each fund what the lines of declarations say of its insured; gives the number of messages sent.

    ``lines``: of ``formats.dsn.read_bytes``; ``messages``: the message that the body keeps each file under, by rank.
    """
    told = telling.read_lines(lines)
    funds = _funds(told.homes, timezone.localdate(at), organism_id)
    codes = {nir: fund.code for nir, fund in funds.items()}
    body = network.organism(organism_id=organism_id)
    documents = telling.documents(told, sender=body.code, fund_of=codes, messages=messages)
    if not documents:
        return 0
    outgoing = [
        Outgoing(MessageKind.PAYS_AND_STOPS, f"pays-{fund}-{message}.json", content, f"pays_and_stops:{message}:{fund}")
        for (message, fund), content in documents.items()
    ]
    with scope(organism_id):
        exchanges.send_all(organism_id=organism_id, messages=outgoing, at=at)
    by_code = {fund.code: fund for fund in funds.values()}
    for code in sorted({fund for _, fund in documents}):
        own = [content for (_, fund), content in documents.items() if fund == code]
        receive_told(organism_id=by_code[code].id, sender=body.code, contents=own, at=at)
    return len(documents)


def receive_told(*, organism_id: int, sender: str, contents: Sequence[bytes], at: datetime) -> None:
    """A fund keeps the pays that messages tell, opens and changes the cases of the stops; each message once."""
    incoming = [
        Incoming(f"pays-{sender}.json", MessageKind.PAYS_AND_STOPS, content, sender=sender) for content in contents
    ]
    with scope(organism_id):
        received = exchanges.receive_all(organism_id=organism_id, messages=incoming, at=at)
        new = {each.message_id: telling.read_document(content)
               for each, content in zip(received, contents, strict=True) if each.is_new}  # fmt: skip
        if not new:
            return
        pays.tell_pays(organism_id=organism_id, pays={number: read.pays for number, read in new.items()}, at=at)
        _apply(organism_id, new, at)
        _reopen(organism_id, new, at)
        decisions = [_accepted(number, read) for number, read in new.items()]
        exchanges.decide(organism_id=organism_id, decisions=decisions, at=at)


def _funds(homes: Mapping[str, str], on: date, organism_id: int) -> dict[str, OrganismView]:
    """The fund of each person: that which insures, else the only one of the home (CSS R312-1)."""
    bodies = network.network()
    with scope(organism_id, national=True, read_only=True):
        known = finding.funds_insuring(nirs=homes, on=on)
    others = homes.keys() - known.keys()
    by_postcode = {
        postcode: route_postcode(bodies, postcode, on, Task.HEALTH).organism
        for postcode in {homes[nir] for nir in others if homes[nir]}
    }
    at_home = {nir: by_postcode.get(homes[nir]) for nir in others}
    return {nir: bodies.organism(number) for nir, number in known.items()} | {
        nir: fund for nir, fund in at_home.items() if fund is not None
    }


def _apply(organism_id: int, new: Mapping[int, Read], at: datetime) -> None:
    """The signals of messages, in the order of days: those of one person see what the ones before did."""
    signals = sorted(
        ((signal, number) for number, read in new.items() for signal in read.signals),
        key=lambda each: (each[0].nir, each[0].last_worked_on, each[0].resumed_on or date.min),
    )
    for turn in _turns(signals):
        known: dict[str, list[CaseView]] = {}
        for case in queries.cases_of_persons(organism_id=organism_id, nirs=[signal.nir for signal, _ in turn]):
            known.setdefault(case.nir, []).append(case)
        done = [(applied(signal, known.get(signal.nir, ()), number), number) for signal, number in turn]
        _write(organism_id, done, at)


def _turns(signals: Sequence[tuple[Signal, int]]) -> list[list[tuple[Signal, int]]]:
    """Signals by turns, each with one of a person at most."""
    turns: list[list[tuple[Signal, int]]] = []
    seen: dict[str, int] = {}
    for signal, number in signals:
        turn = seen[signal.nir] = seen.get(signal.nir, -1) + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append((signal, number))
    return turns


def _write(organism_id: int, done: Sequence[tuple[NewCase | Change | Doubt | None, int]], at: datetime) -> None:
    for message in sorted({number for each, number in done if isinstance(each, NewCase)}):
        opened = [each for each, number in done if isinstance(each, NewCase) and number == message]
        on = timezone.localdate(at)
        cases.open_cases(organism_id=organism_id, cases=opened, at=at, on=on, message_id=message)
    changes = [each for each, _ in done if isinstance(each, Change)]
    cases.change(organism_id=organism_id, changes=changes, at=at)
    doubts = [each for each, _ in done if isinstance(each, Doubt)]
    _ask(organism_id, doubts, at)


def _ask(organism_id: int, doubts: Sequence[Doubt], at: datetime) -> None:
    """Cases that a signal contradicts wait for an answer: first to be decided again, then asked."""
    again = [Change(case_id=each.case.id, version=each.case.version, facts=each.case.facts) for each in doubts]
    cases.change(organism_id=organism_id, changes=again, at=at)
    moves = [
        Move(each.case.id, CaseState.WAITING, each.reason, each.asked, reasons()[each.reason].actor) for each in doubts
    ]
    cases.move(organism_id=organism_id, moves=moves)
    told = {each.case.id: ({"question": each.reason, "asked": each.asked}, "") for each in doubts}
    cases.note(organism_id=organism_id, kind=CaseActKind.ASKED, told=told, at=at)


def _reopen(organism_id: int, new: Mapping[int, Read], at: datetime) -> None:
    """Cases that waited for a pay told now are to be decided again."""
    told = {pay.nir for read in new.values() for pay in read.pays}
    waiting = queries.waiting_for(organism_id=organism_id, nirs=told, question="pay_missing")
    again = [
        Change(case_id=each.id, version=each.version, facts=each.facts, brought={"asked": each.asked})
        for each in waiting
    ]
    cases.change(organism_id=organism_id, changes=again, at=at)


def _accepted(number: int, read: Read) -> Decision:
    text = Text(
        f"{len(read.pays)} pays and {len(read.signals)} stops of work taken",
        f"{len(read.pays)} paies et {len(read.signals)} arrêts de travail pris",
    )
    told = {"pays": len(read.pays), "stops": len(read.signals)}
    return Decision(number, MessageState.ACCEPTED, told, text)
