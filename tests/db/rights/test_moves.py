"""A family moves between two funds: no day without cover, none covered twice, caps carried, run again for nothing."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from tests.support.databases import FUNDS

from laroque.apps.network import queries as network
from laroque.apps.rights import frames, queries
from laroque.apps.rights.operations import BeneficiaryRow, RightRow, open_rights, register
from laroque.apps.rights.states import Basis
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import check_nir
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope
from laroque.usecases.care.fund_moves import NothingToMove, move
from laroque.usecases.care.home_moves import Home, NoFund, move_home
from laroque.usecases.care.rights_opening import declare_pregnancy, give_birth

pytestmark = pytest.mark.django_db
AT, ANNE = datetime(2026, 5, 4, 8, tzinfo=UTC), check_nir("2800275123456")
LEFT_ON, BACK_ON, BORNE_ON = date(2026, 5, 15), date(2026, 9, 1), date(2026, 4, 2)


def law(name: str, on: date) -> int:
    return load().value(name, on).number


def funds() -> tuple[int, int]:
    first, second = (network.organism_by_code(code=code).id for code in FUNDS)
    return first, second


def family(fund: int) -> None:
    said = {"nir": ANNE, "family_name": "Martin"}
    anne = BeneficiaryRow(**said, born_on=date(1980, 2, 3), given_names="Anne")
    child = BeneficiaryRow(**said, born_on=date(2015, 6, 7), given_names="Lou", is_dependant=True)
    with scope(fund):
        ids = list(register(organism_id=fund, rows=[anne, child], at=AT).values())
        rows = [
            RightRow(beneficiary_id=each, kind=RightKind.COVERED, since=date(2020, 1, 1), basis=Basis.WORK)
            for each in ids
        ]
        illness = RightRow(
            beneficiary_id=ids[0], kind=RightKind.LONG_ILLNESS, since=date(2024, 1, 1), detail="8", slot="8"
        )
        open_rights(organism_id=fund, rows=[*rows, illness], at=AT)
        bear(fund, ids[0], 1, BORNE_ON)


def bear(fund: int, person: int, claim: int, day: date) -> None:
    said = {"claim_id": claim, "line": 1, "professional": "751234567", "care_on": day, "paid_on": day}
    given = {"beneficiary_id": person, **said, "kind": "participation", "number": 1, "cents": 200}
    frames.count(fund, pl.DataFrame([given]))


def covered(fund: int) -> list[tuple[date, date | None]]:
    with scope(fund):
        people = queries.files(organism_id=fund, nirs=[ANNE])
    return [(right.since, right.until) for right in people[0].rights if right.kind is RightKind.COVERED]


def borne(fund: int) -> int:
    with scope(fund):
        people = queries.files(organism_id=fund, nirs=[ANNE])
        return frames.facts(fund, [each.id for each in people]).counted["cents"].sum()


def test_a_family_goes_and_comes_back():
    paris, strasbourg = funds()
    family(paris)
    go = {"from_id": paris, "to_id": strasbourg, "nir": ANNE, "on": LEFT_ON, "at": AT}
    assert move(**go) == move(**go)
    assert covered(paris) == [(date(2020, 1, 1), LEFT_ON)]
    assert covered(strasbourg) == [(LEFT_ON, None)]
    assert (borne(paris), borne(strasbourg)) == (200, 200)
    with scope(strasbourg):
        anne, child = queries.files(organism_id=strasbourg, nirs=[ANNE], with_health=True)
        assert [(right.kind, right.detail) for right in anne.rights] == [("covered", ""), ("long_illness", "8")]
        assert child.is_dependant
        assert [right.detail for right in queries.files(organism_id=strasbourg, nirs=[ANNE])[0].rights] == ["", ""]
        bear(strasbourg, anne.id, 2, date(2026, 6, 1))
    move(from_id=strasbourg, to_id=paris, nir=ANNE, on=BACK_ON, at=AT)
    assert covered(strasbourg) == [(LEFT_ON, BACK_ON)]
    assert covered(paris) == [(date(2020, 1, 1), LEFT_ON), (BACK_ON, None)]
    assert (borne(paris), borne(strasbourg)) == (400, 400)
    move(from_id=paris, to_id=strasbourg, nir=ANNE, on=date(2026, 10, 1), at=AT)
    assert borne(strasbourg) == 400


def test_who_is_not_covered_does_not_move():
    paris, strasbourg = funds()
    with pytest.raises(NothingToMove):
        move(from_id=paris, to_id=strasbourg, nir=ANNE, on=LEFT_ON, at=AT)


def test_a_home_has_its_fund_by_postcode_and_a_person_chooses_among_several():
    paris, strasbourg = funds()
    family(paris)
    at_home = {"organism_id": paris, "nir": ANNE, "on": LEFT_ON, "at": AT}
    same = move_home(**at_home, home=Home(address="1 rue X", postcode="75020", town="Paris"))
    assert (same.fund.id, same.moved) == (paris, None)
    assert covered(paris) == [(date(2020, 1, 1), None)]
    with pytest.raises(NoFund) as several:
        move_home(**at_home, home=Home(address="", postcode="59000", town="Lille"))
    assert len(several.value.candidates) > 1
    with pytest.raises(NoFund, match="No fund"):
        move_home(**at_home, home=Home(address="", postcode="00000", town=""))
    other = Home(address="2 rue Y", postcode="67000", town="Strasbourg")
    assert move_home(**at_home, home=other) == move_home(**at_home, home=other)
    assert (covered(paris), covered(strasbourg)) == ([(date(2020, 1, 1), LEFT_ON)], [(LEFT_ON, None)])
    with scope(strasbourg):
        people = queries.files(organism_id=strasbourg, nirs=[ANNE])
    assert {(each.address, each.town) for each in people} == {("2 rue Y", "Strasbourg")}
    with scope(paris):
        people = queries.files(organism_id=paris, nirs=[ANNE])
    assert {each.address for each in people} == {"1 rue X"}


def test_a_birth_after_the_move_replaces_the_day_expected_at_the_fund_left():
    paris, strasbourg = funds()
    family(paris)
    with scope(paris):
        anne = queries.files(organism_id=paris, nirs=[ANNE])[0].id
    of_birth = {"at": AT, "law": law}
    declare_pregnancy(organism_id=paris, beneficiary_id=anne, due_on=date(2026, 6, 15), **of_birth)
    move(from_id=paris, to_id=strasbourg, nir=ANNE, on=LEFT_ON, at=AT)
    with scope(strasbourg):
        anne = queries.files(organism_id=strasbourg, nirs=[ANNE])[0].id
    give_birth(organism_id=strasbourg, beneficiary_id=anne, born_on=date(2026, 7, 1), **of_birth)
    with scope(strasbourg):
        held = queries.files(organism_id=strasbourg, nirs=[ANNE])[0].rights
    days = [(right.since, right.until) for right in held if right.kind is RightKind.MATERNITY]
    assert days == [(LEFT_ON, date(2026, 7, 14))]
