"""A certificate of rights, in JSON and in PDF, as ever: byte for byte, and valid against its schema."""

import hashlib
import json
from datetime import date
from pathlib import Path

import jsonschema
from tests.support.documents import ROOT

from laroque.formats.letters import Certificate, PersonCertified, Term, certificate_pdf
from laroque.kernel.identifiers import check_nir

GOLDEN = Path(__file__).parent / "certificates"
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "rights_certificate.json").read_text(encoding="utf-8"))
ANNE = check_nir("2800275123456")
CERTIFICATE = Certificate(
    "cpam-673", "CPAM du Bas-Rhin", ANNE, date(2026, 5, 4),
    (
        PersonCertified(
            "Martin", "Anne", date(1980, 2, 3), 1, ANNE, False, Term(date(2020, 1, 1), None),
            local_scheme=Term(date(2020, 1, 1), None), full_share=Term(date(2024, 1, 1), date(2029, 1, 1)),
            c2s=Term(date(2026, 3, 1), date(2027, 3, 1)), c2s_with_contribution=True, has_treating_doctor=True,
        ),
        PersonCertified(
            "Martin", "Lou #eval", date(2015, 6, 7), 2, "", True, Term(date(2020, 1, 1), date(2033, 6, 7))
        ),
    ),
)  # fmt: skip


def test_a_certificate_is_written_as_ever():
    written = json.dumps(CERTIFICATE.as_json(), ensure_ascii=False, indent=2) + "\n"
    assert written == (GOLDEN / "household.json").read_text(encoding="utf-8")
    jsonschema.validate(CERTIFICATE.as_json(), SCHEMA)


def test_its_pdf_keeps_its_bytes():
    prints = "".join(
        f"{hashlib.sha256(certificate_pdf(CERTIFICATE, language)).hexdigest()}  household.{language}.pdf\n"
        for language in ("en", "fr")
    )
    assert prints == (GOLDEN / "household.sha256").read_text(encoding="utf-8")
