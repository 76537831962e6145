"""Every control of the catalogue has a test, or the page says why it has none."""

import csv
import re
from functools import cache

import pytest
from tests.support.documents import ROOT, law_cases
from tests.support.reference import reference

from laroque.apps.contributions.rules import remedies
from laroque.formats.dsn.rules import rules

CONTROLS = {each["id"]: each for each in law_cases("dsn_controls")}
PAGE = " ".join((ROOT / "docs" / "dsn_checks.md").read_text(encoding="utf-8").split())


@cache
def functions(path: str) -> frozenset[str]:
    """The tests of a file of tests/."""
    return frozenset(re.findall(r"^def (test_\w+)", (ROOT / "tests" / path).read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_a_control_has_a_test_or_a_reason(control):
    assert control["tests"] or control.get("left_out")
    for test in control["tests"]:
        path, name = test.split("::")
        assert name in functions(path), test


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_what_tells_a_control_exists(control):
    known = set(rules()) | {name for name, _ in remedies()}
    assert [name for name in control["tells"] if name not in known] == []


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_the_page_names_each_control_and_says_what_is_left_out(control):
    assert f"| {control['id']} |" in PAGE
    assert control.get("left_out", "") in PAGE


def test_the_controls_are_those_of_the_catalogue():
    with reference("dsn/controls_catalogue.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == list(CONTROLS)
