"""The frame of lines and the tables that the engines take."""

from datetime import date

import polars as pl
import pytest
from tests.support.dsn_builder import (
    URSSAF,
    Bordereau,
    Employee,
    Line,
    iban,
    inserted,
    made,
    nir,
    render,
    replaced,
    siret,
)
from tests.support.dsn_checks import lines

from laroque.formats.dsn import read_bytes, read_files, read_windows, tables

TWO = (
    Employee(1, 300_000, reduction_cents=1_234),
    Employee(2, 500_000, start=date(2026, 4, 10), end=date(2026, 4, 20), time="20", quotity="75.50"),
)


def test_each_line_says_where_it_stands():
    content = made()
    frame = read_bytes(content)
    assert frame.height == content.count(b"\r\n")
    assert frame["line"].to_list() == list(range(1, frame.height + 1))
    line = frame.filter(pl.col("rubrique") == "S21.G00.81.004").row(0, named=True)
    above = {row["occurrence"]: row["block"] for row in frame.unique("occurrence").iter_rows(named=True)}
    assert above[line["parent"]] == "S21.G00.78"
    assert above[line["individual"]] == "S21.G00.30"
    assert above[line["declaration"]] == "S20.G00.05"
    assert above[line["send"]] == "S10.G00.00"


def test_a_rubrique_that_comes_again_opens_a_block():
    sent = inserted(lines(), "S21.G00.71.002", [("S21.G00.71.002", "IRCANTEC")])
    frame = read_bytes(render(sent)).filter(pl.col("block") == "S21.G00.71")
    assert frame["occurrence"].to_list() == frame["line"].to_list()
    assert frame["parent"].n_unique() == 1


def test_a_declaration():
    (row,) = tables.declarations(
        read_bytes(made(siret=siret(9), type="03", fraction="12", order=5, test=True))
    ).to_dicts()
    assert row == {
        "file": 0,
        "declaration": 18,
        "line": 18,
        "send": 1,
        "norm": "P26V01",
        "test": True,
        "nature": "01",
        "type": "03",
        "fraction": "12",
        "order_number": 5,
        "month": date(2026, 4, 1),
        "replaced": None,
        "sent_on": date(2026, 5, 4),
        "siren": siret(9)[:9],
        "siret": siret(9),
        "ape": "6201Z",
        "postcode": "75001",
        "idcc": "1486",
        "software": "LOGICIEL",
    }


def test_payments_bordereaux_and_their_lines():
    said = (
        Line("100", "920", 250_000, "0.70"),
        Line("900", "920", 100, insee="75056"),
        Line("668", "920", amount_cents=9_900),
    )
    past = Bordereau((Line("100", "921", -5_000),), -77_300, month="2026-03", payment_cents=0, crm="CRM1")
    frame = read_bytes(made(bordereaux=(Bordereau(said, 34_900), past), iban=iban(4)))
    payment = tables.payments(frame).row(0, named=True)
    assert (payment["recipient"], payment["amount_cents"], payment["mode"], payment["iban"]) == (
        URSSAF,
        34_900,
        "05",
        iban(4),
    )
    assert (payment["period_start"], payment["period_end"]) == (date(2026, 4, 1), date(2026, 5, 1))
    assert tables.bordereaux(frame).select("total_cents", "period_start", "crm").rows() == [
        (34_900, date(2026, 4, 1), None),
        (-77_300, date(2026, 3, 1), "CRM1"),
    ]
    columns = ("ctp", "qualifier", "rate_ppm", "base_cents", "amount_cents", "insee", "period_start")
    assert tables.aggregated_lines(frame).select(columns).rows() == [
        ("100", "920", 7_000, 250_000, None, None, date(2026, 4, 1)),
        ("900", "920", None, 100, None, "75056", date(2026, 4, 1)),
        ("668", "920", None, None, 9_900, None, date(2026, 4, 1)),
        ("100", "921", None, -5_000, None, None, date(2026, 3, 1)),
    ]
    held = tables.aggregated_lines(frame)["bordereau"].unique(maintain_order=True).to_list()
    assert held == tables.bordereaux(frame)["line"].to_list()


def test_individuals_and_their_contracts():
    frame = read_bytes(made(employees=TWO))
    assert tables.people(frame)["nir"].to_list() == [nir(1), nir(2)]
    columns = ("started_on", "ended_on", "time", "reference_hundredths", "quotity_hundredths", "at_rate_ppm")
    assert tables.contracts(frame).select(columns).rows() == [
        (date(2020, 1, 1), None, "10", 15_167, 15_167, 7_000),
        (date(2026, 4, 10), date(2026, 4, 20), "20", 15_167, 7_550, 7_000),
    ]


def test_an_end_out_of_its_place_goes_to_the_contract_before_it():
    sent = inserted(lines(), "S21.G00.50.013", [("S21.G00.62.001", "24042026"), ("S21.G00.62.002", "034")])
    assert tables.contracts(read_bytes(render(sent)))["ended_on"].to_list() == [date(2026, 4, 24)]


def test_other_income_is_read_with_its_type_and_its_month():
    values = {"001": "92", "002": "70.26", "003": "01042026", "004": "30042026"}
    told = [(f"S21.G00.54.{number}", value) for number, value in values.items()]
    frame = read_bytes(render(inserted(lines(), "S21.G00.53.003", [*told, ("S21.G00.54.001", "10")])))
    read = tables.other_income(frame)
    assert read.select("type", "amount_cents", "period_start", "period_end", "contract").rows() == [
        ("92", 7_026, date(2026, 4, 1), date(2026, 5, 1), None),
        ("10", None, None, None, None),
    ]
    assert read["individual"].to_list() == [tables.people(frame)["line"][0]] * 2
    assert read["pay"].to_list() == [tables.pay(frame)["line"][0]] * 2


def test_pay_bases_components_and_contributions():
    frame = read_bytes(made(employees=TWO))
    assert tables.pay(frame).select("paid_on", "net_paid_cents").rows() == [
        (date(2026, 4, 30), 234_000),
        (date(2026, 4, 30), 390_000),
    ]
    bases = tables.bases(frame)
    assert bases.select("code", "base_cents").rows()[:4] == [
        ("02", 300_000),
        ("03", 300_000),
        ("04", 294_750),
        ("07", 300_000),
    ]
    assert bases["pay"].unique(maintain_order=True).to_list() == tables.pay(frame)["line"].to_list()
    component = tables.base_components(frame).row(0, named=True)
    assert (component["type"], component["amount_cents"]) == ("01", 182_303)
    assert component["base"] == bases.filter(pl.col("code") == "03")["line"][0]
    held = tables.nominative_lines(frame)
    rates = held.filter((pl.col("individual") == held["individual"][0]) & (pl.col("base_code") == "03"))
    assert rates.select("code", "rate_ppm", "amount_cents").rows()[0] == ("045", 7_000, 2_100)
    assert rates.select("code", "rate_ppm", "amount_cents").rows()[5] == ("100", 160, 48)
    assert rates.select("code", "rate_ppm", "amount_cents").rows()[-1] == ("018", None, -1_234)


def test_remunerations_activities_and_suspensions():
    sent = inserted(lines(), "S21.G00.71.002", [("S21.G00.65.001", "501"), ("S21.G00.65.002", "10042026")])
    frame = read_bytes(render(sent))
    assert tables.remunerations(frame).select("type", "amount_cents").rows()[0] == ("001", 250_000)
    assert tables.activities(frame).select("type", "measure_hundredths", "unit").rows() == [("01", 15_167, "10")]
    assert tables.suspensions(frame).select("reason", "period_start", "period_end").rows() == [
        ("501", date(2026, 4, 10), None)
    ]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0.00", 0),
        ("-0.01", -1),
        ("0012.30", 1_230),
        ("123456789012345.67", 12_345_678_901_234_567),
        *((text, None) for text in ("1.5", "1.555", "1", "", "A.00", "1,00", "+1.00")),
    ],
)
def test_an_amount_is_exact_or_null(text, cents):
    frame = read_bytes(render(replaced(lines(), "S21.G00.22.005", text)))
    assert tables.bordereaux(frame)["total_cents"].to_list() == [cents]


def test_the_files_of_a_batch_are_told_apart(tmp_path):
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path, content in zip(paths, (made(siret=siret(3)), b"no DSN", made(siret=siret(4))), strict=True):
        path.write_bytes(content)
    declared = tables.declarations(read_files(paths))
    assert declared.select("file", "siret").rows() == [(0, siret(3)), (2, siret(4))]


def test_windows_hold_whole_individuals_and_the_heads_they_need(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(made(employees=tuple(Employee(rank) for rank in range(1, 60))))
    frames = list(read_windows([path], window_bytes=70_000))
    assert len(frames) > 2
    assert sum(tables.people(frame).height for frame in frames) == 59
    for frame in frames:
        assert tables.declarations(frame)["siret"].to_list() == [siret(2)]
        assert tables.nominative_lines(frame)["base_code"].null_count() == 0
