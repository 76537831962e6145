"""From a recipient, a département or a postal code to the organism, on any day."""

from datetime import date

import pytest

from laroque.apps.network.rules.catalogue import read_network
from laroque.apps.network.rules.postcodes import departments_of_postcode, normal_department
from laroque.apps.network.rules.routing import (
    route_department,
    route_establishment,
    route_postcode,
    route_recipient,
    route_residence,
)
from laroque.apps.network.states import RouteBy
from laroque.kernel.findings import Severity

BEFORE_THE_MERGER = date(2021, 6, 1)
TODAY = date(2026, 4, 1)
NETWORK = read_network()

MAINLAND = [f"{number:02d}" for number in range(1, 96) if number != 20]
DEPARTMENTS = [*MAINLAND, "2A", "2B", "971", "972", "973", "974", "976"]


def organism(route):
    return None if route.organism is None else route.organism.code


def controls(route):
    return [finding.control for finding in route.findings]


@pytest.mark.parametrize("on", [BEFORE_THE_MERGER, TODAY])
def test_every_department_has_one_collecting_body(on):
    assert len(DEPARTMENTS) == 101
    assert [each for each in DEPARTMENTS if route_department(NETWORK, each, on).organism is None] == []


@pytest.mark.parametrize("on", [BEFORE_THE_MERGER, TODAY])
def test_every_department_has_a_fund_or_candidates(on):
    several = {each: len(route_residence(NETWORK, each, on).candidates) for each in DEPARTMENTS}
    assert {each: count for each, count in several.items() if count != 1} == {"59": 4, "62": 2, "64": 2, "76": 2}


@pytest.mark.parametrize(
    ("department", "before", "after"),
    [
        ("14", "urssaf-257", "urssaf-287"),
        ("50", "urssaf-257", "urssaf-287"),
        ("61", "urssaf-257", "urssaf-287"),
        ("27", "urssaf-237", "urssaf-287"),
        ("76", "urssaf-237", "urssaf-287"),
        ("75", "urssaf-117", "urssaf-117"),
        ("48", "ccss-48", "ccss-48"),
        ("2A", "urssaf-200", "urssaf-200"),
        ("974", "cgss-974", "cgss-974"),
        ("976", "css-976", "css-976"),
        ("978", "cgss-971", "cgss-971"),
    ],
)
def test_the_collecting_body_of_a_department_on_two_days(department, before, after):
    assert organism(route_department(NETWORK, department, BEFORE_THE_MERGER)) == before
    assert organism(route_department(NETWORK, department, TODAY)) == after


def test_the_boundary_bodies_insure_their_residents():
    assert organism(route_residence(NETWORK, "48", TODAY)) == "ccss-48"
    assert organism(route_residence(NETWORK, "974", TODAY)) == "cgss-974"
    assert organism(route_residence(NETWORK, "976", TODAY)) == "css-976"
    assert organism(route_residence(NETWORK, "75", TODAY)) == "cpam-751"


def test_several_funds_are_given_for_a_person_to_choose():
    route = route_residence(NETWORK, "59", TODAY)
    assert (route.organism, route.how) == (None, RouteBy.RESIDENCE)
    assert [each.code for each in route.candidates] == ["cpam-594", "cpam-595", "cpam-597", "cpam-599"]
    assert [(each.control, each.severity) for each in route.findings] == [("SEVERAL_CANDIDATES", Severity.WARN)]


def test_a_recipient_is_known_by_its_siret():
    route = route_recipient(NETWORK, "78861779300013", TODAY)
    assert (organism(route), route.how, route.findings) == ("urssaf-117", RouteBy.RECIPIENT, ())


def test_a_second_seat_in_the_data_is_the_same_body():
    assert organism(route_recipient(NETWORK, "75366412700077", TODAY)) == "urssaf-917"


def test_an_unknown_seat_of_a_known_body_is_said():
    route = route_recipient(NETWORK, "78861779300021", TODAY)
    assert (organism(route), route.how, controls(route)) == (
        "urssaf-117",
        RouteBy.RECIPIENT_SEAT,
        ["RECIPIENT_OTHER_SEAT"],
    )


def test_a_merged_body_gives_its_successor_and_says_so():
    route = route_recipient(NETWORK, "75356054900010", TODAY)
    assert (organism(route), route.how) == ("urssaf-287", RouteBy.SUCCESSOR)
    assert controls(route) == ["RECIPIENT_MERGED", "UNCERTAIN_FACT"]
    assert "Urssaf Normandie" in route.findings[0].message.fr


def test_a_merged_body_is_itself_before_the_merger():
    assert organism(route_recipient(NETWORK, "75356054900010", date(2021, 12, 31))) == "urssaf-257"
    assert organism(route_recipient(NETWORK, "75356054900010", date(2022, 1, 1))) == "urssaf-287"


def test_a_body_not_yet_open_is_refused():
    route = route_recipient(NETWORK, "90209799700016", BEFORE_THE_MERGER)
    assert (organism(route), controls(route)) == (None, ["RECIPIENT_NOT_OPEN"])


@pytest.mark.parametrize("recipient", ["DGFIP", "75320126800012", "", "00000000000000"])
def test_another_recipient_is_refused(recipient):
    route = route_recipient(NETWORK, recipient, TODAY)
    assert (organism(route), controls(route)) == (None, ["UNKNOWN_RECIPIENT"])
    assert route.findings[0].severity is Severity.REJECT


def test_the_recipient_comes_before_the_place_of_work():
    route = route_establishment(NETWORK, recipient_siret="79484650100011", postcode="75001", on=TODAY)
    assert (organism(route), route.how) == ("urssaf-827", RouteBy.RECIPIENT)


def test_the_place_of_work_serves_when_the_recipient_is_unknown():
    route = route_establishment(NETWORK, recipient_siret="DGFIP", postcode="97410", on=TODAY)
    assert (organism(route), route.how, controls(route)) == ("cgss-974", RouteBy.DEPARTMENT, ["UNKNOWN_RECIPIENT"])
    assert route.findings[0].severity is Severity.WARN


def test_a_declaration_before_the_merger_addressed_to_its_heir_goes_by_place():
    route = route_establishment(NETWORK, recipient_siret="90209799700016", postcode="76000", on=BEFORE_THE_MERGER)
    assert organism(route) == "urssaf-237"


def test_without_recipient_nor_place_nothing_is_guessed():
    route = route_establishment(NETWORK, recipient_siret=None, postcode=None, on=TODAY)
    assert (organism(route), controls(route)) == (None, ["NOTHING_TO_ROUTE_BY"])


@pytest.mark.parametrize(
    ("postcode", "departments"),
    [
        ("75001", ["75"]),
        ("01000", ["01"]),
        ("20000", ["2A"]),
        ("20190", ["2A"]),
        ("20200", ["2B"]),
        ("20620", ["2B"]),
        ("20900", ["2A", "2B"]),
        ("97110", ["971"]),
        ("97600", ["976"]),
        ("97150", ["978"]),
        ("97133", ["977"]),
        ("01410", ["01", "39"]),
        ("98000", ["980"]),
        ("75 001", ["75"]),
        ("96000", []),
        ("00100", []),
        ("7500", []),
        ("L-1234", []),
    ],
)
def test_the_departments_of_a_postal_code(postcode, departments):
    assert departments_of_postcode(postcode) == departments


def test_a_postal_code_over_two_bodies_gives_both():
    route = route_postcode(NETWORK, "01410", TODAY)
    assert organism(route) is None
    assert [each.code for each in route.candidates] == ["urssaf-437", "urssaf-827"]
    assert controls(route) == ["SHARED_POSTCODE", "SEVERAL_CANDIDATES"]


def test_a_postal_code_over_two_departments_of_one_body_is_no_doubt_but_is_said():
    route = route_postcode(NETWORK, "01200", TODAY)
    assert (organism(route), controls(route)) == ("urssaf-827", ["SHARED_POSTCODE"])
    assert route.findings[0].severity is Severity.WARN


@pytest.mark.parametrize(("postcode", "control"), [("98000", "UNKNOWN_DEPARTMENT"), ("ABC", "UNKNOWN_POSTCODE")])
def test_a_postal_code_outside_the_network_is_refused(postcode, control):
    route = route_postcode(NETWORK, postcode, TODAY)
    assert (organism(route), controls(route)) == (None, [control])


@pytest.mark.parametrize("department", ["20", "99", "977", "", "2C", "0012"])
def test_an_unknown_department_is_refused(department):
    route = route_department(NETWORK, department, TODAY)
    assert (organism(route), controls(route)) == (None, ["UNKNOWN_DEPARTMENT"])


def test_departments_are_read_as_people_write_them():
    assert [normal_department(text) for text in ("1", "01", " 2a", "971", "x")] == ["01", "01", "2A", "971", None]


def test_a_day_before_what_is_held_is_said():
    assert controls(route_department(NETWORK, "75", date(2009, 1, 1))) == ["AREAS_NOT_HELD_THAT_FAR"]
    assert controls(route_department(NETWORK, "48", date(2009, 1, 1))) == ["AREA_NOT_HELD"]
    assert controls(route_department(NETWORK, "974", date(2009, 1, 1))) == []
