"""Failures to sign in: kept in the database, so that every process and every restart counts the same."""

from datetime import datetime, timedelta

from django.db import transaction

from laroque.apps.access import queries
from laroque.apps.access.models import SignInFailure
from laroque.apps.access.rules import LOCK_FOR

_KEPT_FOR = timedelta(days=30)


@transaction.atomic
def record_failure(*, login: str, address: str | None, at: datetime) -> None:
    """Count a wrong password or code; ``login`` is what was typed. What is older than 30 days is dropped."""
    user_id = queries.user_by_login(login=login)
    SignInFailure.objects.create(
        key=queries.failure_key(login=login, user_id=user_id), user_id=user_id, address=address, failed_at=at
    )
    SignInFailure.objects.filter(failed_at__lt=at - _KEPT_FOR).delete()


@transaction.atomic
def record_token_failure(*, secret: str, address: str, at: datetime) -> None:
    """Count a secret that is no token, once for an address: a program that repeats its mistake guesses nothing."""
    key = queries.token_failure_key(secret=secret)
    if not SignInFailure.objects.filter(key=key, address=address, failed_at__gt=at - LOCK_FOR).exists():
        SignInFailure.objects.create(key=key, address=address, failed_at=at)
        SignInFailure.objects.filter(failed_at__lt=at - _KEPT_FOR).delete()


@transaction.atomic
def forget_failures(*, user_id: int) -> int:
    """Unlock a user, who signed in or whom an administrator lets try again; gives how many failures were counted."""
    gone, _ = SignInFailure.objects.filter(user_id=user_id).delete()
    return gone
