"""The bordereau against what the pay of all employees makes due."""

from dataclasses import fields, replace

import pytest
from tests.support.dsn_builder import (
    Bordereau,
    Declaration,
    Employee,
    Line,
    declaration,
    default_lines,
    inserted,
    render,
    siret,
    without,
)

from laroque.engines.contributions import DsnTables, assess
from laroque.formats.dsn import read_bytes, tables
from laroque.legislation.parameters import load

TEAM = (Employee(1, 300_000), Employee(2, 500_000))
"""8,000.00 of pay, 7,005.00 of it under the ceiling of April 2026; the rate of occupational risk is 0.70 %."""


def said(lines, *, team=TEAM, lacking=None, extra=(), headcounts=None, **facts):
    """What the control says of these lines: control, CTP, declared and expected amounts."""
    written = declaration(Declaration(employees=team, bordereaux=(Bordereau(tuple(lines)),), **facts))
    written = without(written, lacking) if lacking else written
    frame = read_bytes(render(inserted(written, "S21.G00.51.013", list(extra), nth=3) if extra else written))
    read = DsnTables(**{field.name: getattr(tables, field.name)(frame) for field in fields(DsnTables)})
    found = [
        each for each in assess(read, load(), headcounts=headcounts).findings if "PAY_BY_CTP" in each.finding.control
    ]
    return [
        (each.finding.control, each.finding.message.en[4:7], each.declared_cents, each.expected_cents) for each in found
    ]


def changed(ctp, qualifier="920", *, team=TEAM, **said_of_it):
    """The right lines but one, which says something else, or nothing at all."""
    lines = default_lines(team)
    at = next(rank for rank, line in enumerate(lines) if (line.ctp, line.qualifier) == (ctp, qualifier))
    return [*lines[:at], *([replace(lines[at], **said_of_it)] if said_of_it else []), *lines[at + 1 :]]


def test_a_bordereau_that_the_pay_makes_is_not_spoken_of():
    assert said(default_lines(TEAM)) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (changed("635"), [("PAY_BY_CTP", "635", 0, 48_000)]),
        (changed("430"), [("PAY_BY_CTP", "430", 0, 14_400)]),
        (changed("100", base_cents=700_000), [("PAY_BY_CTP", "100", 97_700, 111_680)]),
        (changed("100", rate="1.70"), [("PAY_BY_CTP", "100", 119_700, 111_680)]),
        (changed("100", "921", base_cents=800_000), [("PAY_BY_CTP_CAPPED", "100", 123_600, 108_227)]),
        (changed("772", base_cents=900_000), [("PAY_BY_CTP", "772", 36_000, 32_000)]),
        (changed("260", base_cents=600_000), [("PAY_BY_CTP", "260", 58_200, 76_242)]),
    ],
)
def test_a_line_that_the_pay_does_not_make_is_told_with_both_amounts(lines, found):
    """8,000.00 at 6 %, 1.80 %, 13.96 %, 4 %; 7,005.00 at 15.45 %; 7,860.00 at 9.70 %."""
    assert said(lines) == found


@pytest.mark.parametrize(
    "lines",
    [
        changed("937"),
        changed("992"),
        changed("027", base_cents=900_000),
        changed("260", base_cents=900_000),
        [*changed("772", base_cents=400_000), Line("725", base_cents=400_000, rate="5.00")],
    ],
)
def test_what_an_employer_may_owe_otherwise_is_not_told(lines):
    """Exempt from AGS or from the apprenticeship tax; within a euro; benefits in the CSG; two rates in a family."""
    assert said(lines) == []


def test_one_person_untold_or_in_another_fraction_and_nothing_is_compared():
    lines = changed("635")
    assert said(lines, team=(*TEAM, Employee(3, 100, nature="80"))) == []
    assert said(lines, fraction="12") == []
    assert said(lines, lacking="S21.G00.40.018") == []


def test_the_capped_base_of_a_part_timer_is_that_of_his_hours_or_the_whole_one():
    """Half time at 3,000.00: 2,002.50 or 3,000.00 under the ceiling (CSS R242-2 I, L241-3-1)."""
    for capped, found in ((200_250, []), (300_000, []), (150_000, [("PAY_BY_CTP_CAPPED", "100", 23_200, 30_939)])):
        half = Employee(1, 300_000, capped_cents=capped, time="20", quotity="75.84")
        assert [each for each in said(default_lines([half]), team=(half,)) if each[1] == "100"] == found


def test_a_relief_is_that_of_the_pay_and_of_the_minimum_wage_retained():
    """2,000.00 in April 2026: 534.38 for the Urssaf; the line takes 700.00 off."""
    team = (Employee(1, 200_000),)
    plain = [replace(line, rate=line.rate and "2.00") for line in default_lines(team)]
    right, much = ([*plain, Line("668", "921", amount_cents=cents)] for cents in (53_400, 70_000))
    assert said(right, team=team, at_rate="2.00") == []
    assert said(much, team=team, at_rate="2.00") == [("PAY_BY_CTP_RELIEF", "668", -70_000, -53_438)]
    assert said(plain, team=team, at_rate="2.00") == []


def test_reduced_rates_of_2025_leave_pay_out_of_the_complements():
    """Health is reduced up to 2.25 and family up to 3.3 minimum wages of 1,801.80: 3,000.00 owes neither complement,
    5,000.00 owes that of health alone, 7,000.00 both."""
    team = (*TEAM, Employee(3, 700_000))
    own = {"month": "2025-06", "team": team}
    assert [each for each in said(default_lines(team), **own) if each[1] in ("635", "430")] == [
        ("PAY_BY_CTP", "430", 27_000, 12_600),
        ("PAY_BY_CTP", "635", 90_000, 72_000),
    ]


def test_the_fnal_of_a_large_employer_is_that_of_the_whole_pay():
    lines = [*changed("332", "921"), Line("236", "920", base_cents=500_000)]
    assert said(lines, headcounts={siret(2): 80}) == [("PAY_BY_CTP_CAPPED", "236", 2_500, 4_000)]


def test_a_family_that_another_ctp_may_feed_is_left_aside():
    """The pay of a commercial traveller (CTP 300) stands under the codes of CTP 100."""
    assert said([*changed("100", base_cents=700_000), Line("300", "920", base_cents=100_000)]) == []


def test_a_deduction_of_overtime_is_compared_where_the_headcount_is_known():
    """Ten hours: 15.00 under twenty employees, 5.00 from twenty."""
    lines = [*default_lines(TEAM), Line("004", "921", amount_cents=500)]
    extra = [("S21.G00.51.001", "01042026"), ("S21.G00.51.002", "30042026"), ("S21.G00.51.010", "00001")]
    extra += [("S21.G00.51.011", "017"), ("S21.G00.51.012", "10.00"), ("S21.G00.51.013", "250.00")]
    found = [said(lines, extra=extra, headcounts={siret(2): size} if size else None) for size in (None, 25, 12)]
    assert [[each for each in one if each[1] == "004"] for one in found] == [
        [],
        [],
        [("PAY_BY_CTP", "004", -500, -1_500)],
    ]


def test_what_to_correct_is_said_in_both_languages():
    written = declaration(Declaration(employees=TEAM, bordereaux=(Bordereau(tuple(changed("635"))),)))
    frame = read_bytes(render(written))
    read = DsnTables(**{field.name: getattr(tables, field.name)(frame) for field in fields(DsnTables)})
    (one,) = [each.finding for each in assess(read, load()).findings if each.finding.control == "PAY_BY_CTP"]
    assert one.message.en.startswith(
        "CTP 635: the bordereau declares 0.00 (base 0.00), while the pay of the 2 employees makes 480.00 "
        "(base 8,000.00), difference -480.00: correct the base of the line, or add it (S21.G00.23.004"
    )
    assert "la paie des 2 salariés donne 480,00" in one.message.fr
    assert (one.severity, one.rubrique) == ("warn", "S21.G00.23.004")
