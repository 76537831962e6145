"""Cover by work, by residence, by a parent; a birth under both parents; a pregnancy; another treating doctor."""

from datetime import UTC, date, datetime

import pytest
from tests.support.databases import FUNDS

from laroque.apps.network import queries as network
from laroque.apps.rights import queries
from laroque.apps.rights.operations import BeneficiaryRow
from laroque.apps.rights.states import Basis
from laroque.kernel.identifiers import check_nir
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope
from laroque.usecases.care.rights_opening import (
    NotCovered,
    Opening,
    choose_doctor,
    declare_birth,
    declare_pregnancy,
    end_residence,
    open_cover,
)

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 5, 4, 8, tzinfo=UTC), date(2026, 5, 4)
ANNE, BOB = check_nir("2800275123456"), check_nir("1840275123456")


def law(name: str, on: date) -> int:
    return load().value(name, on).number


def person(nir: str, born_on: date, *, is_dependant: bool = False) -> BeneficiaryRow:
    return BeneficiaryRow(nir=nir, born_on=born_on, family_name="Martin", given_names="Lou", is_dependant=is_dependant)


def rights(fund: int) -> list[tuple[str, date, date | None, str]]:
    with scope(fund):
        people = queries.files(organism_id=fund, nirs=[ANNE, BOB])
    return [(right.kind, right.since, right.until, right.detail) for each in people for right in each.rights]


def test_cover_follows_the_reason_and_the_child_is_under_both_parents():
    fund = network.organism_by_code(code=FUNDS[1]).id
    said = {"organism_id": fund, "at": AT, "law": law}
    anne = Opening(person=person(ANNE, date(1980, 2, 3)), basis=Basis.WORK, since=DAY, in_local_scheme=True)
    bob = Opening(person=person(BOB, date(1984, 2, 11)), basis=Basis.RESIDENCE, since=DAY)
    child = person(ANNE, date(2026, 5, 20), is_dependant=True)
    for _ in "twice":
        open_cover(**said, openings=[anne, bob])
        declare_birth(**said, child=child, parents=[ANNE, BOB])
    assert sorted(rights(fund), key=str) == sorted(
        [
            ("covered", DAY, None, ""),
            ("local_scheme", DAY, None, ""),
            ("covered", date(2026, 8, 4), None, ""),
            *[("covered", date(2026, 5, 20), date(2044, 5, 20), "")] * 2,
        ],
        key=str,
    )
    with scope(fund):
        beneficiary_id = queries.files(organism_id=fund, nirs=[BOB])[0].id
    choose_doctor(organism_id=fund, beneficiary_id=beneficiary_id, professional="671234567", on=DAY, at=AT)
    choose_doctor(organism_id=fund, beneficiary_id=beneficiary_id, professional="677654321", on=date(2026, 6, 1), at=AT)
    declare_pregnancy(**said, beneficiary_id=beneficiary_id, due_on=date(2026, 9, 15))
    assert ("treating_doctor", DAY, date(2026, 6, 1), "671234567") in rights(fund)
    assert ("treating_doctor", date(2026, 6, 1), None, "677654321") in rights(fund)
    assert ("maternity", date(2026, 5, 15), date(2026, 9, 28), "") in rights(fund)


def test_students_come_at_once_pensioners_too_and_residence_ends_with_the_sixth_month_of_a_document():
    fund = network.organism_by_code(code=FUNDS[0]).id
    said = {"organism_id": fund, "at": AT, "law": law}
    student = Opening(person=person(ANNE, date(2005, 2, 3)), basis=Basis.STUDENT, since=DAY)
    retired = Opening(person=person(BOB, date(1958, 2, 11)), basis=Basis.PENSION, since=date(2026, 3, 1))
    open_cover(**said, openings=[student, retired])
    working = Opening(person=student.person, basis=Basis.WORK, since=date(2027, 9, 1))
    assert rights(fund) == [("covered", date(2026, 3, 1), None, ""), ("covered", DAY, None, "")]
    with scope(fund):
        numbers = {each.nir: each.id for each in queries.files(organism_id=fund, nirs=[ANNE, BOB])}
    ending = {**said, "beneficiary_id": numbers[ANNE], "on": date(2026, 9, 10), "is_permit": True}
    assert [end_residence(**ending) for _ in "ab"] == [date(2027, 4, 1)] * 2
    with pytest.raises(NotCovered, match="2026-09-10"):
        end_residence(**{**said, "beneficiary_id": numbers[BOB], "on": date(2026, 9, 10)})
    open_cover(**said, openings=[working])
    assert rights(fund)[1:] == [
        ("covered", DAY, date(2027, 4, 1), ""),
        ("covered", date(2027, 9, 1), None, ""),
    ]


def test_who_is_of_age_is_no_dependant():
    fund = network.organism_by_code(code=FUNDS[0]).id
    grown = Opening(person=person(ANNE, date(2008, 5, 4), is_dependant=True), basis=Basis.DEPENDANT, since=DAY)
    with pytest.raises(NotCovered, match="of age"):
        open_cover(organism_id=fund, openings=[grown], at=AT, law=law)
    assert rights(fund) == []
