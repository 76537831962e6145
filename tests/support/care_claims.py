"""A fund with insured persons and professionals, and B2 files for it, for tests of claims."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from laroque.apps.network import queries as network
from laroque.apps.registry.professionals import ProfessionalRow, TermsRow, register_professionals
from laroque.apps.registry.states import ProfessionalKind, Sector
from laroque.apps.rights.models import Beneficiary, Counted, Right
from laroque.formats.b2 import write_bytes
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope
from tests.support.b2_claims import HEAD, claims_and_lines

FUND = "cpam-751"
AT = datetime(2026, 5, 21, 8, tzinfo=UTC)
SINCE = date(2020, 1, 1)
DOCTOR, NURSE, PHARMACY, LABORATORY, STRANGER = "751234567", "756000017", "752000018", "758000019", "759999999"
ANNE, BOB = "2800275123456", "1840275123456"
_BORN = {ANNE: date(1980, 2, 3), BOB: date(1984, 2, 11)}


def fund() -> int:
    """The number of the fund."""
    return network.organism_by_code(code=FUND).id


def open_fund() -> int:
    """Register two insured persons, a doctor, a nurse and a pharmacy; gives the number of the fund."""
    kinds = {
        DOCTOR: (ProfessionalKind.PHYSICIAN, "01", Sector.ONE),
        NURSE: (ProfessionalKind.AUXILIARY, "24", Sector.NONE),
        PHARMACY: (ProfessionalKind.PHARMACY, "50", Sector.NONE),
        LABORATORY: (ProfessionalKind.LABORATORY, "30", Sector.NONE),
    }
    register_professionals(
        rows=[ProfessionalRow(number=number, kind=kind, name=number) for number, (kind, _, _) in kinds.items()],
        terms=[
            TermsRow(number=number, since=SINCE, speciality=speciality, sector=sector)
            for number, (_, speciality, sector) in kinds.items()
        ],
    )
    organism_id = fund()
    for nir in (ANNE, BOB):
        insure(organism_id, nir, _BORN[nir])
    return organism_id


def insure(organism_id: int, nir: str, born_on: date, *kinds: str) -> int:
    """Register an insured person, covered by the fund, with other rights; gives its number."""
    with scope(organism_id):
        person = Beneficiary.objects.create(
            organism_id=organism_id, nir=check_nir(nir), own_nir=check_nir(nir), born_on=born_on,
            sex="F" if nir[0] == "2" else "M", family_name="Martin", given_names="Camille", is_dependant=False,
        )  # fmt: skip
        Right.objects.bulk_create(
            Right(
                organism_id=organism_id, beneficiary_id=person.id, kind=kind, slot="", since=SINCE, detail="",
                basis="work", key=f"{nir}:{kind}",
            )
            for kind in ("covered", *kinds)
        )  # fmt: skip
    return person.id


def claim_of(nir: str, number: int, **differs: Any) -> dict[str, Any]:
    """What differs of a claim of an insured person."""
    return {"nir": nir, "born_on": _BORN.get(nir), "invoice": f"{number:09d}", **differs}


def b2(*told: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]) -> bytes:
    """A file of claims and their acts, as ``claims_and_lines`` takes them."""
    return write_bytes(HEAD, *claims_and_lines(*((dict(claim), list(acts)) for claim, acts in told)))


def rows(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What a query gives, in the scope of the fund."""
    with scope(fund()), connection.cursor() as cursor:
        cursor.execute(query, list(parameters))
        return cursor.fetchall()


def count(nir: str, *, kind: str, cents: int, paid_on: date) -> None:
    """Have a person have borne a franchise already, in a scope."""
    person = Beneficiary.objects.get(nir=check_nir(nir))
    Counted.objects.create(
        organism_id=person.organism_id, beneficiary_id=person.id, claim_id=0, line=1, professional=PHARMACY,
        care_on=paid_on, paid_on=paid_on, kind=kind, number=1, cents=cents,
    )  # fmt: skip


def books() -> dict[str, int]:
    """The balances of the fund, those that are not nought."""
    return dict(
        rows(
            "select account.path, sum(posting.cents)::bigint from ledger_posting posting join ledger_account account"
            " on account.organism_id = posting.organism_id and account.id = posting.account_id group by 1"
            " having sum(posting.cents) <> 0"
        )
    )


def what_stands() -> dict[str, Any]:
    """What the fund holds of claims, whatever the order in which it came: totals, books, caps, debts."""
    one = "select coalesce(sum(open_cents), 0)::bigint from beneficiary_accounts_debt"
    parts = "basic_cents, solidarity_cents, insured_cents, paid_cents, owed_cents"
    return {
        "claims": rows(
            f"select professional, number, state, question, paid_to, {parts} from claims_claim order by 1, 2"
        ),
        "lines": rows(
            f"select professional, number, line, outcome, reason, line.{parts.replace(', ', ', line.')}"
            " from claims_claimline line join claims_claim claim on claim.id = line.claim_id order by 1, 2, 3"
        ),
        "books": books(),
        "owed": rows(one)[0][0],
        "counted": dict(rows("select kind, sum(cents)::bigint from rights_counted group by 1 having sum(cents) <> 0")),
    }
