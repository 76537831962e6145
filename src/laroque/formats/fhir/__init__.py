"""FHIR R4 for care, by a profile of ours (``docs/care_messages.md``): a Claim in, what became of it out."""

from laroque.formats.fhir.answering import Answer, as_json, claim_responses, explanations
from laroque.formats.fhir.reading import FhirRead, read_claim

__all__ = ["Answer", "FhirRead", "as_json", "claim_responses", "explanations", "read_claim"]
