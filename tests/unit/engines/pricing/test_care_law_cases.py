"""The cases of tests/cases/care.yaml: claims worked by hand from the articles."""

from functools import cache
from pathlib import Path

import pytest

from laroque.engines.pricing.facts import Facts
from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.prices import shipped_prices
from laroque.engines.pricing.pricing import price
from laroque.formats.care_cases import read_care_cases

READ = read_care_cases((Path(__file__).parents[3] / "cases" / "care.yaml").read_bytes())
ZERO = ("penalty", "flat_charge", "participation", "franchise", "solidarity", "complementary", "owed")


@cache
def priced():
    """The lines of all cases with what became of them, by number of the case."""
    facts = Facts(READ.lines, READ.persons, READ.rights, READ.counted, READ.known)
    both = zip(READ.lines.rows(named=True), price(facts, shipped_prices(), care_law()).rows(named=True), strict=True)
    found = {}
    for line, row in both:
        found.setdefault(int(line["claim"].partition("/")[0]), []).append((line, row))
    return found


def expected(due, line):
    """What a case says is due, with what it leaves out."""
    if "refusal" in due:
        nothing = dict.fromkeys((*ZERO, "base", "basic", "paid", "rate"), 0)
        return nothing | {"outcome": "refused", "branch": "health", "exemption": None, "paid_to": None,
                          "insured": line["billed_cents"]} | due  # fmt: skip
    said = dict.fromkeys(ZERO, 0) | {"outcome": "priced", "refusal": None, "branch": "health", "exemption": None} | due
    borne = said["basic"] + said["solidarity"]
    said["owed"] = due.get("owed", said["participation"] + said["franchise"] if line["third_party"] else 0)
    left = line["billed_cents"] - borne - said["complementary"]
    return {
        "insured": left,
        "paid": borne + said["owed"],
        "paid_to": "professional" if line["third_party"] else "insured",
    } | said


def told(row, names):
    special = {"refusal": row["reason"], "rate": row["rate_ppm"] // 10_000}
    plain = ("outcome", "branch", "exemption", "paid_to")
    return {name: special.get(name, row.get(name if name in plain else f"{name}_cents")) for name in names}


def test_there_are_many_cases_and_none_is_refused_by_its_form():
    assert READ.refused == ()
    assert len(READ.cases) >= 60
    assert all(case.article and case.working and case.due for case in READ.cases.values())


@pytest.mark.parametrize("number", [pytest.param(number, id=case.name) for number, case in READ.cases.items()])
def test_a_case_is_paid_as_the_articles_say(number):
    due, found = READ.cases[number].due, priced()[number]
    assert len(due) == len(found)
    for one, (line, row) in zip(due, found, strict=True):
        wanted = expected(one, line)
        assert told(row, wanted) == wanted
