"""One-time links to choose a password."""

from typing import Any

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator


class LinkTokens(EmailAwarePasswordResetTokenGenerator):
    """Keys of links: one serves until the password is chosen, another link is made, or its time is over."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.password_link_at}"
