"""What cases say of families and pensions are the words of the engine, and claims of one household are paid once."""

import polars as pl
import pytest

from laroque.engines.benefits.family.facts import Lack
from laroque.engines.benefits.kinds import KINDS
from laroque.engines.benefits.old_age.facts import CsgBand
from laroque.formats.benefits import family, old_age
from laroque.formats.benefits.cases import read_benefit_cases
from laroque.legislation.parameters import load

CLAIM = """
- id: {name}
  kind: family_allowance
  facts:
    household: durand
    claimed_on: {claimed_on}
    from: 2026-04
    to: 2026-06
    children: [{{born_on: 2015-01-02}}, {{born_on: {second}}}]
    resources: [{{year: 2024, cents: 3000000}}]
"""


def paid(*claims: dict[str, str]) -> list[tuple[str, str]]:
    text = "".join(CLAIM.format(**each) for each in claims)
    read = read_benefit_cases(text.encode())
    answer = KINDS["family_allowance"].compute(read.tables["family_allowance"], load())
    return sorted((row["case"], str(row["since"])) for row in answer.payments.iter_rows(named=True))


def test_words_of_cases_are_those_of_the_engine():
    assert tuple(Lack) == family.LACKS
    assert tuple(CsgBand) == old_age.CSG_BANDS


def test_a_month_of_a_household_is_paid_once_by_the_first_claim_that_has_a_right():
    early = {"name": "early", "claimed_on": "2026-03-01", "second": "2026-05-10"}
    late = {"name": "late", "claimed_on": "2026-03-05", "second": "2017-01-02"}
    months = ["2026-04-01", "2026-05-01", "2026-06-01"]
    assert paid(early, late) == [("1", months[2]), ("2", months[0]), ("2", months[1])]
    assert paid(late, early) == [("1", months[0]), ("1", months[1]), ("2", months[2])]


def test_the_order_of_claims_changes_nothing_but_their_numbers():
    first = {"name": "a", "claimed_on": "2026-03-01", "second": "2017-01-02"}
    other = {"name": "b", "claimed_on": "2026-04-01", "second": "2018-01-02"}
    assert {case for case, _ in paid(first, other)} == {"1"}
    assert {case for case, _ in paid(other, first)} == {"2"}


def test_no_claim_gives_no_payment():
    tables = {name: pl.DataFrame(schema=dict(schema)) for name, schema in KINDS["family_allowance"].tables.items()}
    assert KINDS["family_allowance"].compute(tables, load()).payments.is_empty()


PLACES = [("metropole", True), ("48", True), ("974", True), ("Lozère", False), ("99", False)]


@pytest.mark.parametrize(("place", "is_read"), PLACES)
def test_a_place_is_the_mainland_or_a_departement(place: str, is_read: bool):
    text = CLAIM.format(name="a", claimed_on="2026-03-01", second="2017-01-02") + f'    place: "{place}"\n'
    refused = [each.place for each in read_benefit_cases(text.encode()).refused]
    assert refused == ([] if is_read else ["facts.place"])
