"""Rights of one's own: at 16 on request from that day, at 18 by the daily work; what was had follows, once."""

from datetime import UTC, date, datetime

import pytest
from tests.support.databases import FUNDS

from laroque.apps.network import queries as network
from laroque.apps.rights import queries
from laroque.apps.rights.models import Act, Request
from laroque.apps.rights.operations import BeneficiaryRow, RightRow, open_rights
from laroque.apps.rights.states import ActKind, Basis, RequestState
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import check_nir
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope
from laroque.usecases.care.own_rights import CameOfAge, come_of_age, open_own_rights
from laroque.usecases.care.rights_opening import NotCovered, Opening, add_parent, open_cover

pytestmark = pytest.mark.django_db
AT, BORN = datetime(2026, 5, 4, 8, tzinfo=UTC), date(2008, 3, 1)
FIRST, EIGHTEEN = date(2024, 1, 1), date(2026, 3, 1)
ANNE, BOB, LOU = check_nir("2800275123456"), check_nir("1840275123456"), check_nir("2080375123456")


def law(name: str, on: date) -> int:
    return load().value(name, on).number


def household(own_nir: str = LOU) -> tuple[int, list[int]]:
    """Lou under both parents, with a long illness under the first."""
    fund = network.organism_by_code(code=FUNDS[0]).id
    said = {"organism_id": fund, "at": AT, "law": law}
    parent = BeneficiaryRow(nir=ANNE, born_on=date(1980, 2, 3), family_name="Martin", given_names="Anne")
    lou = BeneficiaryRow(
        nir=ANNE, own_nir=own_nir, born_on=BORN, family_name="Martin", given_names="Lou", is_dependant=True
    )
    openings = [
        Opening(person=parent, basis=Basis.WORK, since=FIRST),
        Opening(person=lou, basis=Basis.DEPENDANT, since=FIRST),
    ]
    open_cover(**said, openings=openings)
    with scope(fund):
        (first,) = queries.grown_up(organism_id=fund, on=EIGHTEEN)
        illness = RightRow(beneficiary_id=first, kind=RightKind.LONG_ILLNESS, since=FIRST, detail="8", slot="8")
        open_rights(organism_id=fund, rows=[illness], at=AT)
    second = add_parent(organism_id=fund, beneficiary_id=first, nir=BOB, since=date(2025, 1, 1), at=AT, law=law)
    return fund, [first, second]


def rights(fund: int, number: int) -> list[tuple[str, date, date | None, str]]:
    with scope(fund):
        (view,) = queries.files(organism_id=fund, beneficiary_ids=[number], with_health=True)
    return [(right.kind, right.since, right.until, right.detail) for right in view.rights]


def test_a_second_parent_is_added_with_what_the_child_has():
    fund, (first, second) = household()
    again = add_parent(organism_id=fund, beneficiary_id=first, nir=BOB, since=date(2025, 1, 1), at=AT, law=law)
    assert again == second != first
    assert rights(fund, second) == [
        ("covered", date(2025, 1, 1), EIGHTEEN, ""),
        ("long_illness", date(2025, 1, 1), None, "8"),
    ]


def test_at_sixteen_on_request_from_that_day_and_once():
    fund, files = household()
    asked = {"organism_id": fund, "beneficiary_id": files[0], "at": AT, "law": law}
    with pytest.raises(NotCovered, match="2024-03-01"):
        open_own_rights(**asked, on=date(2024, 2, 29))
    on = date(2025, 5, 4)
    own = open_own_rights(**asked, on=on)
    assert own == open_own_rights(**asked, on=date(2025, 6, 1))
    assert rights(fund, own) == [("covered", on, None, ""), ("long_illness", on, None, "8")]
    for each, since in zip(files, (FIRST, date(2025, 1, 1)), strict=True):
        assert ("covered", since, on, "") in rights(fund, each)
    with scope(fund):
        assert Request.objects.get().state == RequestState.GRANTED
        assert Act.objects.filter(kind=ActKind.OWN).count() == 2
    assert come_of_age(organism_id=fund, on=EIGHTEEN, at=AT) == CameOfAge((), ())


def test_at_eighteen_by_the_daily_work_once_even_some_days_late():
    fund, _ = household()
    day = {"organism_id": fund, "at": AT}
    assert come_of_age(**day, on=date(2026, 2, 28)) == CameOfAge((), ())
    late = come_of_age(**day, on=date(2026, 3, 9))
    (own,) = late.opened
    assert rights(fund, own) == [("covered", EIGHTEEN, None, ""), ("long_illness", EIGHTEEN, None, "8")]
    assert come_of_age(**day, on=date(2026, 3, 10)) == CameOfAge((), ())


def test_without_an_own_number_nothing_opens_and_it_is_told():
    fund, files = household("")
    assert come_of_age(organism_id=fund, on=EIGHTEEN, at=AT) == CameOfAge((), tuple(files))
    asked = {"organism_id": fund, "beneficiary_id": files[0], "on": date(2025, 5, 4), "at": AT, "law": law}
    with pytest.raises(NotCovered, match="own number"):
        open_own_rights(**asked)
    assert open_own_rights(**asked, own_nir=LOU) not in files
