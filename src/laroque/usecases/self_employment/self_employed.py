"""The accounts of self-employed persons: register one, take what he declares, book what it makes due."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.operations.assessment import BookedRun
from laroque.apps.contributions.operations.self_employed import FactIn, FactKeyReused, book_self_employed, record_facts
from laroque.apps.contributions.queries.self_employed import FactView, facts_of
from laroque.apps.contributions.queries.self_employed import facts as recorded
from laroque.apps.contributions.rules.self_employed import Fact, Person, paying_of, rhythm_of, why_not
from laroque.apps.contributions.self_employed_dues import MissingReturn, missing_returns
from laroque.apps.contributions.states import FactKind
from laroque.apps.registry.self_employed import (
    SelfEmployedRow,
    SelfEmployedView,
    WrongSelfEmployed,
    register_self_employed,
    self_employed,
    sirets_collected_by,
)
from laroque.engines.self_employed import refusal
from laroque.kernel.periods import month_of
from laroque.kernel.text import Text
from laroque.legislation import parameters as law
from laroque.postgres.scope import scope

ACCOUNTS_A_RUN = 2_000
"""How many accounts a run books at most: a body has some hundred thousands."""


class CannotDeclare(ValueError):
    """What was declared is not taken; the text says why and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody declares for the self-employed person of a SIRET.

    ``month`` is the first of the period: of the month or quarter for a turnover, of the year for an income or an
    estimate, of today for the rest. ``key`` makes it count once.
    """

    siret: str
    kind: FactKind
    month: date
    key: str
    cents: int | None = None
    rhythm: str = ""
    pay_day: int | None = None
    ended_on: date | None = None
    message_id: int | None = None
    position: int | None = None
    made_by: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of each thing said, in order: the number of the fact, or why it was refused."""

    facts: tuple[int | None, ...]
    refused: Mapping[int, Text]


def register(*, organism_id: int, rows: Sequence[SelfEmployedRow], at: datetime) -> BookedRun:
    """Register self-employed persons at the body that collects from them, open their accounts, and book what is called.

    The same rows twice change nothing. Raises ``WrongSelfEmployed``, ``NotLegislatedYet``.
    """
    with scope(organism_id):
        if any(row.organism_id != organism_id for row in rows):
            raise WrongSelfEmployed(Text("each row names this body", "chaque ligne nomme cet organisme"))
        register_self_employed(rows=rows)
        sirets = [row.siret for row in rows]
        contributions.open_accounts(organism_id=organism_id, sirets=sirets, on=timezone.localdate(at))
        return _book(organism_id, persons_of(organism_id, sirets), at)


def declare(*, organism_id: int, said: Said, at: datetime) -> int:
    """Take one declaration, book what it makes due, and give its number; the same key twice is one declaration.

    Raises ``CannotDeclare`` with what to do instead, ``FactKeyReused``.
    """
    taken = declare_all(organism_id=organism_id, said=[said], at=at)
    if taken.refused:
        raise CannotDeclare(taken.refused[0])
    (number,) = taken.facts
    assert number is not None
    return number


def declare_all(*, organism_id: int, said: Sequence[Said], at: datetime) -> Taken:
    """Take declarations, each refused alone, and book what they make due in one run.

    A key that came before gives the number it has, whatever the account has become since. Raises ``FactKeyReused``.
    """
    with scope(organism_id):
        contributions.take_turn(organism_id=organism_id)
        persons = persons_of(organism_id, {each.siret for each in said})
        repeated = _repeated(organism_id, persons, said)
        wanted, refused = _wanted(organism_id, persons, said, repeated, timezone.localdate(at))
        numbers = record_facts(organism_id=organism_id, facts=list(wanted.values()), at=at)
        facts = repeated | dict(zip(wanted, numbers, strict=True))
        touched = {each.siret: persons[each.siret] for index, each in enumerate(said) if index in wanted}
        _book(organism_id, touched, at)
    return Taken(tuple(facts.get(index) for index in range(len(said))), refused)


def _repeated(organism_id: int, persons: Mapping[str, Person], said: Sequence[Said]) -> dict[int, int]:
    """The number of each thing said that was recorded before with its key, by its place."""
    accounts = [person.account for person in persons.values()]
    before = {fact.key: fact for fact in recorded(organism_id=organism_id, account_ids=accounts)}
    found = {}
    for index, each in enumerate(said):
        fact = before.get(each.key)
        if fact is None:
            continue
        person = persons.get(each.siret)
        if person is None or person.account != fact.account_id or not _says(fact, each):
            raise FactKeyReused
        found[index] = fact.id
    return found


def _says(fact: FactView, said: Said) -> bool:
    """Whether a fact is what was said; the rhythm of a turnover and the month of a choice are not said but found."""
    same = (fact.kind, fact.cents, fact.ended_on) == (said.kind, said.cents, said.ended_on)
    if said.kind is FactKind.RHYTHM:
        return same and (fact.rhythm, fact.pay_day) == (said.rhythm, said.pay_day)
    return same and (said.kind is FactKind.END or fact.month == said.month)


def _wanted(
    organism_id: int, persons: Mapping[str, Person], said: Sequence[Said], repeated: Collection[int], on: date
) -> tuple[dict[int, FactIn], dict[int, Text]]:
    """What is to be recorded of what was said, and why the rest is refused, by its place."""
    known = _facts_by_account(organism_id, persons.values())
    wanted: dict[int, FactIn] = {}
    refused: dict[int, Text] = {}
    for index, each in enumerate(said):
        if index in repeated:
            continue
        person = persons.get(each.siret)
        if person is None:
            refused[index] = _UNKNOWN
            continue
        fact = _fact(person, each, known[person.account], on)
        reason = _why_not(person, fact, known[person.account])
        if reason is not None:
            refused[index] = reason
            continue
        known[person.account].append(fact)
        wanted[index] = _fact_in(fact, each)
    return wanted, refused


def assess_self_employed(*, organism_id: int, at: datetime, sirets: Collection[str] | None = None) -> list[BookedRun]:
    """Book what self-employed persons of a body are called to pay by now: a new year, a rhythm, a new law.

    All of them, or those of some SIRET; a second time changes nothing and makes no run.
    """
    with scope(organism_id):
        wanted = sorted(sirets_collected_by(organism_id=organism_id) if sirets is None else set(sirets))
    runs = []
    for start in range(0, len(wanted), ACCOUNTS_A_RUN):
        with scope(organism_id):
            contributions.take_turn(organism_id=organism_id)
            part = persons_of(organism_id, wanted[start : start + ACCOUNTS_A_RUN])
            runs.append(_book(organism_id, part, at))
    return [run for run in runs if run.is_new]


def persons_of(organism_id: int, sirets: Iterable[str]) -> dict[str, Person]:
    """The self-employed persons of SIRET who have an account at the body, in its scope."""
    found = {siret: view for siret, view in self_employed(sirets=sirets).items() if view.organism_id == organism_id}
    numbers = accounts.accounts_of_sirets(organism_id=organism_id, sirets=found)
    return {siret: _person(numbers[siret], view) for siret, view in found.items() if siret in numbers}


def missing(*, organism_id: int, sirets: Collection[str], on: date) -> dict[str, list[MissingReturn]]:
    """The returns of turnover that persons had to send by a day and never did, by SIRET, in the body's scope."""
    persons = persons_of(organism_id, sirets)
    by_account: dict[int, list[MissingReturn]] = {person.account: [] for person in persons.values()}
    known = facts_of(organism_id=organism_id, account_ids=list(by_account))
    for found in missing_returns(list(persons.values()), known, on=on):
        by_account[found.account].append(found)
    return {siret: by_account[person.account] for siret, person in persons.items()}


def paying(*, organism_id: int, siret: str, on: date) -> tuple[str, int]:
    """The rhythm and the day of payment of the person of a SIRET on a day, in the body's scope."""
    (person,) = persons_of(organism_id, [siret]).values()
    return paying_of(person, facts_of(organism_id=organism_id, account_ids=[person.account]), on)


_UNKNOWN = Text(
    "no self-employed person is registered under this SIRET here: have him registered first",
    "aucun travailleur indépendant n'est enregistré ici sous ce SIRET : faites-le d'abord enregistrer",
)


def _book(organism_id: int, persons: Mapping[str, Person], at: datetime) -> BookedRun:
    if not persons:
        return BookedRun(0, False, 0)
    chosen = [persons[siret] for siret in sorted(persons)]
    return book_self_employed(organism_id=organism_id, persons=chosen, at=at)


def _person(account: int, view: SelfEmployedView) -> Person:
    return Person(
        account=account,
        is_micro=view.is_micro,
        activity=view.activity.value,
        started_on=view.started_on,
        registered_on=view.registered_on,
        is_start=view.is_start,
        has_minimum=view.has_minimum,
        relieved_from=view.relieved_from,
        spread_years=view.spread_years,
        rhythm=view.rhythm.value,
        pay_day=view.pay_day,
    )


def _facts_by_account(organism_id: int, persons: Iterable[Person]) -> dict[int, list[Fact]]:
    known: dict[int, list[Fact]] = {person.account: [] for person in persons}
    for fact in facts_of(organism_id=organism_id, account_ids=known):
        known[fact.account].append(fact)
    return known


def _fact(person: Person, said: Said, known: list[Fact], on: date) -> Fact:
    """What was said as a fact of today; a turnover is declared in the rhythm of its quarter."""
    is_turnover = said.kind is FactKind.TURNOVER
    rhythm = rhythm_of(person, known, said.month) if is_turnover else said.rhythm
    month = month_of(on) if said.kind in (FactKind.RHYTHM, FactKind.END) else said.month
    return Fact(person.account, said.kind, on, month, said.cents, rhythm, said.pay_day, said.ended_on)


def _fact_in(fact: Fact, said: Said) -> FactIn:
    return FactIn(
        account_id=fact.account,
        kind=fact.kind,
        month=fact.month,
        key=said.key,
        cents=fact.cents,
        rhythm=fact.rhythm,
        pay_day=fact.pay_day,
        ended_on=fact.ended_on,
        message_id=said.message_id,
        position=said.position,
        made_by=said.made_by,
    )


def _why_not(person: Person, fact: Fact, known: list[Fact]) -> Text | None:
    """Why it is not taken: the account does not allow it, or the law of its period is not held."""
    return why_not(person, fact, known) or refusal(fact.month, law.load())
