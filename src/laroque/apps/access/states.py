"""Roles of users in an organism, and the moves of an approval."""

from enum import StrEnum


class Role(StrEnum):
    """What a user does for an organism.

    A user of an employer or of its accountant sees the SIREN of the membership, an insured person the rights of its
    NIR, a professional the claims of its number.
    """

    COLLECTION_OFFICER = "collection_officer"
    TREASURER = "treasurer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    EMPLOYER = "employer"
    ACCOUNTANT = "accountant"
    CARE_OFFICER = "care_officer"
    CARE_SUPERVISOR = "care_supervisor"
    MEDICAL_ADVISER = "medical_adviser"
    INSURED = "insured"
    PROFESSIONAL = "professional"


class ApprovalState(StrEnum):
    """Where a request for a second pair of eyes stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"


MOVES = {
    (ApprovalState.REQUESTED, ApprovalState.APPROVED),
    (ApprovalState.REQUESTED, ApprovalState.REFUSED),
}
