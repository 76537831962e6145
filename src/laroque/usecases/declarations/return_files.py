"""The file of a return to an employer: one JSON document, the same bytes for the same facts, with words for people.

The schema of the platform's own returns (NEOReS) is not published: this form is the project's own
(docs/schemas/return.json).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.apps.contributions.queries import AnomalyView
from laroque.apps.contributions.states import ReturnKind
from laroque.kernel.findings import Severity
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text
from laroque.usecases.declarations.return_facts import MonthFacts

SCHEMA_VERSION = 1

_TITLES = {
    ReturnKind.RECEPTION: Text("Report of reception", "Compte rendu de réception"),
    ReturnKind.AFTER_DUE: Text("Report after the due day", "Compte rendu après l'échéance"),
    ReturnKind.YEARLY: Text("Yearly reminder of anomalies", "Rappel annuel des anomalies"),
}
_RIGHTS = Text(
    "You may object to a correction, with reasons, within the same time (CSS R133-14-2).",
    "Vous pouvez vous opposer à une correction, de manière motivée, dans le même délai (CSS R133-14-2).",
)
_NOTHING = Text("Nothing is to be corrected.", "Rien n'est à corriger.")


@dataclass(frozen=True, slots=True)
class ReturnHead:
    """What names a return: the body that makes it, its kind, the establishment and month, its version and day."""

    organism: str
    kind: ReturnKind
    siret: str
    month: date
    version: int
    made_on: date

    @property
    def period(self) -> str:
        """The month, or the year of a yearly reminder, as it is written."""
        return f"{self.month:%Y}" if self.kind is ReturnKind.YEARLY else f"{self.month:%Y-%m}"

    @property
    def key(self) -> str:
        """What is sent once."""
        return f"return:{self.kind.value}:{self.siret}:{self.period}:{self.version}"

    @property
    def name(self) -> str:
        """The name of the file."""
        return f"return-{self.kind.value}-{self.siret}-{self.period}-v{self.version}.json"


def facts_hash(facts: MonthFacts) -> bytes:
    """The hash of what is told, whatever the day and the time to correct: the same facts make no new return."""
    said = [
        list(facts.declarations),
        [
            [a.control, a.severity, a.what.as_json(), a.rubrique, a.line, a.declared_cents, a.expected_cents]
            for a in facts.anomalies
        ],
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=True, sort_keys=True).encode()).digest()


def return_file(head: ReturnHead, facts: MonthFacts, anomalies: Sequence[AnomalyView]) -> bytes:
    """The bytes of a return, in UTF-8."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "kind": head.kind.value,
        "organism": head.organism,
        "siret": head.siret,
        "period": head.period,
        "version": head.version,
        "made_on": head.made_on.isoformat(),
        "declarations": list(facts.declarations),
        "anomalies": [anomaly_json(each) for each in anomalies],
        "text": _text(head, anomalies).as_json(),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def anomaly_json(anomaly: AnomalyView) -> dict[str, Any]:
    """An anomaly as a return writes it."""
    return {
        "control": anomaly.control,
        "rubrique": anomaly.rubrique or None,
        "line": anomaly.line,
        "severity": anomaly.severity,
        "what": anomaly.what.as_json(),
        "how": anomaly.how.as_json(),
        "declared_cents": anomaly.declared_cents,
        "expected_cents": anomaly.expected_cents,
        "difference_cents": anomaly.difference_cents,
        "correct_by": anomaly.correct_by.isoformat(),
    }


def _text(head: ReturnHead, anomalies: Sequence[AnomalyView]) -> Text:
    return Text(
        "\n".join(_lines(head, anomalies, "en")),
        "\n".join(_lines(head, anomalies, "fr")),
    )


def _lines(head: ReturnHead, anomalies: Sequence[AnomalyView], language: str) -> list[str]:
    title = _TITLES[head.kind].in_language(language)
    lines = [f"{title} - {head.siret} - {head.period} - {head.organism} - {head.made_on}"]
    if not anomalies:
        return [*lines, _NOTHING.in_language(language)]
    lines += [line for each in anomalies for line in _of_anomaly(each, language)]
    return [*lines, _RIGHTS.in_language(language)]


def _of_anomaly(anomaly: AnomalyView, language: str) -> list[str]:
    is_grave = anomaly.severity == Severity.REJECT.value
    grave = Text("Anomaly", "Anomalie") if is_grave else Text("Warning", "Signalement")
    place = " ".join(
        part for part in (anomaly.control, anomaly.rubrique, f"l. {anomaly.line}" if anomaly.line else "") if part
    )
    how = Text(
        f"  To do by {anomaly.correct_by}: {anomaly.how.en}.",
        f"  À faire au plus tard le {anomaly.correct_by} : {anomaly.how.fr}.",
    )
    said = Text(f"- {grave.en} {place}: {anomaly.what.en}", f"- {grave.fr} {place} : {anomaly.what.fr}")
    lines = [said.in_language(language)]
    if anomaly.difference_cents is not None:
        lines.append(_amounts(anomaly, language))
    return [*lines, how.in_language(language)]


def _amounts(anomaly: AnomalyView, language: str) -> str:
    declared, expected, difference = (
        format_euros(cents or 0, language)
        for cents in (anomaly.declared_cents, anomaly.expected_cents, anomaly.difference_cents)
    )
    told = Text(
        f"  Declared {declared} EUR, expected {expected} EUR, difference {difference} EUR.",
        f"  Déclaré {declared} EUR, attendu {expected} EUR, écart {difference} EUR.",
    )
    return told.in_language(language)
