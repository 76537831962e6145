"""Roles of users in an organism, and the moves of an approval."""

from enum import StrEnum


class Role(StrEnum):
    """What a user does for an organism; an employer's user sees one SIREN only."""

    COLLECTION_OFFICER = "collection_officer"
    TREASURER = "treasurer"
    DIRECTOR = "director"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    EMPLOYER = "employer"


class ApprovalState(StrEnum):
    """Where a request for a second pair of eyes stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"


MOVES = {
    (ApprovalState.REQUESTED, ApprovalState.APPROVED),
    (ApprovalState.REQUESTED, ApprovalState.REFUSED),
}
