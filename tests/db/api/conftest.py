"""Two collecting bodies and the agency, as for the pages, and a program with a token for each role."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.db.web.conftest import World, make_user, sign_in, world

from laroque.apps.access import operations as access
from laroque.apps.access.models import User
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network

__all__ = ["sign_in", "world"]


@pytest.fixture(autouse=True)
def _easy_to_enter(settings) -> None:
    """Passwords that cost nothing, and no second factor: the tests of both say so themselves."""
    settings.LAROQUE_MFA_REQUIRED = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass(frozen=True)
class Program:
    """A program with a token: what it asks is answered as by the site, cookies apart."""

    secret: str
    user: User

    def get(self, address: str, data: Any = None, **headers: str) -> Any:
        """Read."""
        return self._client(headers).get(address, data)

    def post(self, address: str, content: bytes, content_type: str = "application/octet-stream", **headers: str) -> Any:
        """Write bytes."""
        return self._client(headers).post(address, content, content_type=content_type)

    def _client(self, headers: dict[str, str]) -> Client:
        return Client(headers={"authorization": f"Bearer {self.secret}", **headers})


def make_program(code: str, role: Role, **rights: Any) -> Program:
    """A new user with a role in an organism, and a token of 30 days."""
    user = make_user(f"{role}.{code}.{User.objects.count()}", code, role, **rights)
    return Program(token_of(user, code, role), user)


def token_of(user: User, code: str, role: Role) -> str:
    """A token of a user for a role, of 30 days."""
    today = timezone.localdate()
    return access.make_token(
        user_id=user.pk, organism_id=network.organism_by_code(code=code).id, role=role, name="test",
        expires_on=today + timedelta(30), at=timezone.now(), on=today,
    ).secret  # fmt: skip


@pytest.fixture
def program(world: World) -> Callable[..., Program]:
    """Makes a program of a role in an organism."""
    return make_program
