"""What a reform does to months of pay, who gets what, and who wins."""

from datetime import date

import polars as pl
from tests.support.documents import cents_of, tables_of

from laroque.engines.contributions.payslips import CASE_SCHEMA, LINES, payslips
from laroque.engines.contributions.payslips.titles import LINE_TITLES, totals_of
from laroque.engines.reforms import bands, effects, join, line_yields, series_read, yields
from laroque.engines.sharing import UNALLOCATED
from laroque.engines.sharing.payslips import keys_of_payslips, shares_of_payslips
from laroque.formats.reforms import read_reform
from laroque.legislation.changes import Change
from laroque.legislation.parameters import load
from laroque.legislation.sharing import sharing_keys
from laroque.simulation.paid_people import make_paid_people

LAW = load()
KEYS = keys_of_payslips(sharing_keys())
FAMILY = Change("salaried_rates.family", date(2026, 1, 1), None, "rate", "0.0475")
MONTH = date(2026, 4, 1)
PEOPLE = make_paid_people(people=400, seed=5, month=MONTH, parameters=LAW)


def case(gross_cents: int, *, name: str = "a", month: date = MONTH, weekly: int = 3_500, headcount: int = 5):
    facts = (name, month, gross_cents, False, headcount, weekly, 20_000, 0, 0, 0)
    return pl.DataFrame([facts], schema=dict(CASE_SCHEMA), orient="row")


def found_of(cases: pl.DataFrame, *changes: Change):
    return effects(cases, LAW, LAW.with_changes(changes))


def test_the_page_of_reforms_is_true():
    shares = shares_of_payslips(found_of(case(300_000), FAMILY).lines, KEYS).filter(pl.col("beneficiary") == "family")
    places = {"before": {}, "after": {}}
    for place, _, line, _, cents in shares.iter_rows():
        name = {"family": "family, line", "relief_urssaf": "family, share of the relief"}.get(line)
        places[place][name or "family, share of CSG"] = places[place].get(name or "family, share of CSG", 0) + cents
    for row in tables_of("algorithms/reforms.md")["Cents of one employee"]:
        for place, amounts in places.items():
            amounts["family, in all"] = sum(cents for name, cents in amounts.items() if name != "family, in all")
            assert amounts[row["what"]] == cents_of(row[place]), row


def test_beneficiaries_sum_to_the_lines_and_lines_to_cost_less_net():
    people = pl.concat(
        [PEOPLE, PEOPLE.with_columns(month=date(2024, 12, 1)), PEOPLE.with_columns(month=date(2025, 5, 1))]
    )
    found = found_of(people, FAMILY, Change("csg.crds", date(2025, 1, 1), None, "rate", "0.006"))
    by_line, by_beneficiary, by_band = line_yields(found), yields(found, KEYS), bands(found)
    assert UNALLOCATED not in by_beneficiary["beneficiary"]
    for place in ("before", "after"):
        borne = by_band[f"cost_{place}"].sum() - by_band[f"net_{place}"].sum()
        assert by_line[place].sum() == by_beneficiary[place].sum() == borne
    sides = [
        frame.group_by("side").agg(pl.col("before", "after").sum()).sort("side") for frame in (by_line, by_beneficiary)
    ]
    assert sides[0].rows() == sides[1].rows()


def test_cost_and_net_are_those_of_a_payslip():
    found = found_of(PEOPLE, FAMILY)
    slips = payslips(PEOPLE, LAW).sort("id")
    totals = [
        totals_of(slip["gross_cents"], {line: slip[line] for line in LINES}) for slip in slips.iter_rows(named=True)
    ]
    assert found.persons["cost_before"].to_list() == [each.cost_cents for each in totals]
    assert found.persons["net_before"].to_list() == [each.net_cents for each in totals]


def test_every_line_is_somebodys_but_the_flat_deduction_of_overtime():
    """The text gives no order between those it is set against (CSS L241-18 III)."""
    lines = [line for line in LINE_TITLES if line != "general_relief"] + ["relief_urssaf", "relief_pensions"]
    ctps = pl.DataFrame(
        [("p", MONTH, False, line, 1_000) for line in lines],
        schema=["place", "month", "fnal_is_whole_pay", "line", "cents"],
        orient="row",
    )
    shares = shares_of_payslips(ctps, KEYS)
    assert shares.filter(pl.col("beneficiary") == UNALLOCATED)["line"].to_list() == ["overtime_deduction"]
    assert dict(shares.group_by("line").agg(pl.col("cents").sum()).rows()) == dict.fromkeys(lines, 1_000)


def test_csg_the_tax_and_the_relief_follow_their_keys():
    lines = [("csg_deductible", 9_200), ("apprenticeship_tax", 6_800), ("relief_urssaf", -34_200)]
    sums = pl.DataFrame(
        [("p", MONTH, True, line, cents) for line, cents in lines],
        schema=["place", "month", "fnal_is_whole_pay", "line", "cents"],
        orient="row",
    )
    shares = {row[2:4]: row[4] for row in shares_of_payslips(sums, KEYS).iter_rows()}
    csg = {"family": 950, "health": 4_250, "cades": 450, "unemployment": 1_470, "autonomy": 2_080}
    relief = {"health": 13_000, "family": 5_250, "old_age": 10_660, "autonomy": 300, "fnal": 500}
    relief |= {"occupational_risk": 490, "unemployment": 4_000}
    assert shares == {
        **{("csg_deductible", name): cents for name, cents in csg.items()},
        ("apprenticeship_tax", "apprenticeship"): 5_900,
        ("apprenticeship_tax", "apprenticeship:balance"): 900,
        **{("relief_urssaf", name): -cents for name, cents in relief.items()},
    }


def test_winners_are_counted_by_person_over_the_period_and_placed_by_full_time_pay():
    """Two months that undo each other leave a person unmoved; half a week at half pay is in the band of the whole."""
    up = Change("salaried_rates.family", date(2026, 4, 1), date(2026, 5, 1), "rate", "0.0535")
    down = Change("salaried_rates.family", date(2026, 5, 1), None, "rate", "0.0515")
    cases = pl.concat(
        [
            case(400_000, name="even"),
            case(400_000, name="even", month=date(2026, 5, 1)),
            case(200_000, name="dearer", weekly=1_750),
            case(200_000, name="cheaper", month=date(2026, 5, 1)),
        ]
    )
    found = bands(join([found_of(cases.head(1), up, down), found_of(cases.tail(3), up, down)]))
    counts = ["band", "persons", "months", "cost_winners", "cost_losers", "cost_unmoved", "net_unmoved"]
    assert found.select(counts).rows() == [(105, 1, 1, 1, 0, 0, 1), (200, 2, 3, 0, 1, 1, 2)]


def test_the_contracts_of_a_person_are_one_winner():
    two = pl.concat([case(200_000, name="a"), case(200_000, name="b")]).with_columns(person=pl.lit("p"))
    assert found_of(two, FAMILY).persons.select("id", "months", "gross_cents").rows() == [("p", 2, 400_000)]


def test_the_relief_can_be_abolished():
    nothing = [
        Change(f"general_relief.{name}", date(2026, 1, 1), None, "number", "0")
        for name in ("minimum", "delta_small", "delta_large", "collected_small", "collected_large")
    ]
    lines = line_yields(found_of(case(190_000), *nothing)).filter(pl.col("line").str.starts_with("relief"))
    assert lines["after"].to_list() == [0, 0]
    assert lines["before"].sum() == -payslips(case(190_000), LAW)["general_relief"][0]


def test_what_a_month_of_pay_reads():
    read = series_read([MONTH], LAW)
    assert {"pmss", "general_relief.ceiling", "csg.crds"} <= read
    assert "due_dates.early_day" not in read


def test_a_reform_is_read_as_it_is_written():
    content = b"""
title: {en: A, fr: B}
changes: [{series: pmss, from: 2026-02-01, until: 2026-03-01, amount: "4100"}]
"""
    reform = read_reform(content)
    assert (reform.title.fr, reform.changes) == (
        "B",
        (Change("pmss", date(2026, 2, 1), date(2026, 3, 1), "amount", "4100"),),
    )
