"""Users, memberships, failures to sign in, and decisions by a second person."""

from laroque.apps.access.operations.approvals import (
    AlreadyDecided,
    NotAMember,
    SamePerson,
    approve,
    refuse,
    request_approval,
)
from laroque.apps.access.operations.memberships import (
    OwnRights,
    decide_membership,
    end_membership,
    grant_membership,
)
from laroque.apps.access.operations.signing_in import forget_failures, record_failure
from laroque.apps.access.operations.users import (
    create_user,
    end_sessions,
    password_link,
    reset_second_factor,
    set_active,
    set_language,
)

__all__ = [
    "AlreadyDecided",
    "NotAMember",
    "OwnRights",
    "SamePerson",
    "approve",
    "create_user",
    "decide_membership",
    "end_membership",
    "end_sessions",
    "forget_failures",
    "grant_membership",
    "password_link",
    "record_failure",
    "refuse",
    "request_approval",
    "reset_second_factor",
    "set_active",
    "set_language",
]
