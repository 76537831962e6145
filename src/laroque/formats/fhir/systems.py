"""The code systems and the names of our profile of FHIR R4 (``docs/care_messages.md``)."""

INS_NIR = "urn:oid:1.2.250.1.213.1.4.8"
"""Identifiers of persons by their NIR, as FR Core has them."""

OWN = "urn:laroque:fhir:care:"
"""Starts the systems of ours: no public one exists for them."""

NATURE = f"{OWN}nature"
CODES = {
    "ccam": f"{OWN}ccam",
    "nabm": f"{OWN}nabm",
    "cip13": f"{OWN}cip13",
    "lpp": f"{OWN}lpp",
    "ghs": f"{OWN}ghs",
}
"""Second coding of an act: what its code is of."""

ACTIVITY, PHASE, MODIFIER, ASSOCIATION = (f"{OWN}{name}" for name in ("activity", "phase", "modifier", "association"))
INFORMATION = f"{OWN}information"
"""Categories of ``supportingInfo``: insurance, care_path, exemption, injury_file, psychiatric."""

PROFESSIONAL = f"{OWN}professional"
INVOICE = f"{OWN}invoice"
SPECIALITY = f"{OWN}speciality"
ROLE = f"{OWN}role"
REASON = f"{OWN}reason"
AMOUNT = f"{OWN}amount"

EMERGENCY_RUN = "emergency"
"""The exemption of a journey that the emergency service asked for, which no code of B2 tells."""

INSURANCES = ("sickness", "maternity", "injury", "prevention")
"""Natures of insurance of a claim."""

HL7_ADJUDICATION = "http://terminology.hl7.org/CodeSystem/adjudication"
HL7_CLAIM_TYPE = "http://terminology.hl7.org/CodeSystem/claim-type"
HL7_PAYEE = "http://terminology.hl7.org/CodeSystem/payeetype"
HL7_PAYMENT = "http://terminology.hl7.org/CodeSystem/ex-paymenttype"
