"""What a collecting body records of the files that are new to it, and what it answers to each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions.rules import lateness
from laroque.apps.exchanges.operations import Received
from laroque.apps.network.queries import OrganismView
from laroque.apps.registry import operations as registry
from laroque.apps.registry import queries as registers
from laroque.apps.registry.rules import EstablishmentRow
from laroque.formats.dsn.filings import MONTHLY, RECEIVED, SUBSTITUTION, Filing
from laroque.kernel.findings import Finding
from laroque.kernel.text import Text
from laroque.usecases.declarations.dsn_files import DsnFile
from laroque.usecases.declarations.dsn_receipts import Answer, Answered
from laroque.usecases.declarations.dsn_routing import Destination

_CANCELS = "04"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Whether a declaration or a signal was recorded at a body, and what there is to say of it."""

    is_recorded: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A declaration to record: the number of its message, and what is known of it."""

    message_id: int
    filing: Filing
    to: Destination
    due_on: date | None


def is_recorded(filing: Filing) -> bool:
    """Whether a declaration is kept when nothing refuses it: a test send is checked only (D12)."""
    return filing.nature in RECEIVED and not filing.is_test


def record(
    body: OrganismView,
    new: Sequence[tuple[DsnFile, Received]],
    at: datetime,
    refused: Mapping[int, Finding],
) -> dict[int, Answer]:
    """Record the declarations and signals of new files at a body, and give what is answered to each, by message.

    ``refused`` is what another of their bodies refuses, by the line of the declaration.
    """
    wanted = [
        _Wanted(message.message_id, filing, to, file.due_on.get(filing.position))
        for file, message in new
        if not file.is_refused
        for filing, to in file.goes_to[body.id]
        if is_recorded(filing)
    ]
    results, replaced = _record_signals(body, [each for each in wanted if each.filing.nature != MONTHLY], at)
    counted = [each for each in wanted if _counts(each, results)]
    _register(each.filing for each in counted)
    results |= _record_declarations(body, counted, replaced, at, refused)
    return {message.message_id: _answer(body, file, message.message_id, results, at) for file, message in new}


def filings_at(body_id: int, file: DsnFile) -> list[tuple[int, contributions.Filing]]:
    """The monthly declarations that a file brings to a body, with the line of each."""
    return [
        (filing.line, _filing(_Wanted(0, filing, to, file.due_on[filing.position]), None))
        for filing, to in file.goes_to.get(body_id, [])
        if filing.nature == MONTHLY and is_recorded(filing)
    ]


_Results = dict[tuple[int, int], Recorded]
"""By message and line of the declaration."""


def _record_signals(
    body: OrganismView, wanted: Sequence[_Wanted], at: datetime
) -> tuple[_Results, dict[tuple[int, int], int]]:
    """What is answered to each signal, and the signal that each replaces or cancels."""
    signals = [
        contributions.SignalIn(
            message_id=each.message_id,
            position=each.filing.line,
            siret=each.filing.siret,
            nature=each.filing.nature,
            type=each.filing.type,
            order_number=each.filing.order_number,
            made_on=each.filing.made_on,
            replaced=each.filing.replaced,
            happened_on=each.filing.happened_on,
            month=each.filing.month if each.filing.nature == SUBSTITUTION else None,
            purpose=each.filing.purpose,
        )
        for each in wanted
    ]
    taken = contributions.record_signals(organism_id=body.id, signals=signals, at=at)
    keys = [(each.message_id, each.filing.line) for each in wanted]
    told = zip(keys, taken, strict=True)
    return (
        {key: Recorded(each.is_recorded, each.findings) for key, each in zip(keys, taken, strict=True)},
        {key: each.replaces_id for key, each in told if each.replaces_id is not None},
    )


def _counts(wanted: _Wanted, signals: _Results) -> bool:
    """Whether a declaration counts for a month: monthly, or made in the employer's place with bordereaux."""
    filing = wanted.filing
    if filing.nature == MONTHLY:
        return True
    taken = filing.nature == SUBSTITUTION and signals[wanted.message_id, filing.line].is_recorded
    return taken and (wanted.to.has_bordereaux or filing.type == _CANCELS)


def _record_declarations(
    body: OrganismView,
    wanted: Sequence[_Wanted],
    replaced: Mapping[tuple[int, int], int],
    at: datetime,
    refused: Mapping[int, Finding],
) -> _Results:
    filings = [_filing(each, replaced.get((each.message_id, each.filing.line))) for each in wanted]
    out = {index: refused[each.filing.line] for index, each in enumerate(wanted) if each.filing.line in refused}
    filed = contributions.record_declarations(organism_id=body.id, filings=filings, at=at, refused=out)
    return {
        (each.message_id, each.filing.line): Recorded(result.is_recorded, result.findings)
        for each, result in zip(wanted, filed, strict=True)
    }


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


def _filing(wanted: _Wanted, replaces_signal: int | None) -> contributions.Filing:
    filing, to = wanted.filing, wanted.to
    assert filing.month is not None, filing
    assert wanted.due_on is not None, filing
    cancels = filing.nature == SUBSTITUTION and filing.type == _CANCELS
    return contributions.Filing(
        message_id=wanted.message_id,
        position=filing.line,
        siret=filing.siret,
        month=filing.month,
        fraction=filing.fraction,
        type=filing.type,
        order_number=filing.order_number,
        norm=filing.norm,
        declared_cents=0 if cancels else to.declared_cents,
        debit_cents=0 if cancels else to.debit_cents,
        due_on=wanted.due_on,
        others=to.others,
        nature=filing.nature,
        has_bordereaux=to.has_bordereaux and not cancels,
        replaces_signal=replaces_signal,
    )


def _answer(body: OrganismView, file: DsnFile, message_id: int, results: _Results, at: datetime) -> Answer:
    said, findings, here = [], list(file.findings), file.goes_to[body.id]
    filed = [results.get((message_id, filing.line)) for filing, _ in here]
    left_out = _left_out(body, sum(each is not None and each.is_recorded for each in filed), len(here))
    for (filing, to), result in zip(here, filed, strict=True):
        due = file.due_on.get(filing.position)
        said.append(_answered(filing, to, due, result))
        of_it = [] if file.is_refused else [*to.findings]
        if result is not None:
            of_it += (
                [*result.findings, *_late(filing, due, at)] if result.is_recorded else map(left_out, result.findings)
            )
        findings.extend(replace(finding, line=filing.line) for finding in of_it)
    wanted = [filing for filing, _ in here if is_recorded(filing)]
    hashed = file.hashed
    return Answer(
        file=file.path.name,
        sha256=hashed.sha256.hex(),
        size=hashed.size,
        body=body.code,
        received_at=at,
        is_accepted=not file.is_refused and (not wanted or any(each.is_recorded for each in said)),
        is_test=any(filing.is_test for filing in file.filings),
        declarations=tuple(said),
        findings=tuple(findings),
        starts=tuple(filing.line for filing in file.filings),
    )


def _answered(filing: Filing, to: Destination, due: date | None, result: Recorded | None) -> Answered:
    return Answered(
        line=filing.line,
        siret=filing.siret,
        month=filing.month,
        nature=filing.nature,
        type=filing.type,
        fraction=filing.fraction,
        declared_cents=to.declared_cents,
        due_on=due,
        is_recorded=result is not None and result.is_recorded,
    )


def _late(filing: Filing, due: date | None, at: datetime) -> tuple[Finding, ...]:
    if filing.nature != MONTHLY or filing.month is None or due is None:
        return ()
    return lateness(filing.type, filing.month, at, due)


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
