"""Professionals and their terms: registered by sets, one term at a time, the same rows twice changing nothing."""

from datetime import date

import pytest

from laroque.apps.registry.frames import terms
from laroque.apps.registry.professionals import (
    ProfessionalRow,
    TermsRow,
    professionals,
    register_professionals,
)
from laroque.apps.registry.states import ProfessionalKind, Sector
from laroque.kernel.identifiers import BadIdentifier

pytestmark = pytest.mark.django_db
DOCTOR = ProfessionalRow(number="751012340", kind=ProfessionalKind.PHYSICIAN, name="Anne Petit", rpps="10001234565")
SECTOR_TWO = TermsRow(number=DOCTOR.number, since=date(2026, 3, 1), speciality="01", sector=Sector.TWO)
SECTOR_ONE = TermsRow(number=DOCTOR.number, since=date(2020, 1, 1), speciality="01", sector=Sector.ONE)


def test_new_terms_end_those_before_them():
    register_professionals(rows=[DOCTOR], terms=[SECTOR_ONE])
    register_professionals(rows=[DOCTOR], terms=[SECTOR_TWO])
    assert terms([DOCTOR.number]).rows() == [
        (DOCTOR.number, date(2020, 1, 1), date(2026, 3, 1), "01", "1", True),
        (DOCTOR.number, date(2026, 3, 1), None, "01", "2", True),
    ]
    sectors = {
        on: professionals(numbers=[DOCTOR.number], on=on)[DOCTOR.number].sector
        for on in (date(2026, 2, 28), date(2026, 3, 1))
    }
    assert list(sectors.values()) == [Sector.ONE, Sector.TWO]


def test_the_same_rows_twice_change_nothing_and_take_few_statements(django_assert_num_queries):
    both = [SECTOR_TWO, SECTOR_ONE]
    register_professionals(rows=[DOCTOR], terms=both)
    once = terms([DOCTOR.number])
    with django_assert_num_queries(6):  # four, and the transaction
        register_professionals(rows=[DOCTOR], terms=both)
    assert terms([DOCTOR.number]).equals(once)
    assert once.height == 2


def test_before_any_terms_nothing_is_agreed():
    register_professionals(rows=[DOCTOR], terms=[SECTOR_ONE])
    found = professionals(numbers=[DOCTOR.number], on=date(2019, 12, 31))[DOCTOR.number]
    assert (found.is_agreed, found.sector, found.name) == (False, Sector.NONE, "Anne Petit")


@pytest.mark.parametrize(("number", "rpps"), [("75101234", ""), ("751012340", "10001234567"), ("7510A2340", "")])
def test_a_wrong_number_is_refused(number, rpps):
    with pytest.raises(BadIdentifier):
        ProfessionalRow(number=number, kind=ProfessionalKind.PHYSICIAN, name="x", rpps=rpps)
