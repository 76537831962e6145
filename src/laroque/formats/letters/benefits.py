"""The statement of benefits: what a fund paid for the care of an insured person, to whom, and why each amount."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.formats.letters.compiling import compiled
from laroque.formats.letters.explanation import StepSaid
from laroque.kernel.money import format_euros, format_percent
from laroque.kernel.text import Text

_WORDS = {
    "title": Text("Statement of benefits", "Relevé de remboursements"),
    "payments": Text("What was paid", "Ce qui a été versé"),
    "care": Text("The care", "Les soins"),
    "why": Text("Why each amount", "Pourquoi chaque montant"),
    "on": Text("Day", "Jour"),
    "to": Text("Paid to", "Versé à"),
    "asked": Text("For the care", "Pour les soins"),
    "withheld": Text("Withheld", "Retenu"),
    "paid": Text("Paid, €", "Versé, €"),
    "act": Text("Act", "Acte"),
    "billed": Text("Billed, €", "Facturé, €"),
    "base": Text("Base, €", "Base, €"),
    "rate": Text("Rate", "Taux"),
    "kept": Text("Participation and franchise, €", "Participation et franchise, €"),
    "borne": Text("Reimbursed, €", "Remboursé, €"),
    "step": Text("Step", "Étape"),
    "amount": Text("Amount, €", "Montant, €"),
    "article": Text("Article", "Article"),
    "damages": Text("of which damages for fraud (CSS L133-4-1): ", "dont indemnité pour fraude (L133-4-1) : "),
    "owed": Text("Participations and other sums still owed: ", "Participations et autres sommes restant dues : "),
    "total": Text("In all", "En tout"),
    "number": Text("Number", "Numéro"),
    "from": Text("From", "Du"),
    "until": Text("to", "au"),
    "page": Text("page", "page"),
    "none": Text("Nothing in this time.", "Rien sur cette période."),
}


@dataclass(frozen=True, slots=True)
class CareLine:
    """One act: amounts in cents; ``kept_cents`` are its participation and franchise; ``steps`` say why."""

    care_on: date
    title: Text
    code: str
    billed_cents: int
    base_cents: int
    rate_ppm: int
    kept_cents: int
    borne_cents: int
    steps: tuple[StepSaid, ...]


@dataclass(frozen=True, slots=True)
class CareSaid:
    """What a professional claimed at once, and to whom it was paid."""

    professional: str
    paid_to: Text
    lines: tuple[CareLine, ...]


@dataclass(frozen=True, slots=True)
class PaymentSaid:
    """A transfer to the insured person: cents for the care, less what was withheld of what it owed."""

    on: date
    gross_cents: int
    withheld_cents: int
    cents: int


@dataclass(frozen=True, slots=True)
class BenefitsStatement:
    """What the statement says, of the days from ``since`` up to ``last`` (included), which dates the document.

    ``owed_cents``: what is open of all that is owed; ``damages_cents``: of it, damages for fraud.
    """

    issuer: str
    name: str
    nir: str
    since: date
    last: date
    payments: tuple[PaymentSaid, ...]
    care: tuple[CareSaid, ...]
    owed_cents: int
    damages_cents: int


def benefits_pdf(statement: BenefitsStatement, language: str) -> bytes:
    """The statement in PDF, in ``en`` or ``fr``; see ``compiled``."""
    return compiled("benefits.typ", _document(statement, language), on=statement.last)


def _document(statement: BenefitsStatement, language: str) -> dict[str, Any]:
    def euros(cents: int) -> str:
        return format_euros(cents, language)

    words = {name: text.in_language(language) for name, text in _WORDS.items()}
    days = f"{words['from']} {_day(statement.since)} {words['until']} {_day(statement.last)}"
    return {
        "language": language,
        "words": words,
        "issuer": statement.issuer,
        "name": statement.name,
        "nir": statement.nir,
        "days": days,
        "year": statement.last.year,
        "month": statement.last.month,
        "day": statement.last.day,
        "payments": [
            [_day(each.on), euros(each.gross_cents), euros(each.withheld_cents), euros(each.cents)]
            for each in statement.payments
        ],
        "paid": euros(sum(each.cents for each in statement.payments)),
        "owed": euros(statement.owed_cents) if statement.owed_cents else "",
        "damages": euros(statement.damages_cents) if statement.damages_cents else "",
        "care": [_care(each, language) for each in statement.care],
    }


def _care(care: CareSaid, language: str) -> dict[str, Any]:
    return {
        "professional": care.professional,
        "to": care.paid_to.in_language(language),
        "lines": [_line(each, language) for each in care.lines],
    }


def _line(line: CareLine, language: str) -> dict[str, Any]:
    amounts = [format_euros(cents, language) for cents in (line.billed_cents, line.base_cents)]
    ends = [format_euros(cents, language) for cents in (line.kept_cents, line.borne_cents)]
    title = line.title.in_language(language)
    steps = [
        [
            step.label.in_language(language),
            "" if step.cents is None else format_euros(step.cents, language),
            step.article or "",
        ]
        for step in line.steps
    ]
    return {
        "cells": [_day(line.care_on), title, *amounts, format_percent(line.rate_ppm, language), *ends],
        "title": f"{_day(line.care_on)} – {title}",
        "code": line.code,
        "steps": steps,
    }


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
