"""What became of claims as FHIR R4: a ClaimResponse to who sent it, an ExplanationOfBenefit to the insured.

Each act has its amounts (``adjudication``) by the words of pricing; their sum over the acts stands in ``total``. An
ExplanationOfBenefit whose insured bears nothing still tells it, as zero.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from laroque.formats.fhir import systems
from laroque.kernel.text import Text

AMOUNTS = (
    "base", "penalty", "flat_charge", "share", "participation", "franchise", "basic", "solidarity", "complementary",
    "insured", "paid", "owed",
)  # fmt: skip
"""The amounts told of each act: the columns of pricing whose names end by ``_cents``."""

_OUTCOMES = {"refused": "error", "suspended": "queued", "medical": "queued"}
_COLUMNS = (
    "claim",
    "line",
    "outcome",
    "reason",
    "rate_ppm",
    *(f"{name}_cents" for name in AMOUNTS),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the answers of a day share: who answers, when, and the payment of the professional when there is one."""

    insurer: str
    created_on: date
    paid_on: date | None = None


def claim_responses(
    claims: pl.DataFrame, lines: pl.DataFrame, priced: pl.DataFrame, reasons: Mapping[str, Text], answer: Answer
) -> Mapping[str, dict[str, Any]]:
    """A ClaimResponse for each claim, by claim, whose sums of money are ``Decimal``: ``as_json`` writes them.

    ``claims`` and ``lines``: of the B2 or FHIR reader; ``priced``: of pricing, on the same claim and line; ``reasons``:
    the sentence of each reason.
    """
    return {
        claim["claim"]: _answer(claim, acts, reasons, answer)
        | {"resourceType": "ClaimResponse", "requestor": _by(systems.PROFESSIONAL, claim["professional"])}
        | {"request": _by(systems.INVOICE, claim["invoice"])}
        for claim, acts in _told(claims, lines, priced)
    }


def explanations(
    claims: pl.DataFrame, lines: pl.DataFrame, priced: pl.DataFrame, reasons: Mapping[str, Text], answer: Answer
) -> Mapping[str, dict[str, Any]]:
    """An ExplanationOfBenefit for each claim, by claim; same frames as ``claim_responses``."""
    return {
        claim["claim"]: _answer(claim, acts, reasons, answer)
        | {
            "resourceType": "ExplanationOfBenefit",
            "provider": _by(systems.PROFESSIONAL, claim["professional"]),
            "claim": _by(systems.INVOICE, claim["invoice"]),
            "insurance": [{"focal": True, "coverage": {"display": answer.insurer}}],
            "item": [_explained(act, reasons) for act in acts],
        }
        for claim, acts in _told(claims, lines, priced)
    }


def as_json(resource: Mapping[str, Any]) -> str:
    """A resource as JSON text, each sum of money to the cent: FHIR keeps the zeros of a decimal."""
    return "".join(_written(resource))


def _told(
    claims: pl.DataFrame, lines: pl.DataFrame, priced: pl.DataFrame
) -> Iterator[tuple[dict[str, Any], Sequence[dict[str, Any]]]]:
    """Each claim with its acts, priced, in their order."""
    said = lines.select("claim", "line", "nature", "code", "care_on", "billed_cents")
    joined = said.join(priced.select(_COLUMNS), on=["claim", "line"], how="inner", maintain_order="left")
    acts: dict[str, list[dict[str, Any]]] = {}
    for act in joined.iter_rows(named=True):
        acts.setdefault(act["claim"], []).append(act)
    for claim in claims.iter_rows(named=True):
        if claim["claim"] in acts:
            yield claim, acts[claim["claim"]]


def _answer(
    claim: Mapping[str, Any], acts: Sequence[Mapping[str, Any]], reasons: Mapping[str, Text], answer: Answer
) -> dict[str, Any]:
    """What both answers say of a claim."""
    is_stay = any(act["nature"] == "GHS" for act in acts)
    said: dict[str, Any] = {
        "status": "active",
        "type": _concept(systems.HL7_CLAIM_TYPE, "institutional" if is_stay else "professional"),
        "use": "claim",
        "patient": _by(systems.INS_NIR, claim["individual_nir"] or claim["nir"]),
        "created": answer.created_on.isoformat(),
        "insurer": {"display": answer.insurer},
        "outcome": _outcome(acts),
        "item": [_adjudicated(act, reasons) for act in acts],
        "total": [_amount(name, sum(act[f"{name}_cents"] for act in acts)) for name in ("billed", *AMOUNTS)],
    }
    paid = sum(act["paid_cents"] for act in acts)
    if answer.paid_on is not None and paid:
        is_all = said["outcome"] == "complete"
        said["payment"] = {
            "type": _concept(systems.HL7_PAYMENT, "complete" if is_all else "partial"),
            "date": answer.paid_on.isoformat(),
            "amount": _euros(paid),
        }
    return said


def _outcome(acts: Sequence[Mapping[str, Any]]) -> str:
    """``complete``: all is priced; ``error``: all is refused; ``queued``: some act waits; ``partial`` otherwise."""
    found = {_OUTCOMES.get(act["outcome"], "complete") for act in acts}
    if "queued" in found:
        return "queued"
    return found.pop() if len(found) == 1 else "partial"


def _adjudicated(act: Mapping[str, Any], reasons: Mapping[str, Text]) -> dict[str, Any]:
    return {"itemSequence": act["line"], "adjudication": _adjudications(act, reasons)}


def _explained(act: Mapping[str, Any], reasons: Mapping[str, Text]) -> dict[str, Any]:
    product = _concept(systems.NATURE, act["nature"])
    if act["code"] is not None:
        product["coding"].append({"code": act["code"]})
    return {
        "sequence": act["line"],
        "productOrService": product,
        "servicedDate": act["care_on"].isoformat(),
        "net": _euros(act["billed_cents"]),
        "adjudication": _adjudications(act, reasons),
    }


def _adjudications(act: Mapping[str, Any], reasons: Mapping[str, Text]) -> list[dict[str, Any]]:
    """The billed amount, the rate and each amount of an act; the reason first when it is not priced."""
    billed = {"category": _concept(systems.HL7_ADJUDICATION, "submitted"), "amount": _euros(act["billed_cents"])}
    if act["reason"] is not None:
        why = _concept(systems.REASON, act["reason"])
        why["text"] = reasons[act["reason"]].fr
        billed["reason"] = why
    rate = {
        "category": _concept(systems.HL7_ADJUDICATION, "eligpercent"),
        "value": Decimal(act["rate_ppm"] or 0) / 10_000,
    }
    return [billed, rate, *(_amount(name, act[f"{name}_cents"]) for name in AMOUNTS)]


def _amount(name: str, cents: int) -> dict[str, Any]:
    category = _concept(systems.HL7_ADJUDICATION, "submitted") if name == "billed" else _concept(systems.AMOUNT, name)
    return {"category": category, "amount": _euros(cents)}


def _euros(cents: int) -> dict[str, Any]:
    return {"value": Decimal(cents).scaleb(-2), "currency": "EUR"}


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _by(system: str, value: str) -> dict[str, Any]:
    return {"identifier": {"system": system, "value": value}}


def _written(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield "{"
        for rank, (name, value) in enumerate(node.items()):
            yield f"{',' if rank else ''}{json.dumps(name)}:"
            yield from _written(value)
        yield "}"
    elif isinstance(node, list):
        yield "["
        for rank, value in enumerate(node):
            yield "," if rank else ""
            yield from _written(value)
        yield "]"
    elif isinstance(node, Decimal):
        yield f"{node:f}"
    else:
        yield json.dumps(node, ensure_ascii=False)
