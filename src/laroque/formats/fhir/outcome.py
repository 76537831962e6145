"""What is wrong, as an OperationOutcome of FHIR R4."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Issue:
    """Something wrong: its kind by the code system ``issue-type`` of FHIR, what to do about it, and its FHIR path."""

    kind: str
    text: str
    path: str = ""


def operation_outcome(issues: Sequence[Issue]) -> dict[str, Any]:
    """An OperationOutcome whose issues, one at least, are all errors."""
    return {"resourceType": "OperationOutcome", "issue": [_issue(each) for each in issues]}


def _issue(issue: Issue) -> dict[str, Any]:
    told = {"severity": "error", "code": issue.kind, "details": {"text": issue.text}}
    return told | ({"expression": [issue.path]} if issue.path else {})
