"""Why an amount is what it is: the steps from the base to what is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laroque.kernel.money import apply_rate, format_euros
from laroque.kernel.text import Text

ROUNDING_ARTICLE = "CSS L133-10"

_BASE = Text("Base declared", "Assiette déclarée")
_CAPPED_BASE = Text("Capped base declared", "Assiette plafonnée déclarée")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done, the amount it gives, the article it follows."""

    label: Text
    amount_cents: int | None = None
    article: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The fixed keys of the JSON contract."""
        return {"label": self.label.as_json(), "amount_cents": self.amount_cents, "article": self.article}


def steps_of(line: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps of one assessed line, given as a row of ``recompute_lines``; none when nothing could be told."""
    if line["exact_cents"] is None:
        return ()
    if line["kind"] == "relief":
        first = _relief(line)
    elif line["from_declared"]:
        first = [Step(Text("Taken as declared", "Repris comme déclaré"), line["exact_cents"])]
    else:
        first = _base_by_rates(line)
    rounding = Text(
        "Rounded to the nearest euro, fifty cents counted as one",
        "Arrondi à l'euro le plus proche, cinquante centimes comptés pour un",
    )
    return (*first, Step(rounding, line["recomputed_cents"], ROUNDING_ARTICLE))


def format_rate(ppm: int, language: str) -> str:
    """A rate as read by a person: ``13.26 %``, ``0.016 %``, with two decimals at least."""
    whole, rest = divmod(ppm, 10_000)
    digits = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{whole},{digits}\N{NARROW NO-BREAK SPACE}%" if language == "fr" else f"{whole}.{digits} %"


def _relief(line: Mapping[str, Any]) -> list[Step]:
    declared = Text("Relief declared, counted below zero", "Réduction déclarée, comptée en moins")
    return [Step(declared, line["exact_cents"], line["article"])]


def _base_by_rates(line: Mapping[str, Any]) -> list[Step]:
    base, risk = line["base_cents"], line["risk_ppm"] or 0
    rate = line["applied_ppm"] - risk
    ceiling = line["qualifier"] == "921"
    steps = [Step(_CAPPED_BASE if ceiling else _BASE, base)]
    if rate:
        label = _rate_text("Rate of CTP", "Taux du CTP", line["ctp"], rate)
        steps.append(Step(label, apply_rate(base, rate), line["article"]))
    if risk:
        label = _rate_text("Rate of occupational risk, CTP", "Taux accidents du travail, CTP", line["ctp"], risk)
        steps.append(Step(label, apply_rate(base, risk), "CSS L241-5"))
    both = Text(
        f"{format_euros(base)} at {format_rate(line['applied_ppm'], 'en')}",
        f"{format_euros(base, 'fr')} à {format_rate(line['applied_ppm'], 'fr')}",
    )
    return [*steps, Step(both, line["exact_cents"], "CSS R242-1 II")]


def _rate_text(en: str, fr: str, ctp: str, ppm: int) -> Text:
    return Text(f"{en} {ctp}: {format_rate(ppm, 'en')}", f"{fr} {ctp} : {format_rate(ppm, 'fr')}")
