"""What operations on care share: whose rights and claims a caller reads, and the looks that are kept of the staff."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.access.states import Role
from laroque.apps.claims import queries as claims
from laroque.apps.claims.queries import ClaimView
from laroque.apps.rights import operations as rights
from laroque.apps.rights.queries import BeneficiaryView
from laroque.apps.rights.states import LookedAt
from laroque.interfaces.api.callers import Caller, today
from laroque.interfaces.api.problems import Problem
from laroque.interfaces.web.care.purposes import PURPOSES
from laroque.legislation.parameters import load
from laroque.usecases.care.benefits_statement import Reader
from laroque.usecases.care.own_persons import own_persons

Purpose = StrEnum("Purpose", {name.upper(): name for name in PURPOSES})
"""Why the staff reads: the words of the pages."""


def persons_of(caller: Caller) -> list[BeneficiaryView]:
    """The files that an insured person reads; none for others."""
    if not caller.nirs:
        return []
    return own_persons(organism_id=caller.organism_id, nirs=caller.nirs, on=today(), law=law)


def claim_of(caller: Caller, number: int) -> ClaimView:
    """A claim whose acts the caller may read, else a 404; the look of the staff is kept first."""
    found = claims.claim(organism_id=caller.organism_id, claim_id=number)
    if found is None:
        raise Problem(404)
    if caller.may(Ability.READ_ACTS):
        persons = [] if found.beneficiary_id is None else [found.beneficiary_id]
        keep_look(caller, LookedAt.CLAIM, why=_("Read by a program"), beneficiary_ids=persons, claim_id=found.id)
    elif not owns(caller, found):
        raise Problem(404)
    return found


def owns(caller: Caller, claim: ClaimView) -> bool:
    """Whether a claim was sent by the caller, or is for care of the caller or of a dependant."""
    if caller.role is Role.INSURED:
        return claim.beneficiary_id in {each.id for each in persons_of(caller)}
    return claim.professional in caller.professionals


def keep_look(
    caller: Caller, what: LookedAt, *, why: str, beneficiary_ids: Sequence[int], claim_id: int | None = None
) -> None:
    """Keep that the caller looks at the data of some persons, or at a claim, before they are told."""
    rights.look(
        organism_id=caller.organism_id,
        beneficiary_ids=beneficiary_ids,
        what=what,
        who_id=caller.user_id,
        who=caller.username,
        why=why,
        at=timezone.now(),
        claim_id=claim_id,
    )


def reader_of(caller: Caller, why: str) -> Reader:
    """The caller as the look that is kept names it. Raises ``Problem`` 403 for who changes nothing, looks neither."""
    if caller.changes_nothing:
        raise Problem(
            403,
            _("What a person has is not read with this role: a look at it could not be kept."),
            _("Use a token of a role that settles claims or keeps rights."),
        )
    return Reader(caller.user_id, caller.username, why, timezone.now())


def law(name: str, on: date) -> int:
    """A number of the law by the name of its series and the day."""
    return load().value(name, on).number
