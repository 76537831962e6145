"""Users: made, made inactive, and helped back in. What opens a door is never written down, save as a digest."""

from datetime import datetime

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from laroque.apps.access.models import User


@transaction.atomic
def create_user(
    *,
    username: str,
    email: str,
    password: str | None,
    language: str = "fr",
    first_name: str = "",
    last_name: str = "",
    staff: bool = False,
    superuser: bool = False,
) -> int:
    """Make a user who may sign in; gives its number. ``staff`` opens the back office.

    Without a password the user first comes in by a one-time link (``password_link``).

    Raises:
        django.core.exceptions.ValidationError: the password is weak, or a field is wrong or taken.
    """
    user = User(
        username=username,
        email=email,
        language=language,
        first_name=first_name,
        last_name=last_name,
        is_staff=staff or superuser,
        is_superuser=superuser,
    )
    if password is None:
        user.set_unusable_password()
    else:
        validate_password(password, user)
        user.set_password(password)
    user.full_clean()
    user.save()
    return user.pk


@transaction.atomic
def set_language(*, user_id: int, language: str) -> None:
    """Meet a user in another language (``en`` or ``fr``) from now on."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.language = language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language"])


@transaction.atomic
def set_active(*, user_id: int, active: bool) -> None:
    """Let a user sign in, or not any more: the sessions then end at once."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sessions(user_id=user_id)


@transaction.atomic
def password_link(*, user_id: int, at: datetime) -> str:
    """The key of a one-time link by which a user chooses a password; one made before no longer serves.

    The link is nowhere kept: whoever asked for it shows it once. That one was made stays in the journal of the user.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    user.password_link_at = at
    user.save(update_fields=["password_link_at"])
    return f"{user_pk_to_url_str(user)}-{PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"


@transaction.atomic
def reset_second_factor(*, user_id: int) -> None:
    """Forget the authenticator app and the recovery codes of a user, who sets them up anew; the sessions end."""
    Authenticator.objects.filter(user_id=user_id).delete()
    end_sessions(user_id=user_id)


@transaction.atomic
def end_sessions(*, user_id: int) -> int:
    """End every session of a user; gives how many there were."""
    sessions = list(UserSession.objects.filter(user_id=user_id))
    for session in sessions:
        session.end()
    return len(sessions)
