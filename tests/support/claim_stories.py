"""What a care officer finds at a made-up fund: claims to pay, with questions, for the medical service, refused."""

from datetime import date

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network
from laroque.kernel.identifiers import check_nir
from laroque.usecases.benefits.decide_cases import decide
from laroque.usecases.care.receive_claims import receive_b2
from tests.support.benefits import leave, open_case, pay
from tests.support.care_claims import ANNE, AT, BOB, DOCTOR, FUND, LABORATORY, PHARMACY, b2, claim_of, open_fund

OFFICER, SUPERVISOR, ADVISER, WATCHER = "claims.officer", "claims.supervisor", "claims.adviser", "claims.auditor"
INSURED, PRACTITIONER = "claims.insured", "claims.practitioner"
_ROLES = {
    OFFICER: Role.CARE_OFFICER,
    SUPERVISOR: Role.CARE_SUPERVISOR,
    ADVISER: Role.MEDICAL_ADVISER,
    WATCHER: Role.AUDITOR,
    INSURED: Role.INSURED,
    PRACTITIONER: Role.PROFESSIONAL,
}
_OWN = {INSURED: {"nir": check_nir(ANNE)}, PRACTITIONER: {"professional": DOCTOR}}
_STRANGER = "1990175123456"
_DRUG = {"nature": "PH7", "code": "3400926784102", "detail": "4P", "billed_cents": 5_997, "speciality": "50"}
_TEST = {"nature": "B", "code": "0389", "detail": "4B", "billed_cents": 7_500, "speciality": "30", "quantity": 2}


def lay_claims(password: str) -> None:
    """Open a fund with its insured, professionals and claims, and make a user of each role of care."""
    fund = open_fund()
    told = [
        (claim_of(BOB, 1), [{}, {"nature": "AMI", "billed_cents": 900, "coefficient_hundredths": 450}]),
        (claim_of(ANNE, 2), [{"exemption_asked": "long_illness"}, _on(17) | {"exemption_asked": "long_illness"}]),
        (claim_of(ANNE, 3), [{"nature": "PSE", "billed_cents": 10_000, "quantity": 2}]),
        (claim_of(_STRANGER, 4, born_on=date(1999, 1, 2)), [{}]),
        (claim_of(ANNE, 5, professional=LABORATORY), [_TEST]),
        (claim_of(BOB, 6, professional=PHARMACY, third_party=True), [_DRUG]),
        (claim_of(BOB, 7), [_on(12), _on(12)]),
        (claim_of(ANNE, 8), [_on(11) | {"nature": "ATM", "code": "ZZZZ999", "detail": "4M", "activity": "1"}]),
    ]
    receive_b2(organism_id=fund, name="may.b2", content=b2(*told), at=AT)
    _lay_benefits(fund)
    for name, role in _ROLES.items():
        user_id = access.create_user(
            username=name, email=f"{name}@example.invalid", password=password, language="en", staff=False,
            superuser=False,
        )  # fmt: skip
        access.grant_membership(
            user_id=user_id, organism_id=network.organism_by_code(code=FUND).id, role=role,
            valid_from=date(2026, 1, 1), **_OWN.get(name, {}),
        )  # fmt: skip


def _lay_benefits(fund: int) -> None:
    """A sick leave of Anne's, decided, and one that waits for a month of pay."""
    pay(fund, check_nir(ANNE), date(2026, 2, 1))
    open_case(fund, check_nir(ANNE), leave("2026-03-09", "2026-04-05"))
    open_case(fund, check_nir(BOB), leave("2026-03-09", "2026-04-05"))
    decide(organism_id=fund, on=AT.date(), at=AT)


def a_file() -> bytes:
    """A B2 file of three claims: one taken, one refused, one that waits."""
    return b2(
        (claim_of(BOB, 21), [_on(13)]),
        (claim_of(BOB, 22), [_on(13) | {"nature": "AMI"}]),
        (claim_of(ANNE, 23), [_on(14) | {"exemption_asked": "long_illness"}]),
    )


def _on(day: int) -> dict[str, date]:
    return {"care_on": date(2026, 5, day)}
