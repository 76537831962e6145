"""The letter that tells a decision on a benefit: what is granted or refused, the calculation, and the way to appeal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from laroque.formats.letters.compiling import compiled
from laroque.formats.letters.explanation import StepSaid
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

_DAY = timedelta(days=1)
_WORDS = {
    "granted": Text("We grant what follows.", "Nous vous accordons ce qui suit."),
    "refused": Text(
        "We cannot grant it, for the reasons below.", "Nous ne pouvons l'accorder, pour les motifs ci-dessous."
    ),
    "days": Text("Days", "Jours"),
    "from": Text("From", "Du"),
    "to": Text("To", "Au"),
    "daily": Text("A day, €", "Par jour, €"),
    "gross": Text("Gross, €", "Brut, €"),
    "net": Text("Net, €", "Net, €"),
    "total": Text("In all", "En tout"),
    "unpaid": Text("Days not paid", "Jours non indemnisés"),
    "reason": Text("Reason", "Motif"),
    "why": Text("The calculation", "Le calcul"),
    "step": Text("Step", "Étape"),
    "amount": Text("Amount, €", "Montant, €"),
    "article": Text("Article", "Article"),
    "number": Text("Number", "Numéro"),
    "file": Text("File", "Dossier"),
    "of": Text("Decision of", "Décision du"),
    "page": Text("page", "page"),
    "appeal": Text("If you do not agree", "Si vous n'êtes pas d'accord"),
    "how": Text(
        "You have two months from the day you receive this letter to write to the amicable appeals board of the "
        "fund, at its address, with a copy of this letter (CSS L142-4, R142-1). If it does not answer within two "
        "months, your request is rejected, and you may go to the social division of the judicial court within two "
        "months (CSS R142-6, R142-1-A). A dispute on a medical matter goes to the medical appeals board (CSS "
        "R142-8).",
        "Vous avez deux mois à compter de la réception de cette lettre pour écrire à la commission de recours "
        "amiable de la caisse, à son adresse, avec une copie de cette lettre (CSS L142-4, R142-1). Sans réponse "
        "dans les deux mois, votre demande est rejetée, et vous pouvez saisir le pôle social du tribunal "
        "judiciaire dans les deux mois (CSS R142-6, R142-1-A). Une contestation d'ordre médical relève de la "
        "commission médicale de recours amiable (CSS R142-8).",
    ),
}


@dataclass(frozen=True, slots=True)
class DaysSaid:
    """Days paid, half-open, or not paid with the ``reason``; amounts in cents."""

    since: date
    until: date
    daily_cents: int | None
    gross_cents: int
    net_cents: int
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class DecisionLetter:
    """What the letter says; ``on``, the day of the decision, dates the document."""

    issuer: str
    name: str
    nir: str
    benefit: Text
    file: int
    on: date
    days: Sequence[DaysSaid]
    steps: Sequence[StepSaid]


def decision_pdf(letter: DecisionLetter, language: str) -> bytes:
    """The letter in PDF, in ``en`` or ``fr``; see ``compiled``."""
    return compiled("decision.typ", _document(letter, language), on=letter.on)


def _document(letter: DecisionLetter, language: str) -> dict[str, Any]:
    def euros(cents: int | None) -> str:
        return "" if cents is None else format_euros(cents, language)

    paid = [each for each in letter.days if each.reason is None]
    return {
        "language": language,
        "words": {name: text.in_language(language) for name, text in _WORDS.items()},
        "title": letter.benefit.in_language(language),
        "issuer": letter.issuer,
        "name": letter.name,
        "nir": letter.nir,
        "file": str(letter.file),
        "on": letter.on.isoformat(),
        "year": letter.on.year,
        "month": letter.on.month,
        "day": letter.on.day,
        "paid": [[*_span(each), *map(euros, (each.daily_cents, each.gross_cents, each.net_cents))] for each in paid],
        "gross": euros(sum(each.gross_cents for each in paid)),
        "net": euros(sum(each.net_cents for each in paid)),
        "unpaid": [[*_span(each), each.reason.in_language(language)] for each in letter.days if each.reason],
        "steps": [[step.label.in_language(language), euros(step.cents), step.article or ""] for step in letter.steps],
    }


def _span(days: DaysSaid) -> tuple[str, str]:
    return days.since.isoformat(), (days.until - _DAY).isoformat()
