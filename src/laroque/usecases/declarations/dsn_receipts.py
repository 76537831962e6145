"""What is answered to the sender of a DSN: a receipt, or a report of anomalies, for programs and for people."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from laroque.formats.dsn.norm import SIGNALS
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

SCHEMA_VERSION = 1
_MONTHLY = "01"
_OF_THE_SEND = ("S10.", "S90.", "S05.", "S06.", "S95.", "S96.")


@dataclass(frozen=True, slots=True)
class Answered:
    """A declaration of the file: the line it starts at, its key, what it declares (cents), when it is due, and whether
    it was recorded. A signal has no month and is never due."""

    line: int
    siret: str
    month: date | None
    nature: str
    type: str
    fraction: str
    declared_cents: int
    due_on: date | None
    is_recorded: bool

    def as_json(self) -> dict[str, Any]:
        """Its form in the body of a receipt."""
        return {
            "line": self.line,
            "siret": self.siret,
            "month": f"{self.month:%Y-%m}" if self.month else None,
            "nature": self.nature,
            "type": self.type,
            "fraction": self.fraction,
            "declared_cents": self.declared_cents,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "recorded": self.is_recorded,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is said of a file: where it was filed, its declarations and findings.

    ``starts`` are the lines where the declarations of the file start, those for other bodies too, in order.
    """

    file: str
    sha256: str
    size: int
    body: str
    received_at: datetime
    is_accepted: bool
    is_test: bool
    declarations: Sequence[Answered]
    findings: Sequence[Finding]
    starts: Sequence[int] = ()

    def as_json(self) -> dict[str, Any]:
        """The receipt for programs."""
        return {
            "schema_version": SCHEMA_VERSION,
            "kind": "receipt" if self.is_accepted else "anomalies",
            "file": self.file,
            "sha256": self.sha256,
            "size": self.size,
            "organism": self.body,
            "received_at": self.received_at.isoformat(),
            "test": self.is_test,
            "declarations": [each.as_json() for each in self.declarations],
            "findings": [{**each.as_json(), "declaration": self._declaration_of(each)} for each in self.findings],
        }

    def _declaration_of(self, finding: Finding) -> int | None:
        """The line of the declaration that a finding bears on; None for the send or the file as a whole."""
        if finding.line is None or (finding.rubrique or "").startswith(_OF_THE_SEND):
            return None
        before = bisect_right(self.starts, finding.line)
        return self.starts[before - 1] if before else None

    def as_text(self) -> Text:
        """The receipt for people."""
        return Text("\n".join(self._lines("en")), "\n".join(self._lines("fr")))

    def _lines(self, language: str) -> list[str]:
        title = _TITLES[self.is_accepted, self.is_test].in_language(language)
        received = f"{self.received_at:%Y-%m-%d %H:%M} UTC"
        facts = Text(
            f"File: {self.file}, {self.size} bytes, SHA-256 {self.sha256}\nReceived: {received}, by {self.body}",
            f"Fichier : {self.file}, {self.size} octets, SHA-256 {self.sha256}\nReçu : {received}, par {self.body}",
        )
        said = [_of_declaration(each).in_language(language) for each in self.declarations]
        found = [_of_finding(each).in_language(language) for each in self.findings]
        return [title, facts.in_language(language), *said, *found]


_TITLES = {
    (True, False): Text("Receipt of a DSN", "Accusé de réception d'une DSN"),
    (True, True): Text(
        "Receipt of a test DSN: checked only", "Accusé de réception d'une DSN de test : contrôlée seulement"
    ),
    (False, False): Text("Report of anomalies: the file is refused", "Bilan d'anomalies : le fichier est refusé"),
    (False, True): Text("Report of anomalies of a test DSN", "Bilan d'anomalies d'une DSN de test"),
}


def _of_declaration(said: Answered) -> Text:
    month = f" {said.month:%Y-%m}" if said.month else ""
    nature = "" if said.nature == _MONTHLY else f", nature {said.nature}"
    key = f"{said.siret}{month}{nature}, type {said.type}, fraction {said.fraction}"
    due = said.due_on.isoformat() if said.due_on else "-"
    if said.is_recorded and said.nature in SIGNALS:
        return Text(f"Received: {key}", f"Reçu : {key}")
    if not said.is_recorded:
        return Text(f"Not recorded: {key}", f"Non enregistrée : {key}")
    return Text(
        f"Recorded: {key}, declared {format_euros(said.declared_cents)} EUR, due on {due}",
        f"Enregistrée : {key}, déclaré {format_euros(said.declared_cents, 'fr')} EUR, exigible le {due}",
    )


def _of_finding(found: Finding) -> Text:
    refused = found.severity is Severity.REJECT
    grave = Text("Anomaly", "Anomalie") if refused else Text("Warning", "Signalement")
    place = "" if found.line is None else f" l. {found.line}"
    where = f"{found.control}{place}{f' {found.rubrique}' if found.rubrique else ''}"
    return Text(f"{grave.en} {where}: {found.message.en}", f"{grave.fr} {where} : {found.message.fr}")
