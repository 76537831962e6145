"""The amount from which a second person decides on money that leaves a body: asked by one supervisor, set by another.

Who could set it alone could also give money back alone.
"""

from datetime import datetime

from laroque.apps.access import operations as access
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions.states import SettingName
from laroque.postgres.scope import scope

APPROVAL_KIND = "second_person_from"
"""What a second person is asked to decide; the key of the subject is the new amount, in cents."""

_DECIDERS = frozenset(role for role, held in ABILITIES.items() if Ability.CHANGE_SETTINGS in held)


def ask_second_person_from(*, organism_id: int, cents: int, reason: str, by: int, at: datetime) -> int:
    """Ask that refunds, and receipts given back, wait for a second person from an amount in cents, zero for all; gives
    the id of the request. Raises ``NotAMember``.
    """
    with scope(organism_id):
        return access.request_approval(
            organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=str(cents), requested_by=by, at=at,
            reason=reason,
        )  # fmt: skip


def decide_second_person_from(
    *, organism_id: int, cents: int, approval_id: int, approved: bool, by: int, at: datetime, reason: str = ""
) -> None:
    """A second person sets the amount asked, for what is asked from then on, or refuses it with the reason.

    Raises ``SamePerson``, ``AlreadyDecided``, ``NotAMember``.
    """
    with scope(organism_id):
        decision = {"organism_id": organism_id, "approval_id": approval_id, "decided_by": by, "at": at}
        if not approved:
            access.refuse(**decision, reason=reason, roles=_DECIDERS)
            return
        access.approve(**decision, roles=_DECIDERS)
        contributions.change_setting(
            organism_id=organism_id, name=SettingName.REFUND_SECOND_PERSON_FROM_CENTS, cents=cents, by=by, at=at
        )
