"""Changing what a registered self-employed person's contributions depend on: asked by one, decided by another."""

from datetime import date, datetime

from django.db import transaction

from laroque.apps.access import operations as access
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions.operations.self_employed import book_self_employed
from laroque.apps.registry.self_employed import SelfEmployedRow, change_self_employed, changes_money, self_employed
from laroque.apps.registry.states import Activity
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.self_employment.self_employed import CannotDeclare, persons_of

APPROVAL_KIND = "registration"
"""What a second person is asked to decide; the key of the subject is the SIRET and what it is to be registered as."""

_DECIDERS = frozenset(role for role, held in ABILITIES.items() if Ability.DECIDE_REFUNDS in held)
_MICRO, _GENERAL = "micro", "general"
_CHANGED_MEANWHILE = Text(
    "this person is no longer registered here: nothing is changed",
    "cette personne n'est plus enregistrée ici : rien n'est changé",
)


def is_change(row: SelfEmployedRow) -> bool:
    """Whether a row would change what was called of a person whom the same body registered before."""
    before = self_employed(sirets=[row.siret]).get(row.siret)
    if before is None or before.organism_id != row.organism_id:
        return False
    return (row.rhythm, row.pay_day) == (before.rhythm, before.pay_day) and changes_money(row, before)


def ask_change(*, row: SelfEmployedRow, by: int, at: datetime, reason: str = "") -> int:
    """Ask that a person be registered otherwise; gives the id of the request. Raises ``NotAMember``."""
    with scope(row.organism_id):
        return access.request_approval(
            organism_id=row.organism_id, subject_kind=APPROVAL_KIND, subject_key=_key(row), requested_by=by, at=at,
            reason=reason,
        )  # fmt: skip


@transaction.atomic
def decide_change(
    *, organism_id: int, subject_key: str, approval_id: int, approved: bool, by: int, at: datetime, reason: str = ""
) -> None:
    """A second person has the change made, and what it makes due booked, or refuses it with the reason.

    All that was called is computed again from the facts known: the difference is booked. Raises ``SamePerson``,
    ``AlreadyDecided``, ``NotAMember``, ``NotLegislatedYet``, and ``CannotDeclare`` when the person left meanwhile.
    """
    with scope(organism_id):
        contributions.take_turn(organism_id=organism_id)
        decision = {"organism_id": organism_id, "approval_id": approval_id, "decided_by": by, "at": at}
        if not approved:
            access.refuse(**decision, reason=reason, roles=_DECIDERS)
            return
        access.approve(**decision, roles=_DECIDERS)
        siret, scheme, activity, started_on, relieved_from, years = subject_key.split(":")
        if siret not in persons_of(organism_id, [siret]):
            raise CannotDeclare(_CHANGED_MEANWHILE)
        change_self_employed(
            siret=siret,
            is_micro=scheme == _MICRO,
            activity=Activity(activity),
            started_on=date.fromisoformat(started_on),
            relieved_from=date.fromisoformat(relieved_from) if relieved_from else None,
            spread_years=int(years),
        )
        book_self_employed(organism_id=organism_id, persons=list(persons_of(organism_id, [siret]).values()), at=at)


def _key(row: SelfEmployedRow) -> str:
    scheme = _MICRO if row.is_micro else _GENERAL
    relieved = row.relieved_from.isoformat() if row.relieved_from else ""
    return f"{row.siret}:{scheme}:{row.activity.value}:{row.started_on}:{relieved}:{row.spread_years}"
