"""The examples of the page of cases are computed, and a recognition tells each delay with its article."""

from datetime import date
from pathlib import Path

import polars as pl

from laroque.engines.benefits.injuries.facts import RECOGNITIONS_SCHEMA, Link, Occurrence
from laroque.engines.benefits.injuries.recognitions import delays_of
from laroque.engines.benefits.kinds import KINDS
from laroque.formats.benefits.cases import read_benefit_cases
from laroque.formats.benefits.injury_pensions import LINKS, OCCURRENCES
from laroque.legislation.parameters import load

PAGE = (Path(__file__).parents[4] / "docs" / "algorithms" / "benefit_cases.md").read_text(encoding="utf-8")


def test_words_of_cases_are_those_of_the_engine():
    assert (tuple(Link), tuple(Occurrence)) == (LINKS, OCCURRENCES)


def test_each_example_of_the_page_is_paid():
    text = "".join(each.split("```")[0] for each in PAGE.split("```yaml\n")[1:] if "injury_" in each.split("```")[0])
    read = read_benefit_cases(text.encode())
    assert read.refused == ()
    gross = {
        kind: KINDS[kind].compute(tables, load()).payments["gross_cents"].to_list()
        for kind, tables in read.tables.items()
    }
    assert gross == {
        "injury_leave": [6_000],
        "injury_capital": [483_318],
        "injury_pension": [75_000, 75_600],
        "survivor_pension": [300_000],
    }


def test_an_accident_investigated_has_a_day_for_each_step():
    row = ("a", "accident", date(2026, 3, 2), date(2026, 3, 20), date(2026, 3, 25), None, None)
    said = delays_of(pl.DataFrame([row], schema=dict(RECOGNITIONS_SCHEMA), orient="row"), load())
    assert said.select("step", "from_on", "due_on").rows() == [
        ("ask", date(2026, 3, 2), date(2026, 4, 2)),
        ("decide_or_inquire", date(2026, 3, 2), date(2026, 4, 2)),
        ("answer", date(2026, 3, 25), date(2026, 4, 15)),
        ("inform", date(2026, 3, 2), date(2026, 5, 1)),
        ("open", date(2026, 3, 2), date(2026, 5, 12)),
        ("consult", date(2026, 5, 12), date(2026, 5, 23)),
        ("decide", date(2026, 3, 2), date(2026, 6, 1)),
    ]
