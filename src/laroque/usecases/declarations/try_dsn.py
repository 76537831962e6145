"""Try a DSN without sending it: what reception and assessment would say of it, and nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from laroque.apps.contributions.rules import NoRemedy, lateness, outside_window, remedy, too_early
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registers
from laroque.engines.contributions import DsnTables, assess, declarations_json
from laroque.formats.dsn import tables
from laroque.formats.dsn.checker import check_sources
from laroque.formats.dsn.filings import MONTHLY, Filing, FilingReader
from laroque.formats.dsn.frames import LineReader
from laroque.formats.dsn.windows import Source
from laroque.kernel.findings import Finding, Severity, is_rejected
from laroque.legislation.parameters import load
from laroque.legislation.topics import NotLegislatedYet, UnknownValue
from laroque.usecases.declarations.dsn_due_days import due_day
from laroque.usecases.declarations.dsn_routing import destinations

TRIED_BYTES_MAX = 16 * 1024 * 1024
"""A trial answers at once: a larger file is received instead, and answered then."""

Headcounts = Mapping[tuple[str, int], int]
"""The number of employees of an employer in a year, by SIREN and year."""

_UNREADABLE = frozenset({"NOT_A_DSN", "NORM_NOT_SUPPORTED", "FILE_TOO_LARGE"})


class TooLargeToTry(ValueError):
    """The file is larger than a trial takes."""


@dataclass(frozen=True, slots=True)
class TriedDeclaration:
    """A declaration of a file that is tried: its head, the bodies it would go to, and its due day when one is known."""

    line: int
    siret: str
    month: date | None
    nature: str
    type: str
    fraction: str
    bodies: tuple[str, ...]
    due_on: date | None

    def as_json(self) -> dict[str, Any]:
        """Its form in JSON."""
        return {
            "line": self.line,
            "siret": self.siret,
            "month": f"{self.month:%Y-%m}" if self.month else None,
            "nature": self.nature,
            "type": self.type,
            "fraction": self.fraction,
            "bodies": list(self.bodies),
            "due_on": self.due_on.isoformat() if self.due_on else None,
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """What a file would meet. ``amounts`` has one entry a declaration that is assessed: its lines with declared and
    recomputed amounts, and its totals (``engines.contributions.declarations_json``). ``differences`` are what the
    recomputation finds: an anomaly among them is reported to the employer, and refuses nothing."""

    file: str
    findings: tuple[Finding, ...]
    declarations: tuple[TriedDeclaration, ...]
    amounts: tuple[dict[str, Any], ...]
    differences: tuple[Finding, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether nothing of the file would be refused at reception."""
        return not is_rejected(self.findings)

    def as_json(self) -> dict[str, Any]:
        """The trial for programs; each finding says what to correct."""
        return {
            "file": self.file,
            "status": "accepted" if self.is_accepted else "rejected",
            "declarations": [each.as_json() for each in self.declarations],
            "amounts": list(self.amounts),
            "findings": [{**each.as_json(), "how": _how(each)} for each in (*self.findings, *self.differences)],
        }


def try_dsn(*, content: bytes, name: str, at: datetime) -> Trial:
    """Check a file, find its bodies and due days, and recompute its amounts, as if it were sent at an instant.

    Nothing is written, and no body's accounts are read: what depends on what was received before (a duplicate, an order
    number, what is replaced) is not said. Raises ``TooLargeToTry``.
    """
    if len(content) > TRIED_BYTES_MAX:
        raise TooLargeToTry(f"{name} has {len(content)} bytes; a trial takes {TRIED_BYTES_MAX}")
    reader, lines = FilingReader(), LineReader()
    (check,) = check_sources(
        [Source(name, content=content)], look=lambda parsed: [each.look(parsed) for each in (reader, lines)]
    )
    if any(finding.control in _UNREADABLE for finding in check.findings):
        return Trial(name, check.findings, (), ())
    (filings,) = reader.filings(1)
    known, headcounts = network.network(), _headcounts(filings)
    declared = [_tried(filing, known, headcounts, at) for filing in filings]
    amounts, differences = _assessed(lines.frame())
    found = [*check.findings, *(finding for _, findings in declared for finding in findings)]
    return Trial(name, tuple(found), tuple(tried for tried, _ in declared), tuple(amounts), tuple(differences))


def _headcounts(filings: Sequence[Filing]) -> Headcounts:
    """What the registers know of the employers of a file, in one statement a year declared."""
    years: dict[int, set[str]] = {}
    for filing in filings:
        if filing.nature == MONTHLY and filing.month is not None:
            years.setdefault(filing.month.year, set()).add(filing.siret[:9])
    return {
        (siren, year): headcount
        for year, sirens in years.items()
        for siren, headcount in registers.headcounts(sirens=sirens, year=year).items()
    }


def _tried(
    filing: Filing, known: network.Network, headcounts: Headcounts, at: datetime
) -> tuple[TriedDeclaration, list[Finding]]:
    """What is known of a declaration, and what its route and its window have to say."""
    bodies, findings = destinations(filing, known, on=timezone.localdate(at))
    said = [*findings, *(finding for each in bodies for finding in each.findings)]
    due = None
    if filing.nature == MONTHLY and filing.month is not None:
        due, of_window = _window(filing, filing.month, headcounts, at)
        said += of_window
    names = tuple(known.organism(each.organism_id).name for each in bodies)
    head = (filing.line, filing.siret, filing.month, filing.nature, filing.type, filing.fraction)
    return TriedDeclaration(*head, names, due), [replace(finding, line=filing.line) for finding in said]


def _window(filing: Filing, month: date, headcounts: Headcounts, at: datetime) -> tuple[date | None, list[Finding]]:
    try:
        due = due_day(filing, month, headcounts.get((filing.siret[:9], month.year)))
    except (NotLegislatedYet, UnknownValue) as refusal:
        unknown = Finding("NOT_LEGISLATED", Severity.REJECT, refusal.text, rubrique="S20.G00.05.005")
        return None, [outside_window(month, timezone.localdate(at)) or unknown]
    early = too_early(month, due, at)
    return due, [early] if early is not None else list(lateness(filing.type, month, at, due))


def _assessed(frame: Any) -> tuple[Sequence[dict[str, Any]], list[Finding]]:
    read = DsnTables(
        declarations=tables.declarations(frame),
        bordereaux=tables.bordereaux(frame),
        aggregated_lines=tables.aggregated_lines(frame),
        bases=tables.bases(frame),
        nominative_lines=tables.nominative_lines(frame),
        contracts=tables.contracts(frame),
        remunerations=tables.remunerations(frame),
        other_income=tables.other_income(frame),
        activities=tables.activities(frame),
        suspensions=tables.suspensions(frame),
        base_components=tables.base_components(frame),
    )
    result = assess(read, load())
    return declarations_json(read, result).get(0, []), [placed.finding for placed in result.findings]


def _how(finding: Finding) -> dict[str, str] | None:
    try:
        return remedy(finding.control, finding.rubrique or "").as_json()
    except NoRemedy:
        return None
