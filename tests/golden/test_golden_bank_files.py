"""Whole bank files, byte for byte, and valid against their schemas."""

from pathlib import Path

import pytest
from lxml import etree
from tests.support.bank import NOW, direct_debits, statement
from tests.support.reference import reference

from laroque.formats.camt import read_statements
from laroque.formats.sepa import read_direct_debits, write_direct_debits
from laroque.simulation.bank_statements import write_camt053, write_camt054

FILES = Path(__file__).parent / "bank"


@pytest.mark.parametrize("version", ["001.02", "001.08"])
def test_direct_debits_are_written_as_ever(version):
    golden = (FILES / f"pain.008.{version}.xml").read_bytes()
    assert write_direct_debits(direct_debits(), version=version) == golden
    assert read_direct_debits(golden).total_cents == 173_456


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
    [f"{message}.001.{version}" for message in ("pain.008", "camt.053", "camt.054") for version in ("02", "08")],
)
def test_each_file_follows_its_schema(name):
    schema = etree.XMLSchema(etree.parse(reference(f"bank/xsd/{name}.xsd")))
    schema.assertValid(etree.parse(FILES / f"{name}.xml"))
