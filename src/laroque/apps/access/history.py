"""Who changed users and memberships, from their journal, and the names of those who did anything."""

from collections.abc import Iterable

from laroque.apps.access.models import Membership, User
from laroque.postgres.journal import Change, changes


def history_of_user(*, user_id: int, organism_id: int | None) -> list[Change]:
    """The changes of a user and of its memberships, the oldest first.

    With ``organism_id``, of the memberships of that organism only, and nothing of a user who never had one there.
    """
    limits = {"user_id": user_id} if organism_id is None else {"user_id": user_id, "organism_id": organism_id}
    if organism_id is not None and not Membership.objects.filter(**limits).exists():
        return []
    found = [*changes(User, id=user_id), *changes(Membership, **limits)]
    return sorted(found, key=lambda change: change.at)


def names_of_users(*, user_ids: Iterable[int]) -> dict[int, str]:
    """How users are called, by number: one statement."""
    rows = User.objects.filter(pk__in=list(user_ids))
    return {row.pk: str(row) for row in rows}
