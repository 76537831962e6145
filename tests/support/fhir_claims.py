"""A claim for care in FHIR, as a professional's program writes it."""

from typing import Any

from laroque.formats.fhir.systems import OWN
from laroque.kernel.identifiers import check_nir
from tests.support.care_claims import ANNE, DOCTOR


def coded(name: str, system: str, value: str) -> dict[str, Any]:
    """A code of our own systems."""
    return {name: {"coding": [{"system": f"{OWN}{system}", "code": value}]}}


def fhir_claim(**differs: Any) -> dict[str, Any]:
    """A consultation of Anne's doctor, with what differs."""
    return {
        "resourceType": "Claim",
        "status": "active",
        "use": "claim",
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "professional"}]},
        "identifier": [{"value": "F-2026-17"}],
        "contained": [{"resourceType": "Patient", "id": "p", "birthDate": "1980-02-03"}],
        "patient": {
            "reference": "#p",
            "identifier": {"system": "urn:oid:1.2.250.1.213.1.4.8", "value": check_nir(ANNE)},
        },
        "provider": {"identifier": {"value": DOCTOR}},
        "supportingInfo": [coded("category", "information", "care_path") | coded("code", "care_path", "T")],
        "item": [
            {
                "sequence": 1,
                "servicedDate": "2026-05-18",
                "net": {"value": 30},
                **coded("productOrService", "nature", "G"),
            }
        ],
        **differs,
    }
