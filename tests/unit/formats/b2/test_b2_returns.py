"""Returns: what professionals are told of their claims, written and read again."""

from datetime import date

import polars as pl
import pytest
from tests.support.b2_claims import claims_and_lines

from laroque.engines.pricing.facts import PRICED_SCHEMA
from laroque.formats.b2.returns import (
    PAYMENTS,
    RETURN_CLAIMS,
    RETURN_LINES,
    BadReturn,
    ReturnRead,
    read_return,
    write_returns,
)  # fmt: skip
from laroque.formats.b2.telling import told_of
from laroque.formats.b2.writing import ZoneTooSmall

DAY = date(2026, 5, 22)
ONE, OTHER = "751234567", "480000011"
REASONS = {"rights_closed": "Les droits étaient clos au jour des soins (CSS L160-1)", "nir_key": "La clé est fausse"}
PAID = (ONE, "000000001", 1, "G", None, date(2026, 5, 18), "paid", 3000, 3000, 700_000, 200, 0, 1900, 0, 0, 1100, 1900)


def told() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """A paid claim, one of two lines of which one is refused, one refused before pricing, one held at another's."""
    payments = pl.DataFrame([(ONE, DAY, "LQ-2026-000001", 2842)], schema=PAYMENTS, orient="row")
    claims = pl.DataFrame(
        [
            (ONE, 1, "000000001", "1840275123456", "paid", 3000, 2100, 1900, None),
            (ONE, 1, "000000002", "1840275123456", "partly", 4450, 3042, 942, None),
            (ONE, 1, "000000003", "184027512345X", "refused", 3000, 2100, 0, "nir_key"),
            (OTHER, 4, "000000009", "155022A123456", "held", 900, 540, 0, None),
        ],
        schema=RETURN_CLAIMS, orient="row",
    )  # fmt: skip
    none = (0, 0, 0, 0, 0, 0, 0)
    half = (600_000, 0, 0, 942, 0, 0, 628, 942, "insured", None)
    lines = pl.DataFrame(
        [
            (*PAID, "professional", None),
            (ONE, "000000002", 1, "AMI", None, DAY, "paid", 1570, 1570, *half),
            (ONE, "000000002", 2, "ATM", "DEQP003", DAY, "refused", 2880, *none, 2880, 0, None, "rights_closed"),
            (OTHER, "000000009", 1, "AMK", None, DAY, "held", 900, *none, 900, 0, None, "rights_closed"),
        ],
        schema=RETURN_LINES, orient="row",
    )  # fmt: skip
    return payments, claims, lines


def written() -> dict[str, ReturnRead]:
    return {each: read_return(content) for each, content in write_returns("01751000", DAY, *told(), REASONS).items()}


def test_each_professional_reads_what_became_of_his_claims():
    payments, claims, lines = told()
    read = written()
    assert list(read) == [OTHER, ONE]
    for professional, each in read.items():
        own = pl.col("professional") == professional
        assert (each.emitter, each.professional, each.created_on) == ("01751000", professional, DAY)
        assert each.payments.rows() == payments.filter(own).rows()
        assert each.claims.rows() == claims.filter(own).rows()
        assert each.lines.rows() == lines.filter(own).rows()
    assert read[OTHER].reasons == {"rights_closed": "Les droits etaient clos au jour des soins (CSS L160-1)"}
    assert set(read[ONE].reasons) == {"rights_closed", "nir_key"}


def test_a_return_that_was_touched_is_not_read():
    content = write_returns("01751000", DAY, *told(), REASONS)[ONE]
    lines = content.split(b"\n")
    for wrong in (
        b"",
        content[1:],
        content.replace(b"1900", b"1901"),
        b"\n".join(lines[:3] + lines[4:]),
        b"X" + content,
    ):
        with pytest.raises(BadReturn):
            read_return(wrong)


def test_a_value_longer_than_its_zone_is_not_written():
    payments, claims, lines = told()
    with pytest.raises(ZoneTooSmall):
        write_returns("01751000", DAY, payments, claims.with_columns(billed_cents=pl.lit(10**9)), lines, REASONS)


def test_a_return_tells_what_pricing_decided_and_what_reading_refused():
    claims, lines = claims_and_lines(*[({}, [{}, {}])] * 4, ({"rule": "nir_key"}, []))
    outcomes = ["priced", "priced", "priced", "refused", "refused", "refused", "priced", "medical"]
    blank = dict.fromkeys(PRICED_SCHEMA) | {name: 0 for name in PRICED_SCHEMA if name.endswith("_cents")}
    payees = ["professional", "insured", "professional", None, None, None, "professional", None]
    rows = [
        blank | {"claim": claim, "line": line, "outcome": outcome, "paid_to": payee, "paid_cents": 1900 if payee else 0}
        for (claim, line), outcome, payee in zip(lines.select("claim", "line").rows(), outcomes, payees, strict=True)
    ]
    found, of_lines = told_of(claims, lines, pl.DataFrame(rows, schema=PRICED_SCHEMA))
    assert found.select("outcome", "paid_cents", "reason").rows() == [
        ("paid", 1900, None), ("partly", 1900, None), ("refused", 0, None), ("held", 0, None),
        ("refused", 0, "nir_key"),
    ]  # fmt: skip
    assert of_lines["outcome"].to_list() == ["paid"] * 3 + ["refused"] * 3 + ["paid", "held"]
    files = write_returns("01751000", DAY, pl.DataFrame(schema=PAYMENTS), found, of_lines, {"nir_key": "x"})
    assert read_return(files["751234567"]).claims.rows() == found.rows()
