"""Made-up claims as B2 files, one a professional and day; the faults of bytes are made here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from laroque.formats.b2 import CLAIMS, LINES, Head, write_bytes
from laroque.simulation.care.claims import Fault, MadeUpClaim, Sending
from laroque.simulation.funds import CareFund

_INSURANCE_CODES = {"sickness": "10", "maternity": "30", "injury": "41", "prevention": "90"}
_ASKED_PERCENT = 70
_KEY, _INVOICE, _CUT = slice(24, 26), slice(29, 38), 5


@dataclass(frozen=True, slots=True)
class CareFile:
    """A file as a professional sends it to a fund. ``faults``: what is wrong of which claim (professional-invoice)."""

    fund: str
    name: str
    sender: str
    sent_on: date
    content: bytes
    claims: int
    faults: tuple[tuple[str, Fault], ...]


def write_files(fund: CareFund, sendings: Sequence[Sending]) -> tuple[CareFile, ...]:
    """The files of a fund; the invoices of a professional are numbered through the month."""
    last: dict[str, int] = {}
    return tuple(_file(fund, sending, rank, last) for rank, sending in enumerate(sendings, start=1) if sending.claims)


def _file(fund: CareFund, sending: Sending, rank: int, last: dict[str, int]) -> CareFile:
    number = sending.professional.number
    first = last.get(number, 0) + 1
    last[number] = first + len(sending.claims) - 1
    invoices = [f"{invoice:09d}" for invoice in range(first, last[number] + 1)]
    numbered = [(claim, invoice) for claim, invoice in zip(sending.claims, invoices, strict=True)]
    head = Head(f"1{number}", f"01{fund.number}000", sending.sent_on, "FSE", rank % 100_000, "0622")
    claims = pl.DataFrame([_claim(fund, number, *each) for each in numbered], schema=CLAIMS)
    lines = pl.DataFrame([line for each in numbered for line in _lines(number, *each)], schema=LINES)
    content = write_bytes(head, claims, lines)
    for claim, invoice in numbered:
        content = _spoilt(content, invoice, claim.fault)
    return CareFile(
        fund=fund.code,
        name=f"{number}_{sending.sent_on:%Y%m%d}.b2",
        sender=number,
        sent_on=sending.sent_on,
        content=content,
        claims=len(numbered),
        faults=tuple((f"{number}-{invoice}", claim.fault) for claim, invoice in numbered if claim.fault),
    )


def _claim(fund: CareFund, number: str, claim: MadeUpClaim, invoice: str) -> dict[str, Any]:
    person = claim.person
    said = {
        "claim": f"{number}-{invoice}",
        "lot": 1,
        "professional": number,
        "invoice": invoice,
        "nir": person.nir,
        "beneficiary_rank": "000",
        "born_on": person.born_on,
        "birth_rank": person.birth_rank,
        "regime": "01",
        "fund": fund.number,
        "centre": "0000",
        "insurance_code": _INSURANCE_CODES[claim.insurance.value],
        "third_party": claim.visit.third_party,
    }
    return {name: said.get(name) for name in CLAIMS}


def _lines(number: str, claim: MadeUpClaim, invoice: str) -> list[dict[str, Any]]:
    nights = claim.visit.nights
    said = {
        "claim": f"{number}-{invoice}",
        "professional": number,
        "speciality": claim.professional.speciality or None,
        "care_on": claim.care_on,
        "insurance": claim.insurance.value,
        "injury_file": claim.injury_file,
        "care_path": claim.visit.care_path,
        "exemption_asked": claim.exemption,
        "third_party": claim.visit.third_party,
        "in_hospital": nights > 0,
        "entered_on": claim.care_on - timedelta(nights) if nights else None,
        "left_on": claim.care_on if nights else None,
        "complementary_asked_cents": 0,
    }
    acts = [
        {
            "line": rank,
            "nature": act.nature,
            "code": act.code,
            "detail": act.detail,
            "activity": act.activity,
            "phase": act.phase,
            "quantity": act.quantity,
            "coefficient_hundredths": act.coefficient_hundredths,
            "billed_cents": act.billed_cents,
            "base_asked_cents": act.billed_cents,
            "asked_cents": act.billed_cents * _ASKED_PERCENT // 100,
            "record": act.record,
            "discipline": "100" if act.record == "3" else None,
        }
        for rank, act in enumerate(claim.visit.acts, start=1)
    ]
    return [{name: {**said, **act}.get(name) for name in LINES} for act in acts]


def _spoilt(content: bytes, invoice: str, fault: Fault | None) -> bytes:
    """The bytes with the key of a claim's NIR wrong, or its first act cut short."""
    if fault not in (Fault.NIR_KEY, Fault.WRONG_LENGTH):
        return content
    records = content.decode("ascii").splitlines()
    own = [at for at, record in enumerate(records) if record[:1] in "2345" and record[_INVOICE] == invoice]
    if fault is Fault.WRONG_LENGTH:
        cut = next(at for at in own if records[at][0] in "34")
        records[cut] = records[cut][:-_CUT]
    else:
        for at in own:
            wrong = f"{int(records[at][_KEY]) % 97 + 1:02d}"
            records[at] = records[at][: _KEY.start] + wrong + records[at][_KEY.stop :]
    return "".join(f"{record}\n" for record in records).encode("ascii")
