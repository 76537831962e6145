"""The data files of the network: every body once, consistent with each other."""

import re
from collections import Counter
from datetime import date

import pytest
from stdnum.fr import siret

from laroque.apps.network.rules.catalogue import UnknownOrganism, read_network
from laroque.apps.network.states import CodeSystem, Mission, OrganismKind

BEFORE_THE_MERGER = date(2021, 6, 1)
TODAY = date(2026, 4, 1)
NETWORK = read_network()


def codes(*, on, kind):
    return [organism.code for organism in NETWORK.select(on=on, kind=kind)]


def test_numbers_codes_and_sirets_name_one_organism_each():
    for values in (
        [organism.id for organism in NETWORK.organisms],
        [organism.code for organism in NETWORK.organisms],
        [organism.siret for organism in NETWORK.organisms if organism.siret],
        [(code.system, code.value) for code in NETWORK.codes],
        [(row.organism, row.mission) for row in NETWORK.missions],
        [beneficiary.code for beneficiary in NETWORK.beneficiaries],
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_numbers_are_stable():
    numbers = {code: NETWORK.organism(code).id for code in ("agency", "cnam", "cnaf", "cnav", "cnsa", "urssaf-117")}
    assert numbers == {"agency": 1, "cnam": 2, "cnaf": 3, "cnav": 4, "cnsa": 5, "urssaf-117": 11}
    assert {code: NETWORK.organism(code).id for code in ("cgss-971", "css-976", "ccss-48", "cpam-011")} == {
        "cgss-971": 41,
        "css-976": 45,
        "ccss-48": 46,
        "cpam-011": 101,
    }


def test_there_are_22_urssaf_before_the_merger_and_21_after():
    before, after = codes(on=BEFORE_THE_MERGER, kind=OrganismKind.URSSAF), codes(on=TODAY, kind=OrganismKind.URSSAF)
    assert (len(before), len(after)) == (22, 21)
    assert set(before) - set(after) == {"urssaf-257", "urssaf-237"}
    assert set(after) - set(before) == {"urssaf-287"}
    assert codes(on=date(2021, 12, 31), kind=OrganismKind.URSSAF) == before
    assert codes(on=date(2022, 1, 1), kind=OrganismKind.URSSAF) == after


def test_each_kind_has_its_number_of_bodies():
    assert Counter(organism.kind.value for organism in NETWORK.select(on=TODAY)) == {
        "agency": 1,
        "national_fund": 4,
        "urssaf": 21,
        "cpam": 101,
        "cgss": 4,
        "css": 1,
        "ccss": 1,
    }


def test_107_local_funds_have_108_codes():
    insurance = [code for code in NETWORK.codes if code.system is CodeSystem.INSURANCE]
    assert (len({code.organism for code in insurance}), len(insurance)) == (107, 108)
    assert sorted(code.value for code in insurance if code.organism == "cpam-595") == ["593", "595"]


def test_the_boundary_bodies_are_one_organism_that_collects_and_pays():
    missions = {
        code: {row.mission.value for row in NETWORK.missions_of(code, TODAY)}
        for code in ("urssaf-117", "cpam-751", "cgss-974", "css-976", "ccss-48", "agency")
    }
    assert missions == {
        "urssaf-117": {"collection"},
        "cpam-751": {"health", "occupational_risk"},
        "cgss-974": {"collection", "health", "occupational_risk", "old_age"},
        "css-976": {"collection", "health", "occupational_risk", "old_age", "family"},
        "ccss-48": {"collection", "health", "occupational_risk", "family"},
        "agency": {"treasury"},
    }


def test_a_body_has_no_mission_on_a_day_it_does_not_exist():
    assert NETWORK.missions_of("urssaf-257", TODAY) == []
    assert NETWORK.missions_of("urssaf-287", BEFORE_THE_MERGER) == []


def test_each_branch_is_managed_by_a_national_fund_that_has_its_mission():
    branches = {row.code: row.fund for row in NETWORK.beneficiaries if row.kind == "branch"}
    assert branches == {
        "health": "cnam",
        "occupational_risk": "cnam",
        "old_age": "cnav",
        "family": "cnaf",
        "autonomy": "cnsa",
    }
    for branch, fund in branches.items():
        assert Mission(branch) in {row.mission for row in NETWORK.missions_of(fund, TODAY)}


def test_sirets_hold_their_key():
    known = [organism.siret for organism in NETWORK.organisms if organism.siret]
    known += [code.value for code in NETWORK.codes if code.system is CodeSystem.SIRET]
    assert len(known) == 33
    assert [value for value in known if not siret.is_valid(value)] == []


def test_every_row_names_an_organism_that_exists():
    known = {organism.code for organism in NETWORK.organisms}
    named = {row.organism for rows in (NETWORK.missions, NETWORK.areas, NETWORK.codes) for row in rows}
    assert named - known == set()
    assert {organism.successor for organism in NETWORK.organisms} - known == {None}
    assert known - {row.organism for row in NETWORK.missions} == set()


def test_what_was_uncertain_stays_marked_and_says_why_in_both_languages():
    uncertain = {organism.code for organism in NETWORK.organisms if not organism.certain}
    assert uncertain == {"urssaf-287", "urssaf-257", "urssaf-237", "ccss-48", "cpam-594", "cpam-202"}
    rows = [row for rows in (NETWORK.organisms, NETWORK.missions, NETWORK.areas, NETWORK.codes) for row in rows]
    assert [row for row in rows if not row.certain and not (row.note.en and row.note.fr)] == []
    placeholder = next(code for code in NETWORK.codes if code.value == "48X")
    assert (placeholder.organism, placeholder.certain) == ("ccss-48", False)


def test_an_unknown_organism_is_refused_by_name():
    with pytest.raises(UnknownOrganism, match=re.escape("urssaf-999")) as refused:
        NETWORK.organism("urssaf-999")
    assert "urssaf-999" in refused.value.text.fr
    with pytest.raises(UnknownOrganism):
        NETWORK.organism(9_999)


def test_the_bodies_with_a_mission():
    collecting = NETWORK.select(on=TODAY, mission=Mission.COLLECTION)
    paying = NETWORK.select(on=TODAY, mission=Mission.HEALTH, kind=OrganismKind.CPAM)
    assert (len(collecting), len(paying)) == (27, 101)
