"""Reception of DSN files: store, read, decide, record, answer. Once, whatever is sent again.

Files are taken by batches; each collecting body gets its part of a batch in one transaction. A batch that the database
refuses is taken again file by file, so that a bad file leaves the others received. A reception cut short is simply run
again: what was committed is known by its hash, and nothing is half done.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import Error as DatabaseRefusal
from django.utils import timezone

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions.rules import due_on, lateness, outside_window
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.operations import Decision, Incoming, Received
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.network import queries as network
from laroque.apps.network.queries import Network, OrganismView
from laroque.apps.registry import operations as registry
from laroque.apps.registry import queries as registers
from laroque.apps.registry.rules import EstablishmentRow
from laroque.formats.dsn.checker import DeclarationHead
from laroque.formats.dsn.filings import MONTHLY, Filing
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text
from laroque.legislation import parameters as law
from laroque.legislation.topics import NotLegislatedYet, UnknownValue
from laroque.postgres.scope import scope
from laroque.usecases.dsn_files import Batch, DsnFile, Outcome, batches, read
from laroque.usecases.dsn_receipts import Answer, Answered
from laroque.usecases.dsn_routing import Destination, destinations

AGENCY = 1
"""Number of the agency: what no collecting body can be found for is filed there."""


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
        batch = read(files, with_lines=with_lines)
        _date(files, at)
        for file in files:
            _route(file, known, at)
        for body in sorted({body for file in files for body in file.goes_to}):
            _receive_at(known.organism(body), [file for file in files if body in file.goes_to], at)
        yield batch


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


def _route(file: DsnFile, known: Network, at: datetime) -> None:
    """Find the bodies of each declaration; a file of which one declaration goes nowhere is refused as a whole."""
    for filing in file.filings:
        bodies, findings = destinations(filing, known, on=timezone.localdate(at))
        if not file.is_refused:
            file.findings.extend(replace(finding, line=filing.line) for finding in findings)
        for destination in bodies:
            file.goes_to.setdefault(destination.organism_id, []).append((filing, destination))
    if not file.goes_to:
        file.goes_to[AGENCY] = []


def _receive_at(body: OrganismView, files: list[DsnFile], at: datetime) -> None:
    """Receive files at a body in one transaction; when the database refuses, one transaction a file."""
    try:
        with scope(body.id):
            outcomes = _receive_batch(body, files, at)
    except (DatabaseRefusal, ValueError) as refusal:
        if len(files) > 1:
            for file in files:
                _receive_at(body, [file], at)
            return
        outcomes = [Outcome(body.code, None, False, False, [_not_received(refusal).as_json()], {})]
    for file, outcome in zip(files, outcomes, strict=True):
        file.outcomes.append(outcome)


def _receive_batch(body: OrganismView, files: list[DsnFile], at: datetime) -> list[Outcome]:
    incoming = [Incoming(file.path.name, MessageKind.DSN, file.hashed) for file in files]
    received = exchanges.receive_all(organism_id=body.id, messages=incoming, at=at)
    new = [(file, message) for file, message in zip(files, received, strict=True) if message.is_new]
    answers = _record(body, new, at)
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


def _record(body: OrganismView, new: list[tuple[DsnFile, Received]], at: datetime) -> dict[int, Answer]:
    """Record the declarations of new files and give what is answered to each, by message."""
    wanted = [
        (message.message_id, file, filing, destination)
        for file, message in new
        if not file.is_refused
        for filing, destination in file.goes_to[body.id]
        if _is_recorded(filing)
    ]
    _register(filing for _, _, filing, _ in wanted)
    filed = contributions.record_declarations(
        organism_id=body.id,
        filings=[_filing(number, filing, to, file.due_on[filing.position]) for number, file, filing, to in wanted],
        at=at,
    )
    results = {(each[0], each[2].line): result for each, result in zip(wanted, filed, strict=True)}
    return {message.message_id: _answer(body, file, message.message_id, results, at) for file, message in new}


def _is_recorded(filing: Filing) -> bool:
    return filing.nature == MONTHLY and not filing.is_test


def _register(filings: Iterable[Filing]) -> None:
    """Establishments not known yet are registered as their own declaration describes them."""
    declared = {filing.siret: filing for filing in filings}
    unknown = sorted(declared.keys() - registers.establishments(sirets=declared).keys())
    rows = [
        EstablishmentRow(siret=each.siret, address=each.address, postcode=each.postcode, town=each.town, ape=each.ape)
        for each in map(declared.__getitem__, unknown)
    ]
    if rows:
        registry.register_establishments(rows=rows)


def _filing(message_id: int, filing: Filing, to: Destination, due: date) -> contributions.Filing:
    return contributions.Filing(
        message_id=message_id,
        position=filing.line,
        siret=filing.siret,
        month=filing.month,
        fraction=filing.fraction,
        type=filing.type,
        order_number=filing.order_number,
        norm=filing.norm,
        declared_cents=to.declared_cents,
        debit_cents=to.debit_cents,
        due_on=due,
        others=to.others,
    )


def _answer(
    body: OrganismView,
    file: DsnFile,
    message_id: int,
    results: dict[tuple[int, int], contributions.Filed],
    at: datetime,
) -> Answer:
    said, findings, here = [], list(file.findings), file.goes_to[body.id]
    filed = [results.get((message_id, filing.line)) for filing, _ in here]
    left_out = _left_out(body, sum(each is not None and each.is_recorded for each in filed), len(here))
    for (filing, to), result in zip(here, filed, strict=True):
        if not file.is_refused:
            findings.extend(replace(finding, line=filing.line) for finding in to.findings)
        is_recorded, due = result is not None and result.is_recorded, file.due_on.get(filing.position)
        key = (filing.line, filing.siret, filing.month, filing.type, filing.fraction)
        said.append(Answered(*key, to.declared_cents, due, is_recorded))
        if result is not None and due is not None:
            late = lateness(filing.type, timezone.localdate(at), due) if is_recorded else ()
            of_it = [*result.findings, *late] if is_recorded else [left_out(finding) for finding in result.findings]
            findings.extend(replace(finding, line=filing.line) for finding in of_it)
    wanted = [filing for filing, _ in here if _is_recorded(filing)]
    accepted = not file.is_refused and (not wanted or any(each.is_recorded for each in said))
    is_test = any(filing.is_test for filing in file.filings)
    hashed = file.hashed
    return Answer(
        file.path.name, hashed.sha256.hex(), hashed.size, body.code, at, accepted, is_test, tuple(said), tuple(findings)
    )


def _left_out(body: OrganismView, taken: int, of: int) -> Callable[[Finding], Finding]:
    """Makes a finding that refuses one declaration say that others of the file were taken, when some were."""

    def told(finding: Finding) -> Finding:
        en, fr = finding.message.en, finding.message.fr
        text = Text(
            f"{en}. This declaration was not taken; {taken} of the {of} of the file for {body.name} were",
            f"{fr}. Cette déclaration n'a pas été prise ; {taken} des {of} du fichier pour {body.name} l'ont été",
        )
        return replace(finding, message=text) if taken else finding

    return told


def _state(answer: Answer) -> MessageState:
    if not answer.is_accepted:
        return MessageState.REFUSED
    return MessageState.CHECKED if answer.is_test else MessageState.ACCEPTED


def _date(files: list[DsnFile], at: datetime) -> None:
    """Give each monthly declaration its due day, by its employer's headcount; unknown, it is the last (CSS R243-6).

    Those of a file already refused have none: nothing of it is recorded. A month whose law is not held refuses its
    file, in the words of the employer when it is out of the window (D04).
    """
    taken = [file for file in files if not file.is_refused]
    monthly = [(file, filing) for file in taken for filing in file.filings if filing.nature == MONTHLY]
    years = {filing.month.year for _, filing in monthly}
    sirens = {filing.siret[:9] for _, filing in monthly}
    headcounts = {year: registers.headcounts(sirens=sirens, year=year) for year in years}
    for file, filing in monthly:
        try:
            due = _due_on(filing.month, headcounts[filing.month.year].get(filing.siret[:9]))
        except (NotLegislatedYet, UnknownValue) as refusal:
            unknown = Finding("NOT_LEGISLATED", Severity.REJECT, refusal.text, rubrique="S20.G00.05.005")
            refused = outside_window(filing.month, timezone.localdate(at)) or unknown
            file.findings.append(replace(refused, line=filing.line))
        else:
            file.due_on[filing.position] = due


def _due_on(month: date, headcount_hundredths: int | None) -> date:
    values = law.load()
    large = values.value("due_dates.early_headcount", month).number * 100
    early = headcount_hundredths is not None and headcount_hundredths >= large
    return due_on(month, day_of_next_month=values.value(f"due_dates.{'early' if early else 'late'}_day", month).number)


def _taken(file: DsnFile) -> tuple[bool, ...]:
    """Whether each declaration was taken: recorded at each body it goes to, or accepted as one that is not recorded."""
    if len(file.filings) != len(file.heads):  # a declaration that lacks its key refuses its file
        return (False,) * len(file.heads)
    accepted = all(outcome.is_accepted for outcome in file.outcomes)
    taken = []
    for filing in file.filings:
        told = [outcome.recorded[filing.line] for outcome in file.outcomes if filing.line in outcome.recorded]
        taken.append(bool(told) and all(told) if _is_recorded(filing) else accepted)
    return tuple(taken)


def _not_received(refusal: Exception) -> Finding:
    reason = str(refusal).strip().splitlines()[0] if str(refusal).strip() else type(refusal).__name__
    text = Text(
        f"The file could not be recorded: {reason}. It was not kept; receive it again once the cause is removed",
        f"Le fichier n'a pas pu être enregistré : {reason}. Il n'a pas été gardé ; recevez-le de nouveau une fois la "
        "cause levée",
    )
    return Finding("NOT_RECEIVED", Severity.REJECT, text)
