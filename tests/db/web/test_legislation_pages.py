"""The numbers of the law on screen: in force on a day, where they were read, how they moved, and as CSV."""

import csv
import io

import pytest

from laroque.apps.access.states import Role

PAGE = "/legislation/"


def shown(page) -> dict[str, dict]:
    """The rows of the table by name of the series."""
    return {line.row["name"]: line.row for line in page.context["table"].rows}


@pytest.mark.parametrize(("day", "cents"), [("2025-12-31", 392_500), ("2026-01-01", 400_500)])
def test_the_value_is_that_of_the_day_asked(world, officer, day, cents):
    row = shown(officer.get(PAGE, {"on": day, "legislation-topic": "pmss"}))["pmss"]
    assert (row["number"], row["article"], row["state"].label) == (cents, "CSS D242-17", "in force")


def test_a_value_near_the_end_of_what_was_checked_warns_and_past_it_is_refused(world, officer):
    near = shown(officer.get(PAGE, {"on": "2026-12-01", "legislation-topic": "pmss"}))["pmss"]
    past = shown(officer.get(PAGE, {"on": "2027-01-01", "legislation-topic": "pmss"}))["pmss"]
    assert (near["state"].tone, near["number"]) == ("warn", 400_500)
    assert (past["state"].label, past.get("number")) == ("day not checked", None)


def test_what_has_no_value_yet_says_so(world, officer):
    page = officer.get(PAGE, {"on": "2025-02-01", "legislation-standing": "no_value", "legislation-q": "sportifs"})
    assert {name: row["state"].label for name, row in shown(page).items()}["ctp.006.capped"] == "no value known"


def test_a_day_that_is_no_day_is_said(world, officer):
    assert "31/04/2026" in officer.get(PAGE, {"on": "31/04/2026"}).context["problem"]


def test_it_is_searched_by_article_and_by_title(world, officer):
    assert "pmss" in shown(officer.get(PAGE, {"on": "2026-04-30", "legislation-q": "D242-17"}))
    found = shown(officer.get(PAGE, {"on": "2026-04-30", "legislation-q": "monthly ceiling"}))
    assert list(found) == ["pmss", "micro.missing_return_penalty"]


def test_the_whole_of_it_is_exported_with_exact_numbers(world, officer):
    answer = officer.get(PAGE, {"on": "2026-04-30", "legislation-format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    row = next(row for row in rows if row["Name"] == "general_relief.power")
    assert (row["Number"], row["Unit"], row["Article"]) == ("175", "hundredths", "CSS D241-7 II")
    assert len(rows) == officer.get(PAGE, {"on": "2026-04-30"}).context["table"].total


def test_the_history_of_a_value_is_a_page(world, officer):
    page = officer.get(f"{PAGE}ctp.772.uncapped/")
    rows = [(str(line.row["since"]), line.row["value"]) for line in page.context["table"].rows]
    assert rows == [("2025-05-01", "4.00%"), ("2019-01-01", "4.05%")]
    assert "Table of the CTP" in page.content.decode()
    assert officer.get(f"{PAGE}ctp.772.capped/").status_code == 404
    assert b"mobility_rates.csv" in officer.get(f"{PAGE}mobility_rates.75/").content


def test_in_french_the_values_are_french(world, officer):
    officer.cookies.load({"django_language": "fr"})
    page = officer.get(f"{PAGE}pmss/", headers={"accept-language": "fr"})
    assert "Plafond mensuel de la sécurité sociale" in page.content.decode()


def test_it_is_read_by_those_who_read_the_network(world, sign_in):
    employer = sign_in("urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9])
    assert [employer.get(address).status_code for address in (PAGE, f"{PAGE}pmss/")] == [403, 403]
    auditor = sign_in("urssaf-117", Role.AUDITOR)
    assert [auditor.get(address).status_code for address in (PAGE, f"{PAGE}pmss/")] == [200, 200]
