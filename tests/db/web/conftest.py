"""Two collecting bodies with contributors who owe April, the agency, and a user of each kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from tests.support.collecting_bodies import Body, make_agency, make_body

from laroque.apps.access import operations as access
from laroque.apps.access.models import User
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network

PASSWORD = "a long enough phrase"


@dataclass(frozen=True)
class World:
    """What the pages show: two bodies and the agency."""

    ours: Body
    theirs: Body
    agency: Body


@pytest.fixture(autouse=True)
def _easy_to_enter(settings) -> None:
    """Passwords that cost nothing, and no second factor: the tests of both say so themselves."""
    settings.LAROQUE_MFA_REQUIRED = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    """Paris with three contributors, Lyon with two."""
    settings.LAROQUE_KEYS = tmp_path / "keys"
    return World(
        ours=make_body("urssaf-117", first=1, contributors=3, mandates=1),
        theirs=make_body("urssaf-827", first=50, contributors=2, mandates=0),
        agency=make_agency(),
    )


def make_user(name: str, code: str, role: Role, **rights) -> User:
    """A user who signs in by ``PASSWORD`` and has a role in an organism."""
    number = access.create_user(
        username=name, email=f"{name}@example.org", password=PASSWORD, language=rights.pop("language", "en"),
        staff=rights.pop("staff", False), superuser=rights.pop("superuser", False),
    )  # fmt: skip
    access.grant_membership(
        user_id=number, organism_id=network.organism_by_code(code=code).id, role=role, valid_from=date(2026, 1, 1),
        **rights,
    )  # fmt: skip
    return User.objects.get(pk=number)


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser signed in as a new user with a role in an organism, the organism chosen."""

    def signed_in(code: str, role: Role, **rights) -> Client:
        client = Client()
        client.force_login(make_user(f"{role}.{code}", code, role, **rights))
        client.get("/choose/")
        return client

    return signed_in


@pytest.fixture
def officer(world, sign_in) -> Client:
    """A collection officer of the first body."""
    return sign_in("urssaf-117", Role.COLLECTION_OFFICER)


@pytest.fixture
def treasurer(world, sign_in) -> Client:
    """The treasurer of the agency, who reads the whole network."""
    return sign_in("agency", Role.TREASURER, national=True)
