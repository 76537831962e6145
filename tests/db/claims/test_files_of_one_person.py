"""One person with several files in a fund: an act is paid once and a year is one, whatever file is claimed under."""

from datetime import UTC, date, datetime

import pytest
from tests.support.care_claims import ANNE, AT, BOB, PHARMACY, SINCE, b2, claim_of, count, open_fund, rows

from laroque.apps.rights import finding
from laroque.apps.rights.models import Beneficiary, Right
from laroque.apps.rights.operations import BeneficiaryRow, register
from laroque.kernel.identifiers import check_nir
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope
from laroque.usecases.care.certified_number import certify
from laroque.usecases.care.own_rights import open_own_rights
from laroque.usecases.care.receive_claims import receive_b2
from laroque.usecases.care.rights_opening import add_parent, declare_birth

pytestmark = pytest.mark.django_db
BORN, NEXT_DAY = date(2024, 6, 7), datetime(2026, 5, 22, 8, tzinfo=UTC)
REASONS = (
    "select claim.number, line.reason from claims_claim claim join claims_claimline line on line.claim_id = claim.id"
)
LOU = {"born_on": BORN}


def law(name: str, on: date) -> int:
    return load().value(name, on).number


def child(own_nir: str = "", born_on: date = BORN, parent: str = ANNE) -> BeneficiaryRow:
    return BeneficiaryRow(
        nir=check_nir(parent), born_on=born_on, family_name="Martin", given_names="Lou", own_nir=own_nir,
        is_dependant=True,
    )  # fmt: skip


def born(fund: int, *parents: str) -> None:
    given = {"parents": [check_nir(each) for each in parents], "at": AT, "law": law}
    declare_birth(organism_id=fund, child=child(), **given)


def receive(fund: int, *claims, at=AT) -> None:
    receive_b2(organism_id=fund, name="x.b2", content=b2(*claims), at=at)


def under(nir: str, number: int, **differs) -> tuple:
    return claim_of(nir, number, **LOU), [differs]


def refused() -> list[tuple[str, str]]:
    return rows(f"{REASONS} where line.outcome <> 'priced' order by 1, line.line")


def test_an_act_claimed_under_both_parents_is_paid_once_in_one_file_and_in_any_order():
    fund = open_fund()
    born(fund, ANNE, BOB)
    receive(fund, under(BOB, 7), under(ANNE, 6))
    assert refused() == [("000000007", "repeated")]
    receive(fund, under(BOB, 2))
    assert refused() == [("000000006", "repeated"), ("000000007", "repeated")]


def test_it_is_paid_once_when_the_other_parent_claims_another_day():
    fund = open_fund()
    born(fund, ANNE)
    receive(fund, under(ANNE, 1))
    with scope(fund):
        (first,) = Beneficiary.objects.filter(born_on=BORN).values_list("id", flat=True)
    add_parent(organism_id=fund, beneficiary_id=first, nir=check_nir(BOB), since=BORN, at=AT, law=law)
    receive(fund, under(BOB, 2), at=NEXT_DAY)
    assert refused() == [("000000002", "repeated")]


def test_children_of_one_day_who_are_not_one_stay_apart():
    fund = open_fund()
    born(fund, ANNE)
    born(fund, BOB)
    receive(fund, under(ANNE, 1), under(BOB, 2))
    assert refused() == []


@pytest.mark.parametrize("waits", [False, True])
def test_the_own_number_of_the_child_makes_one_person_of_two_files(waits):
    """Each parent registered the child alone; one of them under a waiting number, certified since."""
    fund, certified = open_fund(), check_nir("2240675123456")
    own = check_nir("7240675123456") if waits else certified
    with scope(fund):
        register(organism_id=fund, rows=[child(certified)], at=AT)
        register(organism_id=fund, rows=[child(own, parent=BOB)], at=AT)
        for each in Beneficiary.objects.filter(born_on=BORN):
            Right.objects.create(
                organism_id=fund, beneficiary_id=each.id, kind="covered", slot="", since=BORN, detail="", key=each.nir
            )
    if waits:
        certify(organism_id=fund, waiting=own, nir=certified, at=AT)
    receive(fund, under(ANNE, 1), under(BOB, 2))
    assert refused() == [("000000002", "repeated")]


def test_who_has_rights_of_ones_own_goes_on_with_the_year_borne_as_a_dependant():
    """Care of before the own file is claimed under the parent's number; the year of the franchise is one."""
    fund, own, parent = open_fund(), "2070375123456", "2750275123456"
    born_on, since = date(2007, 3, 1), date(2025, 3, 1)
    with scope(fund):
        (file,) = register(organism_id=fund, rows=[child(born_on=born_on, parent=parent)], at=AT).values()
        Right.objects.create(
            organism_id=fund, beneficiary_id=file, kind="covered", slot="", since=SINCE, detail="", key="x",
            basis="dependant",
        )  # fmt: skip
    given = {"beneficiary_id": file, "on": since, "own_nir": check_nir(own)}
    number = open_own_rights(organism_id=fund, **given, at=AT, law=law)
    with scope(fund):
        count(parent, kind="drug", cents=4_950, paid_on=date(2026, 2, 2))
    drug = {"nature": "PH7", "code": "3400921923056", "detail": "4P", "billed_cents": 2_427, "speciality": "50"}
    receive(fund, (claim_of(own, 1, born_on=born_on, professional=PHARMACY), [drug]))
    assert rows("select sum(cents)::bigint from rights_counted") == [(5_000,)]
    with scope(fund):
        both = [finding.borne_in(organism_id=fund, beneficiary_id=each, year=2026) for each in (file, number)]
    assert [each["drug"].cents for each in both] == [5_000, 5_000]


def test_rights_are_those_of_the_parent_claimed_under():
    fund = open_fund()
    born(fund, ANNE, BOB)
    with scope(fund):
        of_bob = Right.objects.filter(beneficiary__nir=check_nir(BOB), beneficiary__born_on=BORN)
        of_bob.update(until=date(2025, 1, 1))
    receive(fund, under(BOB, 1), under(ANNE, 2))
    assert refused() == [("000000001", "rights_closed")]
