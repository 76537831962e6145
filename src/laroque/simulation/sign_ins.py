"""Users for the demo: one of each kind, so that every page can be looked at as its reader."""

from datetime import date

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role
from laroque.simulation.month import MonthPlayed


def make_sign_ins(played: MonthPlayed, *, password: str) -> list[tuple[str, str, str]]:
    """Make the users of the demo and give user name, password and what each is."""
    since = date(played.month.year, 1, 1)
    first_body = played.scheme.bodies[0]
    employer = next(each for each in played.employers if each.place.organism == first_body.code)
    wanted = (
        ("agency", played.scheme.agency, Role.TREASURER, None, "treasurer of the agency"),
        ("officer", first_body, Role.COLLECTION_OFFICER, None, f"collection officer of {first_body.name}"),
        ("employer", first_body, Role.EMPLOYER, employer.siren, f"employer {employer.name}"),
        ("admin", played.scheme.agency, Role.ADMINISTRATOR, None, "administrator"),
    )
    signs_in = []
    for username, organism, role, siren, what in wanted:
        user_id = access.create_user(
            username=username,
            email=f"{username}@example.invalid",
            password=password,
            language="en",
            staff=role is Role.ADMINISTRATOR,
            superuser=role is Role.ADMINISTRATOR,
        )
        access.grant_membership(
            user_id=user_id,
            organism_id=organism.id,
            role=role,
            valid_from=since,
            national=organism is played.scheme.agency,
            siren=siren,
        )
        signs_in.append((username, password, what))
    return signs_in
