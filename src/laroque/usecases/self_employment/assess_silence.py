"""Assessing a year whose income nobody declared: asked by one person of the body, decided by another (CSS R613-1-2)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from laroque.apps.access import operations as access
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions.operations.self_employed import FactIn, book_self_employed, record_facts
from laroque.apps.contributions.queries.self_employed import facts_of
from laroque.apps.contributions.rules.self_employed import Fact, Person
from laroque.apps.contributions.states import FactKind
from laroque.engines.self_employed import refusal
from laroque.engines.self_employed.micro_returns import ASSESSMENT_REFUSAL
from laroque.kernel.text import Text
from laroque.legislation import parameters as law
from laroque.postgres.scope import scope
from laroque.usecases.self_employment.self_employed import CannotDeclare, persons_of

APPROVAL_KIND = "silence"
"""What a second person is asked to decide; the key of the subject is the SIRET and the year."""

_DECIDERS = frozenset(role for role, held in ABILITIES.items() if Ability.DECIDE_REFUNDS in held)


def ask_silence(*, organism_id: int, siret: str, year: int, reason: str, by: int, at: datetime) -> int:
    """Ask that a year be assessed without the return that did not come; gives the id of the request.

    Raises ``CannotDeclare`` when the year is not over or its income is known, ``NotAMember``.
    """
    with scope(organism_id):
        _silent(organism_id, siret, year, timezone.localdate(at))
        return access.request_approval(
            organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=f"{siret}:{year}", requested_by=by, at=at,
            reason=reason,
        )  # fmt: skip


@transaction.atomic
def decide_silence(
    *, organism_id: int, siret: str, year: int, approval_id: int, approved: bool, by: int, at: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """A second person has the year assessed, and what it makes due is booked, or refuses it with the reason.

    Raises ``SamePerson``, ``AlreadyDecided``, ``NotAMember``, and ``CannotDeclare`` when the income came meanwhile.
    """
    with scope(organism_id):
        contributions.take_turn(organism_id=organism_id)
        decision = {"organism_id": organism_id, "approval_id": approval_id, "decided_by": by, "at": at}
        if not approved:
            access.refuse(**decision, reason=reason, roles=_DECIDERS)
            return
        access.approve(**decision, roles=_DECIDERS)
        person = _silent(organism_id, siret, year, timezone.localdate(at))
        key = f"silence:{siret}:{year}:{approval_id}"
        fact = FactIn(
            account_id=person.account, kind=FactKind.SILENCE, month=date(year, 1, 1), key=key, made_by=by
        )  # fmt: skip
        record_facts(organism_id=organism_id, facts=[fact], at=at)
        book_self_employed(organism_id=organism_id, persons=[person], at=at)


def _silent(organism_id: int, siret: str, year: int, on: date) -> Person:
    """The person of a SIRET, of whom a year may be assessed without a return on a day."""
    person = persons_of(organism_id, [siret]).get(siret)
    known = facts_of(organism_id=organism_id, account_ids=[person.account]) if person else []
    why = _why_not(person, known, year, on) or refusal(date(year, 1, 1), law.load())
    if person is None or why is not None:
        raise CannotDeclare(why or _NOBODY)
    return person


_NOBODY = Text(
    "a year is assessed so of a self-employed person registered here",
    "une année se taxe ainsi pour un travailleur indépendant enregistré ici",
)


def _why_not(person: Person | None, known: list[Fact], year: int, on: date) -> Text | None:
    if person is None:
        return _NOBODY
    if person.is_micro:
        return ASSESSMENT_REFUSAL
    if not person.started_on.year <= year < on.year:
        return Text(
            f"the year {year} is not over, or lies before the activity",
            f"l'année {year} n'est pas terminée, ou précède l'activité",
        )
    if any(fact.kind in (FactKind.INCOME, FactKind.SILENCE) and fact.month.year == year for fact in known):
        return Text(
            f"the income of {year} is known, or was assessed without a return already",
            f"le revenu de {year} est connu, ou déjà taxé sans déclaration",
        )
    return None
