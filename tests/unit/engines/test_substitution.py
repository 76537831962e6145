"""What is put in the place of a bordereau left short: lines in difference, or why there is none; and the file of it."""

from datetime import date

import polars as pl
from tests.support.bordereaux import dsn_tables
from tests.support.dsn_builder import Declaration, declaration, inserted, siret

from laroque.engines.contributions import assess
from laroque.engines.contributions.speaking import Tolerances
from laroque.engines.contributions.substitution import OTHER_RATE, SEVERAL, substituted_lines
from laroque.formats.dsn import check_bytes, read_bytes, tables
from laroque.formats.dsn.writing import (
    BordereauInDifference,
    LineInDifference,
    Sender,
    Substitution,
    write_substitution,
)
from laroque.legislation.parameters import load

APRIL = date(2026, 4, 1)


def lines_of(**rows) -> dict[str, dict]:
    law = load()
    found = assess(dsn_tables(**rows), law)
    told = substituted_lines(found.by_ctp, found.lines, law, Tolerances.of(law).line_cents)
    return {row["family"]: row for row in told.iter_rows(named=True)}


def line(family: dict) -> tuple:
    return family["ctp"], family["qualifier"], family["base_cents"], family["amount_cents"], family["due_cents"]


def test_each_family_is_given_what_its_bordereau_lacks_or_a_reason():
    found = lines_of(
        aggregated_lines=[
            {"ctp": "959", "base_cents": 1_000_000},
            {"ctp": "100", "qualifier": "920", "base_cents": 300_000, "rate_ppm": 7_000},
            {"ctp": "772", "base_cents": 100_000},
            {"ctp": "668", "qualifier": "921", "amount_cents": 90_000},
            {"ctp": "332", "qualifier": "921", "base_cents": 100_000},
            {"ctp": "236", "qualifier": "920", "base_cents": 100_000},
            {"ctp": "027", "base_cents": 3_000_000},
        ],
        nominative_lines=[
            {"code": "128", "base_cents": 3_128_617, "amount_cents": 17_207, "rate_ppm": 5_500},
            {"code": "045", "base_cents": 350_000, "amount_cents": 2_450},
            {"code": "076", "base_cents": 350_000, "amount_cents": 46_410},
            {"base_code": "07", "code": "040", "base_cents": 100_000, "amount_cents": 9_000, "rate_ppm": 90_000},
            {"base_code": "07", "code": "048", "base_cents": 800_000, "amount_cents": 2_000},
            {"code": "018", "amount_cents": -40_000},
            {"base_code": "02", "code": "049", "base_cents": 5_000_000, "amount_cents": 5_000},
            {"code": "100", "base_cents": 1_000_000, "amount_cents": 160},
        ],
    )
    assert line(found["training"]) == ("959", "920", 2_128_600, None, 11_700)
    assert line(found["general_uncapped"]) == ("100", "920", 50_000, None, 7_000)
    assert found["general_uncapped"]["rate_ppm"] == 7_000
    assert line(found["ags"]) == ("937", "920", 800_000, None, 2_000), "a CTP that the bordereau forgets is found"
    assert line(found["general_relief"]) == ("668", "921", None, -50_000, 50_000)
    assert line(found["social_dialogue"]) == ("027", "920", -2_000_000, None, -300)
    assert (found["unemployment"]["why_en"], found["fnal"]["why_fr"]) == (OTHER_RATE.en, SEVERAL.fr)
    assert [row["why_en"] for row in found.values()].count(None) == 5


def test_the_file_of_a_substitution_is_what_the_norm_wants_to_the_byte():
    employer = inserted(declaration(Declaration(siret=siret(1))), "S21.G00.30.019", [("S21.G00.30.025", "01")])
    said = Substitution(
        sender=Sender(siret(2), "CAISSE", "caisse@example.invalid", "0100000000"),
        siret=siret(1), month=APRIL, order_number=202604000001, made_on=date(2026, 7, 1), recipient="78861779300013",
        bordereaux=(
            BordereauInDifference(
                APRIL,
                18_700,
                (LineInDifference("100", "920", 7_000, 50_000), LineInDifference("959", "920", base_cents=2_128_600)),
            ),
        ),
        copied=employer,
    )  # fmt: skip
    content = write_substitution(said)
    checked = check_bytes("substitution.dsn", content)
    assert (checked.is_accepted, [each.control for each in checked.findings]) == (True, [])
    assert content == write_substitution(said)
    frame = read_bytes(content)
    assert tables.declarations(frame).select("nature", "siret").row(0) == ("09", siret(1))
    told = tables.aggregated_lines(frame).select("ctp", "rate_ppm", "base_cents")
    assert told.rows() == [("100", 7_000, 50_000), ("959", None, 2_128_600)]
    assert frame.filter(pl.col("rubrique").is_in(["S21.G00.30.002", "S20.G00.05.013"]))["value"].to_list() == [
        "02", "NOM1",
    ]  # fmt: skip
