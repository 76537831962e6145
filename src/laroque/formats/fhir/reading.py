"""A FHIR R4 Claim of our profile as the frames that a B2 file gives; each fault is told by its FHIR path."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from laroque.formats.b2.assumptions import assumptions
from laroque.formats.b2.claims import CLAIMS, LINES, PERSONS
from laroque.formats.fhir import systems
from laroque.formats.fhir.looking import Looked
from laroque.kernel.findings import Finding
from laroque.kernel.identifiers import BadIdentifier, check_nir

MESSAGE_BYTES_MAX = 1_000_000
"""The longest message taken."""

ACTS_MAX = 500
"""The most acts of one claim."""

_CENTS_MAX = 10**10
_SEXES = {"1": "M", "3": "M", "7": "M", "2": "F", "4": "F", "8": "F"}


@dataclass(frozen=True)
class FhirRead:
    """One claim (``CLAIMS``, ``LINES`` and ``PERSONS`` of B2), or no row and the findings that refuse it."""

    claims: pl.DataFrame
    lines: pl.DataFrame
    persons: pl.DataFrame
    findings: tuple[Finding, ...]

    @property
    def professional(self) -> str | None:
        """The number the provider gave; None of a claim that is refused."""
        return None if self.claims.is_empty() else str(self.claims["professional"][0])

    @property
    def nir_without_birth(self) -> str | None:
        """The NIR of the patient (13 characters) where the claim says no day of birth."""
        if self.claims.is_empty() or self.claims["born_on"][0] is not None:
            return None
        return str(self.claims["nir"][0])

    def claimed_by(self, number: str) -> "FhirRead":
        """The same claim, of the provider under another of their numbers."""
        said = pl.lit(number).alias("professional")
        return replace(self, claims=self.claims.with_columns(said), lines=self.lines.with_columns(said))

    def born(self, on: date, rank: int) -> "FhirRead":
        """The same claim with the day of birth and the rank that the register knows."""
        claims = self.claims.with_columns(born_on=pl.lit(on), birth_rank=pl.lit(rank).cast(CLAIMS["birth_rank"]))
        return replace(self, claims=claims, persons=self.persons.with_columns(born_on=pl.lit(on)))

    def refused_for_birth(self) -> "FhirRead":
        """Refused: the NIR alone does not tell who the patient is."""
        root = Looked(None, "Claim")
        root.at("patient", "reference").note("whose_birth")
        return _refused(root)


def read_claim(content: bytes, *, received_on: date) -> FhirRead:
    """A Claim given as JSON. ``received_on``: care cannot be after it. Never raises on a message."""
    root = _document(content)
    if root.findings:
        return _refused(root)
    if (root.node_of("resourceType"), root.node_of("status"), root.node_of("use")) != ("Claim", "active", "claim"):
        root.note("not_a_claim", f"{root.node_of('resourceType')} {root.node_of('status')} {root.node_of('use')}")
        return _refused(root)
    claim = _claim(root)
    shared = {name: claim.get(name) for name in ("claim", "person", "professional", "third_party")}
    lines = _lines(root, shared | _shared(root, received_on), received_on)
    if root.findings:
        return _refused(root)
    claim["billed_cents"] = sum(line["billed_cents"] for line in lines)
    claim["asked_cents"] = 0
    own = claim["individual_nir"]
    person = {"person": claim["person"], "born_on": claim["born_on"], "sex": _SEXES.get(own[0]) if own else None}
    return FhirRead(
        pl.DataFrame([claim], schema=CLAIMS),
        pl.DataFrame(lines, schema=LINES),
        pl.DataFrame([person], schema=PERSONS),
        (),
    )


def _document(content: bytes) -> Looked:
    root = Looked(None, "Claim")
    if len(content) > MESSAGE_BYTES_MAX:
        root.note("too_large", MESSAGE_BYTES_MAX)
        return root
    try:
        root.node = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError):
        root.node = None
    if not isinstance(root.node, dict):
        root.note("not_json")
    return root


def _refused(root: Looked) -> FhirRead:
    claims, lines, persons = (pl.DataFrame(schema=schema) for schema in (CLAIMS, LINES, PERSONS))
    return FhirRead(claims, lines, persons, tuple(root.findings))


def _claim(root: Looked) -> dict[str, Any]:
    """What is told of the claim as a whole."""
    invoice = root.at("identifier", 0, "value").text(longest=30, required=True)
    professional = root.at("provider", "identifier", "value").text(longest=14, required=True)
    nir = _nir(root.at("patient", "identifier"))
    return dict.fromkeys(CLAIMS) | {
        "claim": f"{professional}-{invoice}",
        "professional": professional,
        "invoice": invoice,
        "nir": nir,
        "individual_nir": nir,
        "person": nir,
        "born_on": _born_on(root),
        "third_party": _third_party(root.at("payee", "type")),
    }


def _nir(identifier: Looked) -> str | None:
    value = identifier.at("value").text(longest=15, required=True)
    if identifier.node_of("system") != systems.INS_NIR:
        identifier.at("system").note("unknown_code", identifier.node_of("system"))
    if value is None:
        return None
    try:
        return check_nir(value)[:13]
    except BadIdentifier:
        identifier.at("value").note("nir_key", value)
        return None


def _born_on(root: Looked) -> date | None:
    """The day of birth of the contained Patient that the claim refers to."""
    reference = root.at("patient", "reference").node
    for patient in root.each("contained"):
        if patient.node_of("resourceType") == "Patient" and reference == f"#{patient.node_of('id')}":
            return patient.at("birthDate").day()
    return None


def _third_party(payee: Looked) -> bool:
    code = payee.coding(systems.HL7_PAYEE)
    if payee.node is not None and code not in {"provider", "subscriber"}:
        payee.note("unknown_code", code)
    return code == "provider"


def _shared(root: Looked, received_on: date) -> dict[str, Any]:
    """What is told once for all the acts."""
    told = {name: value for name, value, _ in _information(root)}
    insurance = told.get("insurance") or "sickness"
    if insurance not in systems.INSURANCES:
        root.at("supportingInfo").note("unknown_code", insurance)
    is_stay = root.coding(systems.HL7_CLAIM_TYPE, "type") == "institutional"
    period = root.at("billablePeriod")
    left = period.at("end")
    left_on = left.day(required=is_stay)
    entered_on = period.at("start").day(required=is_stay)
    if left_on is not None and (left_on > received_on or (entered_on is not None and left_on < entered_on)):
        left.note("wrong", left_on)
    return {
        "insurance": insurance,
        "injury_file": told.get("injury_file"),
        "care_path": told.get("care_path"),
        "psychiatric": told.get("psychiatric") == "true",
        "in_hospital": is_stay,
        "entered_on": entered_on if is_stay else None,
        "left_on": left_on if is_stay else None,
        "record": "3" if is_stay else "4",
        **_care_team(root),
    }


def _care_team(root: Looked) -> dict[str, Any]:
    """The speciality of who treats and the number of who prescribes."""
    found: dict[str, Any] = {"speciality": None, "prescriber": None}
    for member in root.each("careTeam"):
        if member.coding(systems.ROLE, "role") == "prescriber":
            found["prescriber"] = member.at("provider", "identifier", "value").text(longest=14, required=True)
        else:
            found["speciality"] = member.coding(systems.SPECIALITY, "qualification")
    return found


def _information(root: Looked) -> list[tuple[str, str | None, int | None]]:
    """Each ``supportingInfo`` of our categories: name, code or text, sequence."""
    found = []
    for info in root.each("supportingInfo"):
        name = info.coding(systems.INFORMATION, "category")
        if name is not None:
            code = info.coding(f"{systems.OWN}{name}", "code")
            found.append(
                (name, code or info.at("valueString").text(), info.at("sequence").number(places=0, highest=10**6))
            )
    return found


def _lines(root: Looked, shared: Mapping[str, Any], received_on: date) -> list[dict[str, Any]]:
    items = list(root.each("item"))
    if not items:
        root.at("item").note("missing")
    if len(items) > ACTS_MAX:
        root.at("item").note("too_many", ACTS_MAX)
        return []
    exemptions = _exemptions(root)
    used = {sequence for item in items for sequence in _sequences(item)}
    lines, seen = [], set()
    for item in items:
        line = dict.fromkeys(LINES) | dict(shared) | _line(item, received_on)
        if line["line"] in seen:
            item.at("sequence").note("twice", line["line"])
        seen.add(line["line"])
        own = used & exemptions.keys()
        chosen = [exemptions[each] for each in exemptions if each in _sequences(item) or not own]
        lines.append(line | {"exemption_asked": chosen[0] if chosen else None})
    return lines


def _exemptions(root: Looked) -> dict[int | None, str]:
    """The exemptions certified, by sequence: of the acts that name them, of all when none does."""
    known = {*assumptions()["exemption"].codes.values(), systems.EMERGENCY_RUN} - {None}
    found = {sequence: value for name, value, sequence in _information(root) if name == "exemption" and value}
    for value in found.values():
        if value not in known:
            root.at("supportingInfo").note("unknown_code", value)
    return found


def _sequences(item: Looked) -> set[Any]:
    told = item.node_of("informationSequence")
    return {each for each in told if isinstance(each, int)} if isinstance(told, list) else set()


def _line(item: Looked, received_on: date) -> dict[str, Any]:
    """What is told of an act."""
    sequence = item.at("sequence").number(places=0, highest=10**6, required=True)
    product = item.at("productOrService")
    nature = product.coding(systems.NATURE)
    if nature is None:
        product.note("missing")
    codes = [code for system in systems.CODES.values() if (code := product.coding(system)) is not None]
    serviced = item.at("servicedDate")
    care_on = serviced.day(required=True)
    if care_on is not None and care_on > received_on:
        serviced.note("day_to_come", care_on)
    quantity = item.at("quantity", "value").number(places=0, highest=999)
    factor = item.at("factor").number(places=2, highest=10**6)
    if 0 in {quantity, factor}:
        item.at("quantity").note("wrong", 0)
    if item.at("net", "currency").node not in (None, "EUR"):
        item.at("net").note("not_euros")
    return _modifiers(item) | {
        "line": sequence,
        "nature": nature,
        "code": codes[0] if codes else None,
        "care_on": care_on,
        "quantity": 1 if quantity is None else quantity,
        "coefficient_hundredths": 100 if factor is None else factor,
        "billed_cents": item.at("net", "value").number(places=2, highest=_CENTS_MAX, required=True),
    }


def _modifiers(item: Looked) -> dict[str, str | None]:
    """Activity, phase, association and modifiers of an act."""
    found: dict[str, list[str]] = {"activity": [], "phase": [], "association": [], "modifier": []}
    for modifier in item.each("modifier"):
        for name, codes in found.items():
            code = modifier.coding(f"{systems.OWN}{name}")
            if code is not None:
                codes.append(code)
    only = {name: codes[0] if codes else None for name, codes in found.items() if name != "modifier"}
    return only | {"modifiers": "".join(found["modifier"]) or None}
