"""The back office by ability: what the role chosen may look at and change there."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.backends import BaseBackend

from laroque.apps.access.rules import Ability


@dataclass(frozen=True, slots=True)
class Right:
    """Who looks at the pages of an app; ``national`` where its tables are not cut by body."""

    look: frozenset[Ability]
    change: Ability | None = None
    national: bool = False


RIGHTS = {
    "access": Right(frozenset({Ability.MANAGE_USERS}), national=True),
    "network": Right(frozenset({Ability.READ_NETWORK})),
    "registry": Right(frozenset({Ability.READ_ACCOUNTS}), change=Ability.CHANGE_SETTINGS, national=True),
    "exchanges": Right(frozenset({Ability.READ_MESSAGES})),
    "treasury": Right(frozenset({Ability.READ_TREASURY, Ability.READ_RECEIPTS})),
    "contributions": Right(frozenset({Ability.READ_ACCOUNTS})),
}
"""By app. Users are changed on pages of their own, where a second administrator approves, or by a superuser."""


class AbilityBackend(BaseBackend):
    """Gives the permissions of the back office from the membership chosen; a superuser has them all without it."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether the reader's role looks at, or changes, the pages of an app."""
        chosen = getattr(user_obj, "chosen", None)
        app, _, action = perm.partition(".")
        right = RIGHTS.get(app)
        if chosen is None or right is None or not user_obj.is_active or (right.national and not chosen.national):
            return False
        if action.startswith("view_"):
            return any(chosen.may(ability) for ability in right.look)
        return action.startswith(("add_", "change_")) and right.change is not None and chosen.may(right.change)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether an app is listed to the reader."""
        return self.has_perm(user_obj, f"{app_label}.view_")
