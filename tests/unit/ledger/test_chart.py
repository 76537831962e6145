"""The chart of accounts: which paths it holds, for which books."""

import csv
from importlib.resources import files

import pytest

from laroque.apps.ledger.chart import (
    BRANCHES,
    CHART,
    THIRD_PARTIES,
    Books,
    Side,
    UnknownAccount,
    account_in,
    check_account,
    mirror_at_agency,
)

COLLECTING, PAYING, AGENCY = (frozenset({kind}) for kind in (Books.COLLECTING, Books.PAYING, Books.AGENCY))


@pytest.mark.parametrize(
    ("books", "path"),
    [
        (COLLECTING, "due:health:uncollected"),
        (COLLECTING, "due:mobility:authority:collected"),
        (COLLECTING, "due:mobility:9301:collected"),
        (COLLECTING, "due:apprenticeship:balance:uncollected"),
        (COLLECTING, "advance:unemployment"),
        (PAYING, "benefit:occupational_risk:daily_allowance"),
        (PAYING, "liaison:agency:old_age"),
        (AGENCY, "liaison:urssaf-117:pool"),
        (AGENCY, "liaison:cpam-751:health"),
        (AGENCY, "due_to:training:branch"),
        (AGENCY, "debt:neu-cp.2026_04"),
        (COLLECTING | PAYING, "bank:payment"),
    ],
)
def test_a_path_of_the_chart_is_known_in_its_books(books, path):
    assert check_account(books, path) is account_in(books, path)


@pytest.mark.parametrize(
    ("books", "path"),
    [
        (COLLECTING, "due:heath:uncollected"),
        (COLLECTING, "due:health"),
        (COLLECTING, "due:health:uncollected:more"),
        (COLLECTING, "due:mobility:uncollected"),
        (COLLECTING, "bank:central"),
        (COLLECTING, "due_to:health"),
        (PAYING, "benefit:unemployment:care"),
        (PAYING, "liaison:agency:pool"),
        (AGENCY, "liaison:agency"),
        (AGENCY, "bank:collection"),
        (AGENCY, ""),
        (AGENCY, "debt:NEU"),
        (frozenset(), "bank:central"),
    ],
)
def test_any_other_path_is_refused_in_both_languages(books, path):
    with pytest.raises(UnknownAccount) as refused:
        check_account(books, path)
    assert path in refused.value.text.en
    assert path in refused.value.text.fr


def test_each_line_says_its_side_and_means_something_in_both_languages():
    lines = [line for lines in CHART.values() for line in lines]
    assert all(line.meaning.en and line.meaning.fr for line in lines)
    assert account_in(COLLECTING, "bank:collection").side is Side.DEBIT
    assert account_in(AGENCY, "due_to:ags").side is Side.CREDIT


def test_the_beneficiaries_are_those_of_the_network():
    with (files("laroque.apps.network") / "data" / "beneficiaries.csv").open(encoding="utf-8") as rows:
        known = {row["code"]: row["kind"] for row in csv.DictReader(rows)}
    assert {code for code, kind in known.items() if kind == "branch"} == set(BRANCHES)
    assert {code for code, kind in known.items() if kind != "branch"} == set(THIRD_PARTIES)


def test_a_liaison_account_of_a_body_has_its_mirror_at_the_agency():
    assert mirror_at_agency("urssaf-117", "liaison:agency:pool") == "liaison:urssaf-117:pool"
    assert mirror_at_agency("cpam-751", "liaison:agency:health") == "liaison:cpam-751:health"
    assert mirror_at_agency("cpam-751", "bank:payment") is None
    assert mirror_at_agency("agency", "liaison:cpam-751:health") is None
