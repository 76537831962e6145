"""Users for the demo: one of each kind, so that every page can be looked at as its reader."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role
from laroque.apps.network.queries import OrganismView
from laroque.kernel.identifiers import check_nir
from laroque.simulation.care.month import FundPlayed
from laroque.simulation.month import MonthPlayed


@dataclass(frozen=True)
class _SignIn:
    """A user of the demo; the portal shows those of ``sirens``, of a ``nir`` or of a ``professional``."""

    username: str
    organism: OrganismView
    role: Role
    what: str
    sirens: tuple[str, ...] = ()
    nir: str | None = None
    professional: str | None = None


def make_sign_ins(played: MonthPlayed, *, password: str) -> list[tuple[str, str, str]]:
    """Make one user of each role, and give user name, password and what each is."""
    for each in _wanted(played):
        user_id = access.create_user(
            username=each.username,
            email=f"{each.username}@example.invalid",
            password=password,
            language="en",
            staff=each.role is Role.ADMINISTRATOR,
            superuser=each.role is Role.ADMINISTRATOR,
        )
        for siren in each.sirens or (None,):
            access.grant_membership(
                user_id=user_id,
                organism_id=each.organism.id,
                role=each.role,
                valid_from=date(played.month.year, 1, 1),
                national=each.organism is played.scheme.agency,
                siren=siren,
                nir=each.nir,
                professional=each.professional,
            )
    return [(each.username, password, each.what) for each in _wanted(played)]


def _wanted(played: MonthPlayed) -> list[_SignIn]:
    agency, body = played.scheme.agency, played.scheme.bodies[0]
    employers = [each for each in played.employers if each.place.organism == body.code]
    kept = tuple(dict.fromkeys(each.siren for each in employers))[:3]
    return [
        _SignIn("agency", agency, Role.TREASURER, "treasurer of the agency"),
        _SignIn("auditor", agency, Role.AUDITOR, "auditor of the network: reads all, changes nothing"),
        _SignIn("officer", body, Role.COLLECTION_OFFICER, f"collection officer of {body.name}"),
        _SignIn("supervisor", body, Role.SUPERVISOR, f"supervisor of {body.name}"),
        _SignIn("employer", body, Role.EMPLOYER, f"employer {employers[0].name}", kept[:1]),
        _SignIn("accountant", body, Role.ACCOUNTANT, f"accountant of {len(kept)} employers", kept),
        _SignIn("admin", agency, Role.ADMINISTRATOR, "administrator"),
        *(_of_care(played.care.funds[0]) if played.care else ()),
    ]


def _of_care(fund: FundPlayed) -> tuple[_SignIn, ...]:
    """Those of a fund: its staff, the insured person with the most dependants, and a physician."""
    body = fund.body
    households = Counter(each.nir for each in fund.people if each.is_dependant)
    nir = max(households, key=lambda each: (households[each], each))
    doctor = fund.professionals[0]
    return (
        _SignIn("care_officer", body, Role.CARE_OFFICER, f"care officer of {body.name}"),
        _SignIn("care_supervisor", body, Role.CARE_SUPERVISOR, f"care supervisor of {body.name}"),
        _SignIn("medical_adviser", body, Role.MEDICAL_ADVISER, f"medical adviser of {body.name}"),
        _SignIn("care_treasurer", body, Role.TREASURER, f"treasurer of {body.name}"),
        _SignIn("insured", body, Role.INSURED, f"insured person {nir}", nir=check_nir(nir)),
        _SignIn("doctor", body, Role.PROFESSIONAL, doctor.name, professional=doctor.number),
    )
