"""Beneficiaries and their periods of rights: registered once, never overlapping, read by pricing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import polars as pl
import pytest
from tests.support.databases import FUNDS

from laroque.apps.network import queries as network
from laroque.apps.rights import frames
from laroque.apps.rights.models import Act, Beneficiary, Look, Right
from laroque.apps.rights.operations import (
    BeneficiaryRow,
    NoReason,
    RightEnd,
    RightRow,
    RightsOverlap,
    end_rights,
    look,
    open_rights,
    register,
)
from laroque.apps.rights.states import Basis, LookedAt
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import BadIdentifier, check_nir
from laroque.postgres.scope import scope

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
ANNE, CHILD = check_nir("2800275123456"), date(2015, 6, 7)
BORN = date(1980, 2, 3)


@pytest.fixture
def fund(db) -> Iterator[int]:
    """Paris, in its scope."""
    organism_id = network.organism_by_code(code=FUNDS[0]).id
    with scope(organism_id):
        yield organism_id


def anne(**differs: str) -> BeneficiaryRow:
    return BeneficiaryRow(
        nir=ANNE, own_nir=ANNE, born_on=BORN, sex="F", family_name="Martin", given_names="Anne", **differs
    )


def child(rank: int = 1) -> BeneficiaryRow:
    return BeneficiaryRow(
        nir=ANNE, born_on=CHILD, birth_rank=rank, family_name="Martin", given_names=f"Twin {rank}", is_dependant=True
    )


def registered(fund: int) -> int:
    return register(organism_id=fund, rows=[anne()], at=AT)[ANNE, BORN, 1]


def test_persons_are_registered_once_changed_when_said_otherwise_and_identified(fund):
    first = register(organism_id=fund, rows=[anne(town="Paris"), child(), child(2)], at=AT)
    again = register(organism_id=fund, rows=[anne(), child(), child(2)], at=AT)
    assert first == again
    assert Beneficiary.objects.get(id=first[ANNE, BORN, 1]).town == "Paris"
    assert register(organism_id=fund, rows=[anne(town="Lyon")], at=AT)[ANNE, BORN, 1] == first[ANNE, BORN, 1]
    assert sorted(Act.objects.values_list("kind", flat=True)) == ["changed", *["registered"] * 3]
    asked = pl.DataFrame(
        {"nir": [ANNE, ANNE, ANNE, ANNE], "born_on": [CHILD, CHILD, None, BORN], "birth_rank": [2, 3, 1, 1]},
        schema_overrides={"birth_rank": pl.Int16},
    )
    found = frames.identified(fund, asked)
    assert set(found["beneficiary_id"]) == {first[ANNE, CHILD, 2], first[ANNE, BORN, 1]}


def test_a_number_with_a_wrong_key_is_refused():
    with pytest.raises(BadIdentifier):
        BeneficiaryRow(nir=ANNE[:13] + "00", born_on=BORN, family_name="M", given_names="A")


def test_rights_of_one_kind_never_run_together_and_one_may_succeed_another(fund):
    person = registered(fund)
    work = RightRow(beneficiary_id=person, kind=RightKind.COVERED, since=date(2025, 1, 1), basis=Basis.WORK)
    later = RightRow(beneficiary_id=person, kind=RightKind.COVERED, since=date(2026, 3, 1), basis=Basis.RESIDENCE)
    open_rights(organism_id=fund, rows=[work], at=AT)
    open_rights(organism_id=fund, rows=[work], at=AT)
    with pytest.raises(RightsOverlap, match="2026-03-01"):
        open_rights(organism_id=fund, rows=[later], at=AT)
    open_rights(organism_id=fund, rows=[later], at=AT, succeeding=True)
    periods = list(Right.objects.order_by("since").values_list("basis", "since", "until"))
    assert periods == [("work", work.since, later.since), ("residence", later.since, None)]
    assert sorted(Act.objects.exclude(kind="registered").values_list("kind", flat=True)) == [
        "ended",
        "opened",
        "opened",
    ]


def test_a_right_ends_once_and_never_before_it_begins(fund):
    person = registered(fund)
    open_rights(
        organism_id=fund, rows=[RightRow(beneficiary_id=person, kind=RightKind.C2S, since=date(2026, 1, 1))], at=AT
    )
    right = Right.objects.get()
    assert end_rights(organism_id=fund, ends=[RightEnd(right.id, date(2026, 1, 1))], at=AT) == 0
    assert [end_rights(organism_id=fund, ends=[RightEnd(right.id, date(2026, 6, 1))], at=AT) for _ in "ab"] == [1, 0]
    assert Right.objects.get().until == date(2026, 6, 1)


def test_pricing_reads_rights_and_what_was_borne(fund):
    person = registered(fund)
    illness = RightRow(beneficiary_id=person, kind=RightKind.LONG_ILLNESS, since=date(2025, 1, 1), detail="8", slot="8")
    open_rights(organism_id=fund, rows=[illness], at=AT)
    day = date(2026, 5, 4)
    frames.count(
        fund,
        pl.DataFrame(
            [(person, 1, 1, "751234567", day, day, "participation", number, 200 * number) for number in (1, 1, -1)],
            schema=["beneficiary_id", "claim_id", "line", "professional", "care_on", "paid_on", "kind", "number",
                    "cents"],
            orient="row",
        ),
    )  # fmt: skip
    facts = frames.facts(fund, [person])
    assert facts.persons.rows() == [(str(person), BORN, "F")]
    assert facts.rights.rows() == [(str(person), "long_illness", date(2025, 1, 1), None, "8")]
    assert (facts.counted["number"].sum(), facts.counted["cents"].sum()) == (1, 200)


def test_another_fund_sees_nobody(fund):
    person = registered(fund)
    other = network.organism_by_code(code=FUNDS[1]).id
    asked = pl.DataFrame({"nir": [ANNE], "born_on": [BORN], "birth_rank": [1]})
    with scope(other):
        assert frames.identified(other, asked).is_empty()
        assert frames.facts(other, [person]).persons.is_empty()


def test_a_look_says_why(fund):
    person = registered(fund)
    said = {"organism_id": fund, "beneficiary_ids": [person], "what": LookedAt.HEALTH, "who_id": 1, "who": "Zoé"}
    with pytest.raises(NoReason):
        look(**said, why=" ", at=AT)
    look(**said, why="Appeal of 3 May", at=AT)
    assert Look.objects.get().why == "Appeal of 3 May"
