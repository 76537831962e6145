"""People of a body, for acts that two of them answer for."""

from datetime import date

from laroque.apps.access import operations as access
from laroque.apps.access.models import User
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network


def person_of(code: str, name: str, role: Role = Role.TREASURER) -> int:
    """The number of a person of a body, made at the first call."""
    username = f"{code}-{name}"
    known = User.objects.filter(username=username).first()
    if known is not None:
        return known.pk
    user_id = access.create_user(username=username, email=f"{username}@example.org", password="a long made-up secret 7")
    organism_id = network.organism_by_code(code=code).id
    access.grant_membership(user_id=user_id, organism_id=organism_id, role=role, valid_from=date(2020, 1, 1))
    return user_id
