"""A birth replaces the day expected: maternity ends twelve days after it, early or late, declared or not."""

from datetime import UTC, date, datetime

import pytest
from tests.support.databases import FUNDS

from laroque.apps.network import queries as network
from laroque.apps.rights import queries
from laroque.apps.rights.models import Act
from laroque.apps.rights.operations import BeneficiaryRow, register
from laroque.apps.rights.states import ActKind
from laroque.kernel.identifiers import check_nir
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope
from laroque.usecases.care.rights_opening import declare_pregnancy, give_birth

pytestmark = pytest.mark.django_db
AT, DUE, EXPECTED = datetime(2026, 5, 4, 8, tzinfo=UTC), date(2026, 9, 15), date(2026, 5, 15)


def law(name: str, on: date) -> int:
    return load().value(name, on).number


def mother() -> dict:
    fund = network.organism_by_code(code=FUNDS[0]).id
    row = BeneficiaryRow(
        nir=check_nir("2800275123456"), born_on=date(1980, 2, 3), family_name="Martin", given_names="Anne"
    )
    with scope(fund):
        (number,) = register(organism_id=fund, rows=[row], at=AT).values()
    return {"organism_id": fund, "beneficiary_id": number, "at": AT, "law": law}


def maternities(of: dict) -> list[tuple[date, date | None]]:
    with scope(of["organism_id"]):
        (view,) = queries.files(organism_id=of["organism_id"], beneficiary_ids=[of["beneficiary_id"]])
    return [(right.since, right.until) for right in view.rights]


@pytest.mark.parametrize(
    ("born_on", "since", "until"),
    [
        (date(2026, 9, 20), EXPECTED, date(2026, 10, 3)),
        (date(2026, 9, 1), EXPECTED, date(2026, 9, 14)),
        (date(2026, 5, 10), date(2026, 5, 10), date(2026, 5, 23)),
    ],
)
def test_a_birth_moves_the_end_and_one_before_the_time_begins_it(born_on, since, until):
    of = mother()
    declare_pregnancy(**of, due_on=DUE)
    give_birth(**of, born_on=born_on)
    assert maternities(of) == [(since, until)]
    with scope(of["organism_id"]):
        assert Act.objects.filter(kind=ActKind.RESTATED).count() == 1
    give_birth(**of, born_on=born_on)
    assert (since, until) in maternities(of)


def test_another_day_expected_moves_it_and_the_next_child_has_its_own():
    of = mother()
    declare_pregnancy(**of, due_on=date(2026, 2, 15))
    declare_pregnancy(**of, due_on=date(2026, 2, 20))
    give_birth(**of, born_on=date(2026, 2, 22))
    declare_pregnancy(**of, due_on=date(2026, 12, 20))
    assert maternities(of) == [(date(2025, 10, 20), date(2026, 3, 7)), (date(2026, 8, 20), date(2027, 1, 2))]


def test_a_birth_nobody_declared_gives_the_days_that_follow_it():
    of = mother()
    give_birth(**of, born_on=date(2026, 9, 1))
    give_birth(**of, born_on=date(2026, 9, 1))
    assert maternities(of) == [(date(2026, 9, 1), date(2026, 9, 14))]
