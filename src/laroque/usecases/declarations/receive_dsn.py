"""Reception of DSN files: store, read, decide, record, answer. Once, whatever is sent again.

Files are taken by batches; each collecting body gets its part of a batch in one transaction. A batch that the database
refuses is taken again file by file, so that a bad file leaves the others received. A reception cut short is simply run
again: what was committed is known by its hash, and nothing is half done.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import Error as DatabaseRefusal
from django.db import transaction

from laroque.apps.contributions import operations as contributions
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.contents import hash_content
from laroque.apps.exchanges.operations import Decision, Incoming
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.network import queries as network
from laroque.apps.network.queries import Network, OrganismView
from laroque.formats.dsn.checker import DeclarationHead
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.declarations.dsn_due_days import give_due_days
from laroque.usecases.declarations.dsn_files import Batch, DsnFile, Outcome, batches, read
from laroque.usecases.declarations.dsn_receipts import Answer
from laroque.usecases.declarations.dsn_recording import filings_at, is_recorded, record
from laroque.usecases.declarations.dsn_routes import AGENCY, route
from laroque.usecases.declarations.told_to_funds import tell_batch

__all__ = ["AGENCY", "FileReception", "receive_batches", "receive_paths", "reception_of"]


@dataclass(frozen=True, slots=True)
class FileReception:
    """What became of a file. ``messages`` are by code of the body; findings are in their JSON form.

    The file is accepted when each of its bodies took one of its declarations; ``taken`` says it of each of these.
    """

    file: str
    sha256: str
    is_accepted: bool
    is_new: bool
    messages: dict[str, int]
    declarations: tuple[DeclarationHead, ...]
    taken: tuple[bool, ...]
    findings: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """The fixed keys of ``laroque receive --json``."""
        return {
            "file": self.file,
            "status": "accepted" if self.is_accepted else "rejected",
            "new": self.is_new,
            "sha256": self.sha256,
            "messages": [{"organism": body, "message": number} for body, number in self.messages.items()],
            "declarations": [
                {**head.as_json(), "accepted": taken} for head, taken in zip(self.declarations, self.taken, strict=True)
            ],
            "findings": list(self.findings),
        }


def receive_content(
    *, name: str, content: bytes, at: datetime, sender: str = "", home: int | None = None
) -> FileReception:
    """Receive one DSN file given by its bytes; ``sender`` is who sent it, such as ``user:12``.

    ``home`` is the id of the body that it was sent to: a file that names none is kept and answered there.
    """
    file = DsnFile(Path(name), hash_content(content), sender, home)
    known = network.network()
    tell_batch(_receive([file], known, at, with_lines=True), known, at)
    return reception_of(file)


def receive_paths(
    *, paths: Sequence[Path], at: datetime, advance: Callable[[int], None] = lambda _: None
) -> list[FileReception]:
    """Receive DSN files and say what became of each, in order; ``advance`` is told how many files were done.

    Each file is stored byte for byte at the collecting bodies it names, once; test sends are checked only. Raises
    OSError when a file cannot be read, before its batch is received.
    """
    received = []
    for batch in receive_batches(paths=paths, at=at):
        received.extend(reception_of(file) for file in batch.files)
        advance(len(batch.files))
    return received


def receive_batches(*, paths: Sequence[Path], at: datetime, with_lines: bool = False) -> Iterator[Batch]:
    """Receive DSN files as ``receive_paths`` does, batch by batch; with the lines of each, for who reads on."""
    known = network.network()
    for files in batches(paths):
        yield _receive(files, known, at, with_lines=with_lines)


def _receive(files: list[DsnFile], known: Network, at: datetime, *, with_lines: bool = False) -> Batch:
    batch = read(files, with_lines=with_lines)
    give_due_days(files, at)
    route(files, known, at)
    for is_joint, group in groupby(files, key=_is_joint):
        if is_joint:
            for file in group:
                _receive_together(file, known, at)
        else:
            _receive_apart(list(group), known, at)
    return batch


def reception_of(file: DsnFile) -> FileReception:
    """What became of a file once each of its bodies has dealt with it."""
    findings: list[dict[str, Any]] = []
    for finding in (found for outcome in file.outcomes for found in outcome.findings):
        if finding not in findings:
            findings.append(finding)
    return FileReception(
        file=str(file.path),
        sha256=file.hashed.sha256.hex(),
        is_accepted=all(outcome.is_accepted for outcome in file.outcomes),
        is_new=any(outcome.is_new for outcome in file.outcomes),
        messages={each.body: each.message_id for each in file.outcomes if each.message_id is not None},
        declarations=file.heads,
        taken=_taken(file),
        findings=tuple(findings),
    )


def _is_joint(file: DsnFile) -> bool:
    """Whether one declaration of the file goes to several bodies."""
    return any(destination.others for here in file.goes_to.values() for _, destination in here)


def _receive_apart(files: list[DsnFile], known: Network, at: datetime) -> None:
    """Receive files whose declarations go to one body each: the bodies, one after the other."""
    for body in sorted({body for file in files for body in file.goes_to}):
        _receive_at(known.organism(body), [file for file in files if body in file.goes_to], at)


def _receive_together(file: DsnFile, known: Network, at: datetime) -> None:
    """Receive a file at all its bodies in one transaction: what one refuses of a shared declaration, all refuse.

    Bodies take their turns in the order of their numbers, so that two such files never wait for each other.
    """
    bodies = [known.organism(body) for body in sorted(file.goes_to)]
    try:
        with transaction.atomic():
            refused = _refused_somewhere(file, bodies, at)
            outcomes = []
            for body in bodies:
                with scope(body.id):
                    outcomes.extend(_receive_batch(body, [file], at, refused))
    except (DatabaseRefusal, ValueError) as refusal:
        said = [_not_received(refusal).as_json()]
        outcomes = [Outcome(body.code, None, False, False, said, {}) for body in bodies]
    file.outcomes.extend(outcomes)


def _refused_somewhere(file: DsnFile, bodies: Sequence[OrganismView], at: datetime) -> dict[int, Finding]:
    """What refuses declarations of a file at one of its bodies, by line: again until no body refuses more."""
    refused: dict[int, Finding] = {}
    before = -1
    while before < len(refused) and not file.is_refused:
        before = len(refused)
        for body in bodies:
            here = filings_at(body.id, file)
            out = {index: refused[line] for index, (line, _) in enumerate(here) if line in refused}
            with scope(body.id):
                filings = [filing for _, filing in here]
                found = contributions.refusals(organism_id=body.id, filings=filings, at=at, refused=out)
            refused |= {here[index][0]: finding for index, finding in found.items()}
    return refused


def _receive_at(body: OrganismView, files: list[DsnFile], at: datetime) -> None:
    """Receive files at a body in one transaction; when the database refuses, one transaction a file."""
    try:
        with scope(body.id):
            outcomes = _receive_batch(body, files, at, {})
    except (DatabaseRefusal, ValueError) as refusal:
        if len(files) > 1:
            for file in files:
                _receive_at(body, [file], at)
            return
        outcomes = [Outcome(body.code, None, False, False, [_not_received(refusal).as_json()], {})]
    for file, outcome in zip(files, outcomes, strict=True):
        file.outcomes.append(outcome)


def _receive_batch(
    body: OrganismView, files: list[DsnFile], at: datetime, refused: Mapping[int, Finding]
) -> list[Outcome]:
    incoming = [Incoming(file.path.name, MessageKind.DSN, file.hashed, file.sender) for file in files]
    received = exchanges.receive_all(organism_id=body.id, messages=incoming, at=at)
    new = [(file, message) for file, message in zip(files, received, strict=True) if message.is_new]
    answers = record(body, new, at, refused)
    decisions = [
        Decision(number, _state(answer), answer.as_json(), answer.as_text()) for number, answer in answers.items()
    ]
    exchanges.decide(organism_id=body.id, decisions=decisions, at=at)
    known = [message.message_id for message in received if not message.is_new]
    said = (
        {report.message_id: report for report in messages.reports(organism_id=body.id, message_ids=known)}
        if known
        else {}
    )
    outcomes = []
    for message in received:
        answer = answers.get(message.message_id) if message.is_new else None
        told = answer.as_json() if answer else said[message.message_id].body
        accepted = told["kind"] == "receipt"
        recorded = {each["line"]: each["recorded"] for each in told["declarations"]}
        outcomes.append(Outcome(body.code, message.message_id, message.is_new, accepted, told["findings"], recorded))
    return outcomes


def _state(answer: Answer) -> MessageState:
    if not answer.is_accepted:
        return MessageState.REFUSED
    return MessageState.CHECKED if answer.is_test else MessageState.ACCEPTED


def _taken(file: DsnFile) -> tuple[bool, ...]:
    """Whether each declaration was taken: recorded at each body it goes to, or accepted as one that is not recorded."""
    if len(file.filings) != len(file.heads):  # a declaration that lacks its key refuses its file
        return (False,) * len(file.heads)
    accepted = all(outcome.is_accepted for outcome in file.outcomes)
    taken = []
    for filing in file.filings:
        told = [outcome.recorded[filing.line] for outcome in file.outcomes if filing.line in outcome.recorded]
        taken.append(bool(told) and all(told) if is_recorded(filing) else accepted)
    return tuple(taken)


def _not_received(refusal: Exception) -> Finding:
    reason = str(refusal).strip().splitlines()[0] if str(refusal).strip() else type(refusal).__name__
    text = Text(
        f"The file could not be recorded: {reason}. It was not kept; receive it again once the cause is removed",
        f"Le fichier n'a pas pu être enregistré : {reason}. Il n'a pas été gardé ; recevez-le de nouveau une fois la "
        "cause levée",
    )
    return Finding("NOT_RECEIVED", Severity.REJECT, text)
