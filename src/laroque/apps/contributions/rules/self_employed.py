"""Self-employed persons as an account sees them, and what they may declare on a day. Pure."""

from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions.states import DECLARED_FACTS, FactKind
from laroque.kernel.periods import add_months, day_after_months
from laroque.kernel.text import Text

MONTHLY, QUARTERLY = "monthly", "quarterly"
_RHYTHMS = (MONTHLY, QUARTERLY)
_PAY_DAYS = (5, 20)
_QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A self-employed person as the engine is told of him (``account_months.PERSONS_SCHEMA``)."""

    account: int
    is_micro: bool
    activity: str
    started_on: date
    registered_on: date
    is_start: bool
    has_minimum: bool
    relieved_from: date | None
    spread_years: int
    rhythm: str
    pay_day: int


@dataclass(frozen=True, slots=True)
class Fact:
    """What became known of the person of an account (``SelfEmployedFact``)."""

    account: int
    kind: FactKind
    known_on: date
    month: date
    cents: int | None
    rhythm: str
    pay_day: int | None
    ended_on: date | None


def rhythms_of(person: Person, facts: list[Fact]) -> dict[int | None, str]:
    """The rhythms in which a micro-entrepreneur declares, by the year each holds from; None is from the start.

    A choice is for calendar years (CSS R613-7 I): it holds from the next 1 January, or from the last one when it comes
    by 31 January, with the declaration of the end of the year. One made within a month of the start, before anything is
    declared, holds from the start.
    """
    rhythms: dict[int | None, str] = {None: person.rhythm}
    has_declared = False
    for fact in facts:
        has_declared = has_declared or fact.kind is FactKind.TURNOVER
        if fact.kind is FactKind.RHYTHM:
            is_first = not has_declared and fact.known_on <= day_after_months(person.started_on, 1)
            rhythms[None if is_first else fact.known_on.year + (fact.known_on.month > 1)] = fact.rhythm
    return rhythms


def rhythm_of(person: Person, facts: list[Fact], month: date) -> str:
    """The rhythm in which the turnover of a month is declared."""
    rhythms = rhythms_of(person, facts)
    since = max((year for year in rhythms if year is not None and year <= month.year), default=None)
    return rhythms[since]


def paying_of(person: Person, facts: list[Fact], on: date) -> tuple[str, int]:
    """The rhythm in which a person declares or pays on a day, and the day of payment: as chosen last, or at first."""
    if person.is_micro:
        return rhythm_of(person, facts, on), person.pay_day
    chosen = [(fact.rhythm, fact.pay_day) for fact in facts if fact.kind is FactKind.RHYTHM]
    rhythm, day = chosen[-1] if chosen else (person.rhythm, person.pay_day)
    return rhythm, day or person.pay_day


def end_of(facts: list[Fact]) -> date | None:
    """The last day of the activity, None while it goes on; the last one told counts."""
    ends = [fact.ended_on for fact in facts if fact.kind is FactKind.END]
    return ends[-1] if ends else None


def months_of(rhythm: str) -> int:
    """How many months a declaration of turnover is for."""
    return _QUARTER if rhythm == QUARTERLY else 1


def why_not(person: Person, said: Fact, facts: list[Fact]) -> Text | None:
    """Why a person may not declare this on the day ``said.known_on``, after the facts known before; None if it may."""
    if said.kind not in DECLARED_FACTS:
        return Text("this is not declared: the body says it", "cela ne se déclare pas : c'est l'organisme qui le dit")
    if said.kind is FactKind.TURNOVER:
        return _why_no_turnover(person, said, facts)
    if said.kind is FactKind.END:
        return _why_no_end(person, said)
    if said.kind is FactKind.RHYTHM:
        return _why_no_rhythm(said) or _why_no_other_day(person, said, facts)
    return _why_no_income(person, said, facts)


def _why_no_turnover(person: Person, said: Fact, facts: list[Fact]) -> Text | None:
    if not person.is_micro:
        return Text(
            "only micro-entrepreneurs declare a turnover; declare the income of the year",
            "seuls les micro-entrepreneurs déclarent un chiffre d'affaires ; déclarez le revenu de l'année",
        )
    if said.rhythm == QUARTERLY and said.month.month % _QUARTER != 1:
        return Text(
            "this period is declared by quarter: name its first month, January, April, July or October",
            "cette période se déclare par trimestre : nommez-en le premier mois, janvier, avril, juillet ou octobre",
        )
    after = add_months(said.month, months_of(said.rhythm))
    if after > said.known_on:
        return Text(
            f"this period is not over: declare it from {after} on",
            f"cette période n'est pas terminée : déclarez-la à partir du {after:%d/%m/%Y}",
        )
    if after <= person.started_on:
        return Text(
            f"the activity started on {person.started_on}, after this period",
            f"l'activité a commencé le {person.started_on:%d/%m/%Y}, après cette période",
        )
    ended = end_of(facts)
    if ended is not None and said.month > ended:
        return Text(
            f"the activity ended on {ended}, before this period",
            f"l'activité a pris fin le {ended:%d/%m/%Y}, avant cette période",
        )
    if said.cents is None or said.cents < 0:
        return Text("a turnover is zero or more", "un chiffre d'affaires est nul ou positif")
    return None


def _why_no_end(person: Person, said: Fact) -> Text | None:
    if said.ended_on is None or not person.started_on <= said.ended_on <= said.known_on:
        return Text(
            f"the activity ends on a day from {person.started_on} to today",
            f"l'activité prend fin un jour compris entre le {person.started_on:%d/%m/%Y} et aujourd'hui",
        )
    return None


def _why_no_rhythm(said: Fact) -> Text | None:
    if said.rhythm not in _RHYTHMS or said.pay_day not in _PAY_DAYS:
        return Text(
            "choose to pay each month, on the 5th or the 20th, or each quarter (CSS R613-2, R613-3)",
            "choisissez de payer chaque mois, le 5 ou le 20, ou chaque trimestre (CSS R613-2, R613-3)",
        )
    return None


def _why_no_other_day(person: Person, said: Fact, facts: list[Fact]) -> Text | None:
    """The day of monthly payments changes once a calendar year (CSS R613-2 I); a first choice is no change."""
    if person.is_micro or said.rhythm != MONTHLY:
        return None
    day = person.pay_day if person.rhythm == MONTHLY else None
    changed_in = None
    for fact in facts:
        if fact.kind is FactKind.RHYTHM and fact.rhythm == MONTHLY:
            changed_in = fact.known_on.year if day not in (None, fact.pay_day) else changed_in
            day = fact.pay_day
    if day in (None, said.pay_day) or changed_in != said.known_on.year:
        return None
    return Text(
        "the day of payment changes once a calendar year, and did: choose another next year (CSS R613-2)",
        "le jour de paiement ne change qu'une fois par année civile, et a changé : attendez l'an prochain (CSS R613-2)",
    )


def _why_no_income(person: Person, said: Fact, facts: list[Fact]) -> Text | None:
    year, now = said.month.year, said.known_on.year
    if said.cents is None:
        return Text("say the amount", "dites le montant")
    if person.is_micro:
        return Text(
            "a micro-entrepreneur declares a turnover, not an income",
            "un micro-entrepreneur déclare un chiffre d'affaires, non un revenu",
        )
    if year < person.started_on.year:
        return Text(
            f"the activity started in {person.started_on.year}", f"l'activité a commencé en {person.started_on.year}"
        )
    if said.kind is FactKind.ESTIMATE and year != now:
        return Text(
            f"an estimate is of the current year, {now} (CSS R613-1-4)",
            f"une estimation porte sur l'année en cours, {now} (CSS R613-1-4)",
        )
    ended = end_of(facts)
    if said.kind is FactKind.INCOME and year >= now and (ended is None or ended.year != year):
        return Text(f"the year {year} is not over", f"l'année {year} n'est pas terminée")
    return None
