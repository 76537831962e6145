"""What a check has to say of a file: a place, a rule, how grave, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from laroque.kernel.text import Text


class Severity(StrEnum):
    """Whether what was found refuses the message or only warns its sender."""

    REJECT = "reject"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a message. ``line`` counts from one; ``rubrique`` names the field in its norm.

    It is the full code of a DSN field, the record and zone of B2 (``4.care_on``), or a FHIR path.
    """

    control: str
    severity: Severity
    message: Text
    line: int | None = None
    rubrique: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The fixed keys of the JSON contract."""
        return {
            "line": self.line,
            "rubrique": self.rubrique,
            "control": self.control,
            "severity": self.severity.value,
            "message": self.message.as_json(),
        }


def is_rejected(findings: Iterable[Finding]) -> bool:
    """Whether one finding at least refuses the message."""
    return any(finding.severity is Severity.REJECT for finding in findings)
