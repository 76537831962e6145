"""API tokens: made, used, revoked; and the answers kept for those who ask a write twice."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from laroque.apps.access import queries
from laroque.apps.access.models import ApiAnswer, ApiToken
from laroque.apps.access.states import Role

TOKEN_DAYS_MAX = 366
ANSWERS_KEPT_FOR = timedelta(days=30)
_BEGINNING = "laroque_"
_SHOWN = len(_BEGINNING) + 6


class NoSuchRole(Exception):
    """The user has not this role in the organism on the day."""


class TooLong(Exception):
    """The token would end in the past, or live longer than ``TOKEN_DAYS_MAX``."""


class KeyOfOtherContent(Exception):
    """The idempotency key was already used for another request."""


@dataclass(frozen=True, slots=True)
class TokenMade:
    """A new token; ``secret`` is nowhere kept, and shown once."""

    id: int
    secret: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to a request: HTTP status and body."""

    status: int
    body: str


@transaction.atomic
def make_token(
    *, user_id: int, organism_id: int, role: Role, name: str, expires_on: date, at: datetime, on: date
) -> TokenMade:
    """Make a token of a user for a role held in an organism; it opens nothing from ``expires_on``, nor once the
    membership ended.

    Raises:
        NoSuchRole: the user has not this role there on the day ``on``.
        TooLong: ``expires_on`` is not within ``TOKEN_DAYS_MAX`` days after ``on``.
    """
    held = queries.memberships_of(user_id=user_id, on=on)
    if not any(each.organism_id == organism_id and each.role == role for each in held):
        raise NoSuchRole(f"user {user_id} is not {role} in organism {organism_id} on {on}")
    if not on < expires_on <= on + timedelta(TOKEN_DAYS_MAX):
        raise TooLong(f"a token made on {on} cannot expire on {expires_on}")
    secret = _BEGINNING + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user_id=user_id,
        organism_id=organism_id,
        role=role,
        name=name,
        prefix=secret[:_SHOWN],
        sha256=digest_of(secret),
        made_at=at,
        expires_on=expires_on,
    )
    return TokenMade(token.pk, secret)


def digest_of(secret: str) -> str:
    """What is kept of a token: it has 256 random bits, so a plain hash cannot be searched backwards."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def revoke_token(*, token_id: int, by: int | None, at: datetime) -> bool:
    """End a token at once; ``by`` is nobody when the operator of the machine does. False when it was revoked before."""
    found = ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True)
    return bool(found.update(revoked_at=at, revoked_by_id=by))


def note_use(*, token_id: int, on: date) -> None:
    """Keep the day a token was last used."""
    ApiToken.objects.filter(pk=token_id).exclude(last_used_on=on).update(last_used_on=on)


@transaction.atomic
def begin_answer(*, organism_id: int, user_id: int, key: str, request_sha256: str, at: datetime) -> Answered | None:
    """The answer already given under a key, or None: the caller then makes it and calls ``keep_answer``.

    Two requests at once wait for each other. Answers are kept 30 days. Raises ``KeyOfOtherContent``.
    """
    mine = ApiAnswer.objects.filter(organism_id=organism_id)
    mine.filter(made_at__lt=at - ANSWERS_KEPT_FOR).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into access_apianswer (organism_id, user_id, key, request_sha256, status, body, made_at)"
            " values (%s, %s, %s, %s, null, '', %s) on conflict do nothing",
            [organism_id, user_id, key, request_sha256, at],
        )
        if cursor.rowcount:
            return None
    known = mine.get(user_id=user_id, key=key)
    if known.request_sha256 != request_sha256 or known.status is None:
        raise KeyOfOtherContent(f"key {key} of user {user_id} was used for another request")
    return Answered(known.status, known.body)


@transaction.atomic
def keep_answer(*, organism_id: int, user_id: int, key: str, answered: Answered) -> None:
    """Keep what was answered under a key, in the transaction of what was done."""
    ApiAnswer.objects.filter(organism_id=organism_id, user_id=user_id, key=key).update(
        status=answered.status, body=answered.body
    )
