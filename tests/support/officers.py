"""People of a body, for tests of acts that have an author."""

from datetime import date

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role


def make_officer(organism_id: int, name: str, role: Role = Role.COLLECTION_OFFICER) -> int:
    """The number of a new user with a role in a body."""
    user_id = access.create_user(username=name, email=f"{name}@example.org", password="a long enough phrase, surely")
    access.grant_membership(user_id=user_id, organism_id=organism_id, role=role, valid_from=date(2026, 1, 1))
    return user_id
