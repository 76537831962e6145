"""Letters in PDF: what is said, laid out the same byte for byte wherever it is made."""

from laroque.formats.letters.benefits import BenefitsStatement, CareLine, CareSaid, PaymentSaid, benefits_pdf
from laroque.formats.letters.certificate import Certificate, PersonCertified, Term, certificate_pdf
from laroque.formats.letters.decision import DaysSaid, DecisionLetter, decision_pdf
from laroque.formats.letters.explanation import Explanation, LineSaid, NumberSaid, StepSaid, explanation_pdf

__all__ = [
    "BenefitsStatement",
    "CareLine",
    "CareSaid",
    "Certificate",
    "DaysSaid",
    "DecisionLetter",
    "Explanation",
    "LineSaid",
    "NumberSaid",
    "PaymentSaid",
    "PersonCertified",
    "StepSaid",
    "Term",
    "benefits_pdf",
    "certificate_pdf",
    "decision_pdf",
    "explanation_pdf",
]
