"""Memberships: given, approved by a second administrator when they move money, and ended."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from laroque.apps.access.models import Membership
from laroque.apps.access.operations.approvals import AlreadyDecided, SamePerson
from laroque.apps.access.rules import has_sense_at, needs_second_administrator
from laroque.apps.access.states import MOVES, ApprovalState, Role
from laroque.apps.network import queries as network
from laroque.apps.network.states import OrganismKind
from laroque.kernel.identifiers import check_nir, check_professional, check_siren


class OwnRights(Exception):
    """An administrator may not give a role to himself."""


@transaction.atomic
def grant_membership(
    *,
    user_id: int,
    organism_id: int,
    role: Role,
    valid_from: date,
    valid_to: date | None = None,
    national: bool = False,
    siren: str | None = None,
    nir: str | None = None,
    professional: str | None = None,
    given_by: int | None = None,
) -> int:
    """Give a user a role in an organism from a day (until another, excluded); gives the membership's number.

    ``given_by`` is the administrator, nobody when the operator of the machine gives it by command. A role that moves
    money or manages users, given by an administrator, opens nothing before another one approves it.

    Raises:
        django.core.exceptions.ValidationError: the role is held already then, the body has no work for it, a SIREN, a
            NIR or a number is missing or too many, or who would read the whole network is no staff of the agency.
        BadIdentifier: the SIREN, the NIR or the professional's number is wrong.
        OwnRights: the administrator is the user.
    """
    if given_by == user_id:
        raise OwnRights(f"user {user_id} gives no role to himself")
    kind = network.organism(organism_id=organism_id).kind
    if not has_sense_at(role, kind):
        raise ValidationError({"role": _("This organism has no work for this role.")})
    if national and kind is not OrganismKind.AGENCY:
        raise ValidationError({"national": _("Only staff of the agency read the whole network.")})
    waits = given_by is not None and needs_second_administrator(role)
    membership = Membership(
        user_id=user_id,
        organism_id=organism_id,
        role=role,
        national=national,
        siren=None if siren is None else check_siren(siren),
        nir=None if nir is None else check_nir(nir),
        professional=None if professional is None else check_professional(professional),
        valid_from=valid_from,
        valid_to=valid_to,
        state=ApprovalState.REQUESTED if waits else ApprovalState.APPROVED,
        given_by_id=given_by,
    )
    membership.full_clean()
    membership.save()
    return membership.pk


@transaction.atomic
def decide_membership(*, membership_id: int, decided_by: int, approved: bool) -> None:
    """Approve or refuse, as a second administrator, a role that another one gave.

    Raises:
        SamePerson: who gave it, or whom it was given to. AlreadyDecided.
    """
    to = ApprovalState.APPROVED if approved else ApprovalState.REFUSED
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    if (ApprovalState(membership.state), to) not in MOVES:
        raise AlreadyDecided(f"membership {membership_id} was {membership.state}")
    if decided_by in (membership.given_by_id, membership.user_id):
        raise SamePerson(f"user {decided_by} gave or holds membership {membership_id}: somebody else decides")
    membership.state, membership.decided_by_id = to, decided_by
    membership.full_clean()
    membership.save(update_fields=["state", "decided_by"])


@transaction.atomic
def end_membership(*, membership_id: int, on: date) -> None:
    """End a membership on a day, the first one it no longer holds: from then on it opens nothing."""
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    membership.valid_to = on
    membership.full_clean()
    membership.save(update_fields=["valid_to"])
