"""Made-up claims: what was put wrong in them, and nothing else, is what reading and pricing find."""

from collections import Counter
from datetime import date

import polars as pl

from laroque.engines.pricing.facts import COUNTED_SCHEMA, KNOWN_SCHEMA, PERSONS_SCHEMA, RIGHTS_SCHEMA, Facts, no_rows
from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.prices import shipped_prices
from laroque.engines.pricing.pricing import price
from laroque.formats.b2 import read_bytes
from laroque.simulation.care.claims import Fault, Sending, make_sendings
from laroque.simulation.care.files import CareFile, write_files
from laroque.simulation.care.professionals import make_professionals, treating_doctors
from laroque.simulation.funds import FUNDS, CareFund
from laroque.simulation.insured import Insured, make_insured

MONTH = date(2026, 5, 1)
PAID_ON = date(2026, 6, 10)


def made(fund: CareFund, *, seed: int = 3) -> tuple[tuple[Insured, ...], tuple[Sending, ...]]:
    professionals = make_professionals(fund=fund, seed=seed)
    doctors = treating_doctors(professionals)
    people = make_insured(fund=fund, count=60, doctors=doctors, month=MONTH, seed=seed)
    sendings = make_sendings(fund=fund, people=people, professionals=professionals, month=MONTH, seed=seed, sendings=1)
    return people, sendings


def joined(files: tuple[CareFile, ...]) -> bytes:
    """The claims of many files in one, with the head of the last."""
    records = [file.content.splitlines(keepends=True) for file in files]
    return b"".join([records[-1][0], *(record for each in records for record in each[1:-1])])


def found_by_claim(people: tuple[Insured, ...], files: tuple[CareFile, ...]) -> dict[str, set[str]]:
    """What reading and pricing find wrong, by claim."""
    read = read_bytes(joined(files))
    found = {claim: {rule} for claim, rule in read.claims.select("claim", "rule").rows() if rule}
    lines = read.lines.with_columns(paid_on=pl.lit(PAID_ON))
    persons = [(each.person, each.born_on, "F" if each.female else "M") for each in people]
    rights = [
        (each.person, period.kind.value, period.since, period.until, period.detail or None)
        for each in people
        for period in each.periods
    ]
    facts = Facts(
        lines=lines,
        persons=pl.DataFrame(persons, schema=dict(PERSONS_SCHEMA), orient="row"),
        rights=pl.DataFrame(rights, schema=dict(RIGHTS_SCHEMA), orient="row"),
        counted=no_rows(COUNTED_SCHEMA),
        known=no_rows(KNOWN_SCHEMA),
    )
    priced = price(facts, shipped_prices(), care_law()).filter(pl.col("outcome") != "priced")
    for claim, reason in priced.select("claim", "reason").rows():
        found.setdefault(claim, set()).add(reason)
    return found


def test_funds_have_claims_with_the_faults_put_in_and_no_other():
    for fund in (FUNDS[0], FUNDS[2]):
        people, sendings = made(fund)
        files = write_files(fund, sendings)
        told = dict(fault for file in files for fault in file.faults)
        found = found_by_claim(people, files)
        assert found == {claim: {fault.value} for claim, fault in told.items()}, fund.code
        kinds = Counter(told.values())
        if fund.is_overseas:
            assert kinds == {Fault.OVERSEAS: sum(file.claims for file in files)}
        else:
            assert set(kinds) == set(Fault) - {Fault.OVERSEAS}


def test_the_people_of_a_fund_have_rights_of_every_kind():
    fund = FUNDS[1]
    doctors = treating_doctors(make_professionals(fund=fund, seed=3))
    people = make_insured(fund=fund, count=300, doctors=doctors, month=MONTH, seed=3)
    kinds = {period.kind.value for each in people for period in each.periods}
    wanted = {"covered", "local_scheme", "c2s", "long_illness", "maternity", "injury", "treating_doctor"}
    assert kinds == wanted
    assert len({(each.nir, each.born_on, each.birth_rank) for each in people}) == len(people)
    assert any(each.is_dependant for each in people)


def test_the_same_seed_makes_the_same_care():
    assert made(FUNDS[0]) == made(FUNDS[0])
    fund, (_, sendings) = FUNDS[0], made(FUNDS[0])
    assert sendings != made(fund, seed=4)[1]
    assert write_files(fund, sendings[:2]) == write_files(fund, sendings[:2])
