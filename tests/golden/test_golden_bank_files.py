"""Whole bank files, byte for byte, and valid against their schemas."""

from pathlib import Path

import pytest
from lxml import etree
from tests.support.bank import NOW, direct_debits, statement, transfers
from tests.support.reference import reference
from tests.support.status_reports import status_report

from laroque.formats.camt import read_statements
from laroque.formats.sepa import (
    read_direct_debits,
    read_statuses,
    read_transfers,
    write_direct_debits,
    write_transfers,
)
from laroque.simulation.bank_statements import write_camt052, write_camt053, write_camt054

FILES = Path(__file__).parent / "bank"


@pytest.mark.parametrize("version", ["001.02", "001.08"])
def test_direct_debits_are_written_as_ever(version):
    golden = (FILES / f"pain.008.{version}.xml").read_bytes()
    assert write_direct_debits(direct_debits(), version=version) == golden
    assert read_direct_debits(golden).total_cents == 173_456


@pytest.mark.parametrize("version", ["001.03", "001.09"])
def test_transfers_are_written_as_ever(version):
    golden = (FILES / f"pain.001.{version}.xml").read_bytes()
    assert write_transfers(transfers(), version=version) == golden
    assert read_transfers(golden).total_cents == 40_100


@pytest.mark.parametrize("version", ["001.03", "001.12", "001.14", "001.15"])
def test_answers_are_read_as_ever(version):
    golden = (FILES / f"pain.002.{version}.xml").read_bytes()
    orders = [("D202604-0001", "RJCT", "AC04"), ("D202604-0002", "ACSP", None)]
    groups = [("D202604-B2B", "PART", None, orders), ("D202604-CORE", "RJCT", "AM05", ())]
    assert status_report("D202604", status="PART", groups=groups, version=version) == golden
    file = read_statuses(golden)
    assert (file.original_message_id, file.findings) == ("D202604", ())
    assert [(group.status, [order.status for order in group.orders]) for group in file.groups] == [
        ("PART", ["RJCT", "ACSP"]),
        ("RJCT", []),
    ]


def test_a_report_within_the_day_is_written_as_ever_and_read_the_same():
    golden = (FILES / "camt.052.001.08.xml").read_bytes()
    assert write_camt052([statement()], message_id="M-1", created_at=NOW) == golden
    file = read_statements(golden)
    assert (file.version, file.findings, file.statements) == ("camt.052.001.08", (), (statement(),))


@pytest.mark.parametrize("version", ["001.02", "001.03", "001.04", "001.08"])
def test_statements_are_written_as_ever_and_read_the_same(version):
    golden = (FILES / f"camt.053.{version}.xml").read_bytes()
    assert write_camt053([statement()], message_id="M-1", created_at=NOW, version=version) == golden
    file = read_statements(golden)
    assert (file.version, file.findings) == (f"camt.053.{version}", ())
    assert file.statements == (statement(),)


@pytest.mark.parametrize("version", ["001.02", "001.08"])
def test_notices_are_written_as_ever_and_read_the_same(version):
    golden = (FILES / f"camt.054.{version}.xml").read_bytes()
    assert write_camt054([statement()], message_id="M-1", created_at=NOW, version=version) == golden
    file = read_statements(golden)
    assert (file.version, file.findings) == (f"camt.054.{version}", ())
    assert file.statements == (statement(balances=()),)


@pytest.mark.parametrize(
    "name",
    [
        *(f"{message}.001.{version}" for message in ("pain.008", "camt.053", "camt.054") for version in ("02", "08")),
        *("pain.001.001.03", "pain.001.001.09", "camt.052.001.08"),
        *(f"pain.002.001.{version}" for version in ("03", "12", "14", "15")),
    ],
)
def test_each_file_follows_its_schema(name):
    schema = etree.XMLSchema(etree.parse(reference(f"bank/xsd/{name}.xsd")))
    schema.assertValid(etree.parse(FILES / f"{name}.xml"))
