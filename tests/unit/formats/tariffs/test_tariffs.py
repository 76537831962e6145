"""Official files of tariffs: each is known by its content, and a bad line is refused alone."""

import struct
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.reference import reference

from laroque.formats.tariffs.drugs import names_of
from laroque.formats.tariffs.reading import compare, read_tariffs
from laroque.formats.tariffs.records import BadLine, Layout, Tariffs, UnknownTariffs
from laroque.formats.tariffs.values import euros
from laroque.legislation.care import System, euros_of, price_of, prices

SINCE = date(2026, 5, 1)
LETTER = price_of("0.25")
_PRESENTATION = (
    "{cis}\t{cip7}\t{label}\tactive\tcommercialisée\t01/02/1996\t{cip13}\toui\t{rate}\t{price}\t{paid}\t1,02\t"
)


def presentation(cis: str, cip13: str, rate: str, paid: str, label: str = "flacon") -> str:
    return _PRESENTATION.format(cis=cis, cip7="3614582", label=label, cip13=cip13, rate=rate, price="1,54", paid=paid)


PRESENTATIONS = "\n".join(
    [
        presentation("60002283", "3400949497294", "100%", "25,36", "plaquette de 30 comprimé(s)"),
        presentation("60004277", "3400936145825", "65 %", "2,56"),
        presentation("60004278", "3400936145826", "", ""),
        presentation("60004279", "3400936145827", "35%", "2,56"),
        presentation("60004280", "340093614582", "65%", "2,56"),
        presentation("60004281", "3400936145828", "15%", "free"),
        presentation("60004282", "3400936145829", "30%", "1,171,26"),
        "60004283\ttoo short",
    ]
)
NAMES = "60002283\tANASTROZOLE ACCORD 1 mg, comprimé pelliculé\tcomprimé\n60004277\tFENOFIBRATE TEVA 100 mg\tgélule\n"
ACTS = (
    "code,activite,phase,tarif,date_effet,regroupement,libelle\n"
    "HHQE002,1,0,153.6,2025-01-01,ATM,Coloscopie totale\n"
    "HHQE002,4,0,51.31,2025-01-01,ADA,Coloscopie totale\n"
    "DEQP007,1,0,0,2025-01-01,ATM,Surveillance\n"
    "HHQE0,1,0,1.00,2025-01-01,ATM,Short\n"
    "HHQE003,7,0,1.00,2025-01-01,ATM,Activity\n"
    "HHQE004,1,0,-1.00,2025-01-01,ATM,Below zero\n"
    "HHQE005,1,0,1.00,2025-02-30,ATM,No day\n"
    "HHQE006,1\n"
)
BIOLOGY = (
    "BIO_PRS_IDE;BIO_INF_LIB;BIO_HIS_DTD;BIO_HIS_DTF;BIO_MAX_EXE;BIO_TAR_NAT;BIO_TAR_COF\n"
    "552;GLUCOSE;08FEB2009:00:00:00;;0;B;5.00\n"
    "1104;HEMOGRAMME   Y COMPRIS;14APR2018:00:00:00;;1;B;26.00\n"
    "9;ENDED;14APR2018:00:00:00;15APR2019:00:00:00;1;B;26.00\n"
    "10;NO LETTER;14APR2018:00:00:00;;1;;26.00\n"
    "11;NO DAY;14AVR2018:00:00:00;;1;B;26.00\n"
)


def read(text: str, encoding: str = "utf-8", **names: dict[str, str]) -> Tariffs:
    return read_tariffs(text.encode(encoding), since=SINCE, letter_b=LETTER, **names)


def told(tariffs: Tariffs) -> list[tuple[str, str, str | None]]:
    return [(price.code, euros_of(price.cents_ten_thousandths), price.rate_family) for price in tariffs.prices]


def reasons(tariffs: Tariffs) -> list[tuple[int, str]]:
    return [(refused.line, refused.reason.en) for refused in tariffs.refused]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_presentations_of_drugs_are_read_as_published(encoding):
    found = read(PRESENTATIONS, encoding, names=names_of(NAMES))
    assert found.layout is Layout.DRUG_PRESENTATIONS
    assert told(found) == [
        ("3400949497294", "25.36", "drug_irreplaceable"),
        ("3400936145825", "2.56", "drug_major"),
        ("3400936145829", "1171.26", "drug_moderate"),
    ]
    assert found.prices[0].label == "ANASTROZOLE ACCORD 1 mg, comprimé pelliculé, plaquette de 30 comprimé(s)"
    assert {price.since for price in found.prices} == {SINCE}
    assert found.unpriced == 1
    assert reasons(found) == [
        (4, "the rate '35%' is none of the law: 100, 65, 30 or 15 %"),
        (5, "'340093614582' is not a CIP13 code"),
        (6, "the price 'free' is not an amount"),
        (8, "2 columns instead of 12"),
    ]


def test_a_table_of_drugs_is_read_with_its_titles():
    found = read(
        "cip13,cis,specialite,presentation,taux,prix_ht_honoraire,prix_public_ttc,honoraire_dispensation\n"
        '3400949497294,60002283,"ANASTROZOLE, 1 mg",30 unités,100,24.34,25.36,1.02\n3400949497294,1\n'
    )
    assert (found.layout, told(found)) == (
        Layout.DRUG_TABLE,
        [("3400949497294", "25.36", "drug_irreplaceable")],
    )
    assert found.prices[0].label == "ANASTROZOLE, 1 mg, 30 unités"
    assert reasons(found) == [(3, "no prix_public_ttc, taux")]


def test_a_table_of_acts_is_read_with_activity_and_group():
    found = read(ACTS)
    assert found.layout is Layout.ACT_TABLE
    assert [(price.code, price.activity, price.group, price.since) for price in found.prices] == [
        ("HHQE002", "1", "ATM", date(2025, 1, 1)),
        ("HHQE002", "4", "ADA", date(2025, 1, 1)),
    ]
    assert found.unpriced == 1
    assert reasons(found) == [
        (5, "'HHQE0' is not a code of the CCAM"),
        (6, "'7' is not an activity, 1 to 5"),
        (7, "the price '-1.00' is not an amount"),
        (8, "'2025-02-30' is not a day"),
        (9, "no date_effet, phase, tarif"),
    ]


def published_acts(*records: tuple[str, str, str, str], deleted: int | None = None) -> bytes:
    """A table of base prices in dBASE III, as the CCAM is published."""
    fields = (("AAP_COD", 16), ("GRILLE_COD", 3), ("PU_BASE", 9), ("APDT_MODIF", 8))
    head = 32 + 32 * len(fields) + 1
    length = 1 + sum(size for _, size in fields)
    described = b"".join(
        name.encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([size]) + bytes(15) for name, size in fields
    )
    body = b"".join(
        (b"*" if rank == deleted else b" ")
        + b"".join(value.encode().ljust(size) for value, (_, size) in zip(record, fields, strict=True))
        for rank, record in enumerate(records)
    )
    return b"\x03" + bytes(3) + struct.pack("<IHH", len(records), head, length) + bytes(20) + described + b"\r" + body


def test_base_prices_of_the_ccam_are_read_as_published_by_grid():
    content = published_acts(
        ("HHQE002      10", "003", "153.60", "20250101"),
        ("HHQE002      40", "000", "51.31", "20250101"),
        ("HHQE002      10", "003", "1.00", "20040101"),
        ("BAD          10", "003", "1.00", "20250101"),
        deleted=2,
    )
    found = read_tariffs(content, since=SINCE, letter_b=LETTER)
    assert found.layout is Layout.ACT_PRICES
    assert [(price.code, price.activity, price.phase, price.grid, price.since) for price in found.prices] == [
        ("HHQE002", "1", "0", "3", date(2025, 1, 1)),
        ("HHQE002", "4", "0", None, date(2025, 1, 1)),
    ]
    assert reasons(found) == [(3, "'BAD' is not a code of the CCAM")]


def test_acts_of_biology_are_priced_by_the_letter():
    found = read(BIOLOGY)
    assert found.layout is Layout.BIOLOGY_TABLE
    assert told(found) == [("0552", "1.25", None), ("1104", "6.50", None)]
    assert [(price.daily_max, price.label) for price in found.prices] == [
        (None, "GLUCOSE"),
        (1, "HEMOGRAMME Y COMPRIS"),
    ]
    assert found.unpriced == 1
    assert reasons(found) == [(5, "the act has no letter B"), (6, "'14AVR2018:00:00:00' is not a day")]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12", "12.00"),
        ("12.5", "12.50"),
        ("12,5", "12.50"),
        ("1,170,24", "1170.24"),
        ("1170,24", "1170.24"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_read_as_official_files_write_it(text, read):
    assert euros_of(euros(text)) == read


@pytest.mark.parametrize("text", ["", ",5", "12,345,6", "12345678", "1.2.3", "-1", "1e3", "12 €", "٣"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(BadLine):
        euros(text)


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 500, b"%PDF-1.7\n", b"a,b\n1,2\n", b"\x03" + bytes(200)])
def test_another_file_is_told_to_be_none(content):
    with pytest.raises(UnknownTariffs):
        read_tariffs(content, since=SINCE, letter_b=LETTER)


def test_a_file_is_compared_with_the_prices_held_on_a_day():
    found = read(ACTS.replace("51.31", "52.00"))
    compared = compare(found.prices, prices(), date(2026, 1, 1))
    ((read_price, held),) = compared.different
    amounts = [euros_of(price.cents_ten_thousandths) for price in (read_price, held)]
    assert (held.code, held.activity, amounts) == ("HHQE002", "4", ["52.00", "51.31"])
    assert compared.same == 1
    assert {price.system for price in compared.missing} == {System.CCAM}
    assert compare(found.prices, prices(), date(2024, 6, 1)).different == ()


@pytest.mark.parametrize(
    ("file", "priced", "refused"),
    [("bdpm_remboursables_2026.csv", 13_542, 4), ("ccam_tarifs_2025.csv", 11_000, 0), ("nabm_2020.csv", 900, 2)],
)
def test_whole_files_are_read_and_the_prices_shipped_are_theirs(file, priced, refused):
    found = read_tariffs(reference(f"health/{file}").read_bytes(), since=date(2025, 1, 1), letter_b=LETTER)
    assert len(found.prices) >= priced
    assert len(found.refused) == refused
    assert compare(found.prices, prices(), date(2026, 1, 1)).different == ()
    assert compare(found.prices, prices(), date(2026, 1, 1)).missing == ()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([PRESENTATIONS, ACTS, BIOLOGY]),
    st.integers(0, 400),
    st.binary(max_size=60),
)
def test_a_damaged_file_never_stops_the_reading(text, at, damage):
    content = text.encode()
    try:
        found = read_tariffs(content[:at] + damage + content[at:], since=SINCE, letter_b=LETTER)
    except UnknownTariffs:
        return
    assert all(price.cents_ten_thousandths >= 0 for price in found.prices)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200), st.binary(min_size=1, max_size=40))
def test_a_damaged_table_of_acts_never_stops_the_reading(at, damage):
    content = published_acts(("HHQE002      10", "003", "153.60", "20250101"))
    try:
        read_tariffs(content[:at] + damage + content[at + len(damage) :], since=SINCE, letter_b=LETTER)
    except UnknownTariffs:
        return
