"""Reads of API tokens: whom one opens for, and those of a user."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from laroque.apps.access.models import ApiToken
from laroque.apps.access.operations.api_tokens import digest_of
from laroque.apps.access.states import Role


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token without its secret; it opens nothing from ``expires_on``, nor once revoked."""

    id: int
    user_id: int
    username: str
    language: str
    organism_id: int
    organism_code: str
    organism_name: str
    role: Role
    name: str
    prefix: str
    made_at: datetime
    expires_on: date
    revoked_at: datetime | None
    last_used_on: date | None

    def is_open(self, on: date) -> bool:
        """Whether the token itself still opens on a day; its membership may have ended."""
        return self.revoked_at is None and on < self.expires_on


def token_of_secret(*, secret: str) -> TokenView | None:
    """The token of a secret, open or not; None when it is the secret of none."""
    return next(iter(_views(ApiToken.objects.filter(sha256=digest_of(secret)))), None)


def tokens(*, user_id: int | None = None) -> list[TokenView]:
    """The tokens of a user, or of all, the latest first, those expired and revoked included."""
    found = ApiToken.objects.order_by("-id")
    return _views(found if user_id is None else found.filter(user_id=user_id))


def _views(rows: QuerySet[ApiToken]) -> list[TokenView]:
    names = (
        "id", "user_id", "user__username", "user__language", "organism_id", "organism__code", "organism__name", "role",
        "name", "prefix", "made_at", "expires_on", "revoked_at", "last_used_on",
    )  # fmt: skip
    return [TokenView(*row[:7], Role(row[7]), *row[8:]) for row in rows.values_list(*names)]
