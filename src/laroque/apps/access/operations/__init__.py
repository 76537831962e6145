"""Users, memberships, failures to sign in, and decisions by a second person."""

from laroque.apps.access.operations.api_tokens import (
    Answered,
    KeyOfOtherContent,
    NoSuchRole,
    TokenMade,
    TooLong,
    begin_answer,
    keep_answer,
    make_token,
    note_use,
    revoke_token,
)
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
from laroque.apps.access.operations.signing_in import forget_failures, record_failure, record_token_failure
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
    "Answered",
    "KeyOfOtherContent",
    "NoSuchRole",
    "NotAMember",
    "OwnRights",
    "SamePerson",
    "TokenMade",
    "TooLong",
    "approve",
    "begin_answer",
    "create_user",
    "decide_membership",
    "end_membership",
    "end_sessions",
    "forget_failures",
    "grant_membership",
    "keep_answer",
    "make_token",
    "note_use",
    "password_link",
    "record_failure",
    "record_token_failure",
    "refuse",
    "request_approval",
    "reset_second_factor",
    "revoke_token",
    "set_active",
    "set_language",
]
