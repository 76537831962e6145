"""The letter that explains amounts: the facts, every line with its steps and articles, the numbers of the law."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.formats.letters.compiling import compiled
from laroque.kernel.money import format_euros, format_percent
from laroque.kernel.text import Text

_WORDS = {
    "code": Text("Code", "Code"),
    "line": Text("Line", "Ligne"),
    "side": Text("Borne by", "À la charge de"),
    "collected_by": Text("Collected by", "Recouvré par"),
    "amount": Text("Amount, €", "Montant, €"),
    "facts": Text("The case", "Le cas"),
    "totals": Text("In all", "En tout"),
    "lines": Text("The lines", "Les lignes"),
    "why": Text("Why each amount", "Pourquoi chaque montant"),
    "step": Text("Step", "Étape"),
    "article": Text("Article", "Article"),
    "numbers": Text("The numbers of the law", "Les nombres de la loi"),
    "number": Text("Number", "Nombre"),
    "value": Text("Value", "Valeur"),
    "since": Text("Since", "Depuis"),
    "source": Text("Read in", "Lu dans"),
    "nothing": Text("Zero in this case: ", "Nul dans ce cas : "),
    "page": Text("page", "page"),
    "version": Text("Computed with the values of the law", "Calculé avec les valeurs de la loi"),
    "fact": Text("Fact", "Fait"),
    "total": Text("Total", "Total"),
}


@dataclass(frozen=True, slots=True)
class StepSaid:
    """One step that leads to an amount."""

    label: Text
    cents: int | None
    article: str | None


@dataclass(frozen=True, slots=True)
class NumberSaid:
    """A number of the law that took part: ``value`` as a person reads it."""

    name: str
    title: Text
    value: Text
    since: date
    article: str
    source: str


@dataclass(frozen=True, slots=True)
class LineSaid:
    """A line and why it is what it is: an amount, or a rate where ``cents`` is None.

    ``side`` is who bears it, ``collected_by`` who collects it, where the lines of a letter differ by them.
    """

    code: str
    title: Text
    cents: int | None
    steps: tuple[StepSaid, ...]
    numbers: tuple[NumberSaid, ...]
    side: Text | None = None
    collected_by: Text | None = None
    ppm: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the letter says.

    ``on`` is the day whose law is applied: it dates the document, so that the same case gives the same bytes whenever
    it is asked. ``issuer`` is the organism that sends it, if any; ``version`` that of the values of the law.
    """

    title: Text
    lead: Text
    on: date
    facts: tuple[tuple[Text, Text], ...]
    totals: tuple[tuple[Text, int], ...]
    lines: tuple[LineSaid, ...]
    version: str
    issuer: str = ""


def explanation_pdf(letter: Explanation, language: str) -> bytes:
    """The letter, in ``en`` or ``fr``; see ``compiled``."""
    return compiled("explanation.typ", _document(letter, language), on=letter.on)


def _document(letter: Explanation, language: str) -> dict[str, Any]:
    """The letter in one language, each text ready to be laid out."""

    def said(text: Text) -> str:
        return text.in_language(language)

    due = [line for line in letter.lines if line.cents != 0]
    heads = ["line", *(name for name in ("side", "collected_by") if due and getattr(due[0], name)), "amount"]
    numbers = {number.name: number for line in due for number in line.numbers}
    return {
        "language": language,
        "words": {name: said(text) for name, text in _WORDS.items()},
        "title": said(letter.title),
        "lead": said(letter.lead),
        "issuer": letter.issuer,
        "version": letter.version,
        "year": letter.on.year,
        "month": letter.on.month,
        "day": letter.on.day,
        "facts": [[said(name), said(value)] for name, value in letter.facts],
        "totals": [[said(name), format_euros(cents, language)] for name, cents in letter.totals],
        "heads": [said(_WORDS[name]) for name in heads],
        "lines": [_cells(line, language) for line in due],
        "nothing": ", ".join(f"{said(line.title)} ({line.code})" for line in letter.lines if line.cents == 0),
        "why": [_line(line, language) for line in due],
        "numbers": [
            [said(each.title), said(each.value), each.since.isoformat(), each.article, each.source]
            for each in sorted(numbers.values(), key=lambda each: each.name)
        ],
    }


def _cells(line: LineSaid, language: str) -> list[str]:
    """A row of the table of lines: as many cells as its heads, all the lines of a letter being of one kind."""
    notes = [note.in_language(language) for note in (line.side, line.collected_by) if note]
    amount = format_percent(line.ppm or 0, language) if line.cents is None else format_euros(line.cents, language)
    return [line.title.in_language(language), *notes, amount]


def _line(line: LineSaid, language: str) -> dict[str, Any]:
    steps = [
        [
            step.label.in_language(language),
            "" if step.cents is None else format_euros(step.cents, language),
            step.article or "",
        ]
        for step in line.steps
    ]
    title = " – ".join(text.in_language(language) for text in (line.title, line.side) if text)
    return {"code": line.code, "title": title, "steps": steps}
