"""Why an amount: the steps from what was billed to what each one bears, each with its article."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laroque.engines.pricing.reasons import reasons
from laroque.kernel.money import PPM
from laroque.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, its amount in cents, and the article it rests on."""

    label: Text
    amount_cents: int
    article: str


EXEMPTIONS = {
    "injury": Text("work injury", "accident du travail"),
    "maternity": Text("maternity", "maternité"),
    "long_illness": Text("long illness", "affection de longue durée"),
    "invalidity": Text("invalidity pension", "pension d'invalidité"),
    "injury_pension": Text("injury pension", "rente d'accident du travail"),
    "newborn": Text("newborn in hospital", "nouveau-né hospitalisé"),
    "long_stay": Text("from the thirty-first day of a stay", "à compter du trente et unième jour d'un séjour"),
    "exempt_act": Text("act without co-payment", "acte sans ticket modérateur"),
    "campaign": Text("prevention", "prévention"),
    "heavy_act": Text("heavy act", "acte lourd"),
    "heavy_imaging": Text("heavy imaging", "imagerie lourde"),
    "local_scheme": Text("local scheme", "régime local"),
}
"""What each exemption is called."""

_LESS = (
    ("penalty_cents", Text("Outside the care path", "Hors du parcours de soins"), "CSS R160-6"),
    ("flat_charge_cents", Text("Flat charge of a heavy act", "Participation forfaitaire d'acte lourd"), "CSS R160-16"),
)
_KEPT = (
    ("participation_cents", Text("Participation", "Participation forfaitaire"), "CSS L160-13 II"),
    ("franchise_cents", Text("Franchise", "Franchise"), "CSS L160-13 III"),
)
_BORNE = (
    ("basic_cents", Text("Borne by the scheme", "À la charge du régime"), "CSS L160-8"),
    ("solidarity_cents", Text("Borne by the C2S fund", "À la charge du fonds de la C2S"), "CSS L861-3"),
    ("complementary_cents", Text("Shown for the complementary insurer", "Part de l'organisme complémentaire"),
     "CSS L160-13 I"),
    ("insured_cents", Text("Left to the insured", "À la charge de l'assuré"), "CSS L160-13"),
)  # fmt: skip
_PAID = (
    ("paid_cents", Text("Paid by the fund", "Payé par la caisse"), "CSS L161-36-3"),
    ("owed_cents", Text("Owed by the insured", "Dû par l'assuré"), "CSS L160-13 II, D160-7"),
)


def explain_line(line: Mapping[str, Any], priced: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps of one line: from billed and base to the share, what is taken from it, and who bears what.

    ``line`` and ``priced`` are its rows of ``LINES_SCHEMA`` and ``PRICED_SCHEMA``. A line that is not priced has two
    steps: what was billed, and its reason with the article. Amounts taken away are negative.
    """
    billed = Step(Text("Billed", "Facturé"), priced["insured_cents"] + _others(priced), "CSS R161-42")
    if priced["reason"] is not None:
        reason = reasons()[priced["reason"]]
        return billed, Step(reason.title, 0, reason.article)
    taken = [Step(label, -priced[name], article) for name, label, article in _LESS if priced[name]]
    share = priced["share_cents"]
    before = share + sum(priced[name] for name, _, _ in _LESS)
    kept = [Step(label, -priced[name], article) for name, label, article in _KEPT if priced[name]]
    ends = [
        Step(label, priced[name], article)
        for name, label, article in (*_BORNE, *_PAID)
        if priced[name] or name == "paid_cents"
    ]
    return (
        billed,
        Step(Text("Base of reimbursement", "Base de remboursement"), priced["base_cents"], "CSS L162-1-7"),
        Step(_rate_label(priced), before, "CSS L160-13 I, R160-5"),
        *taken,
        Step(Text("Share of the fund", "Part de la caisse"), share, "CSS L160-8"),
        *kept,
        *ends,
    )


def _others(priced: Mapping[str, Any]) -> int:
    return int(priced["basic_cents"] + priced["solidarity_cents"] + priced["complementary_cents"])


def _rate_label(priced: Mapping[str, Any]) -> Text:
    percent = f"{priced['rate_ppm'] * 100 / PPM:g}"
    why = EXEMPTIONS.get(priced["exemption"] or "", Text("", ""))
    en, fr = (f" ({words})" if words else "" for words in (why.en, why.fr))
    return Text(f"At {percent} %{en}", f"À {percent.replace('.', ',')} %{fr}")
