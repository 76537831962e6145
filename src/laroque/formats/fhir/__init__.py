"""FHIR R4 for care, by a profile of ours (``docs/care_messages.md``): a Claim in, what became of it out."""

from laroque.formats.fhir.answering import Answer, as_json, claim_responses, explanations
from laroque.formats.fhir.outcome import Issue, operation_outcome
from laroque.formats.fhir.reading import FhirRead, read_claim

__all__ = [
    "Answer",
    "FhirRead",
    "Issue",
    "as_json",
    "claim_responses",
    "explanations",
    "operation_outcome",
    "read_claim",
]
