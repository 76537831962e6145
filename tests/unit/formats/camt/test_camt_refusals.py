"""Files that are something else, cut or hostile: a finding, and whatever came before it."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.bank import NOW, movement, statement

from laroque.formats.camt import read_statements
from laroque.formats.camt.faults import FINDINGS_MAX
from laroque.simulation.bank_statements import write_camt053

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
STATEMENT = write_camt053([statement()], message_id="M", created_at=NOW)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def controls_of(content):
    return [finding.control for finding in read_statements(content).findings]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"S10.G00.00.001,'A'",
        b"\x00\xff\x00\xff" * 500,
        b"PK\x03\x04",
        b"<html><body/></html>",
        b"<Document/>",
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.02"/>',
        b'<Stmt xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>',
        b'<?xml version="1.0" encoding="no-such-encoding"?><Document/>',
    ],
)
def test_what_is_no_statement_is_said(content):
    file = read_statements(content)
    assert ([finding.control for finding in file.findings], file.statements) == (["NOT_A_STATEMENT"], ())
    assert file.is_rejected


@pytest.mark.parametrize("version", ["01", "05", "06", "07", "09", "13"])
def test_another_version_is_refused_by_its_name(version):
    file = read_statements(f'<Document xmlns="{NAMESPACE[:-2]}{version}"/>'.encode())
    (finding,) = file.findings
    assert (finding.control, file.version) == ("VERSION_NOT_SUPPORTED", f"camt.053.001.{version}")
    assert f"camt.053.001.{version}" in finding.message.en
    assert f"camt.053.001.{version}" in finding.message.fr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "body",
    [
        f'<!DOCTYPE d [<!ENTITY l0 "lol">{LAUGHS}]><Document xmlns="{NAMESPACE}"><a>&l11;</a></Document>',
        f'<!DOCTYPE d [<!ENTITY l0 "lol">{LAUGHS}]><Document xmlns="{NAMESPACE}" a="&l11;"/>',
        f'<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><Document xmlns="{NAMESPACE}">&f;</Document>',
        f'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><Document xmlns="{NAMESPACE}"/>',
        f'<!DOCTYPE d><Document xmlns="{NAMESPACE}"/>',
    ],
)
def test_a_document_type_or_entities_are_never_read(body, encoding):
    content = f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)
    assert controls_of(content) == ["UNSAFE_XML"]


def test_a_cut_file_shows_what_came():
    place = STATEMENT.index(b"AM04")
    file = read_statements(STATEMENT[:place])
    (shown,) = file.statements
    assert [finding.control for finding in file.findings] == ["TRUNCATED"]
    assert (shown.is_complete, shown.account) == (False, statement().account)
    assert shown.movements == statement().movements[:3]
    assert shown.opening == statement().opening


def test_a_broken_file_shows_what_comes_before():
    file = read_statements(STATEMENT.replace(b"<Cd>AM04</Cd>", b"<Cd>AM04</Dc>"))
    assert [finding.control for finding in file.findings] == ["NOT_WELL_FORMED"]
    assert file.statements[0].movements == statement().movements[:3]


def test_something_after_the_document_is_said():
    file = read_statements(STATEMENT + b"<more/>")
    assert [finding.control for finding in file.findings] == ["NOT_WELL_FORMED"]
    assert file.statements == (statement(),)


def test_depth_does_not_break_the_reader():
    content = f'<Document xmlns="{NAMESPACE}">'.encode() + b"<a>" * 100_000
    assert controls_of(content) == ["NOT_WELL_FORMED"]


def test_findings_are_counted_beyond_a_thousand():
    entries = b'<Ntry><Amt Ccy="EUR">x</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>' * (FINDINGS_MAX + 5)
    content = f'<Document xmlns="{NAMESPACE}"><B><Stmt>'.encode() + entries + b"</Stmt></B></Document>"
    *_, last = read_statements(content).findings
    assert (last.control, last.message.en) == ("TOO_MANY_FINDINGS", "5 more findings are not shown")


class Endless(io.RawIOBase):
    """A stream that gives the same bytes again and again after its head, for as long as it is read."""

    def __init__(self, head, again):
        self._head, self._again, self.given = head, again, 0

    def read(self, size=-1):
        block = self._head or self._again
        self._head = b""
        self.given += len(block)
        return block


@pytest.mark.parametrize(
    "again",
    [b"<Nm>a</Nm>" * 6_000, b"<!-- a long comment -->" * 3_000, b"                " * 4_000],
    ids=["elements", "comments", "blanks"],
)
def test_a_file_without_end_is_left(again):
    stream = Endless(f'<Document xmlns="{NAMESPACE}"><B><GrpHdr>'.encode(), again)
    (finding,) = read_statements(stream).findings
    assert finding.control in {"ELEMENT_TOO_LARGE", "NOT_WELL_FORMED"}
    assert stream.given < 64 << 20


READER_OF_HEAVY_ENTRIES = """
from pathlib import Path
from laroque.formats.camt import read_statements

head = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><B><Stmt>'
entry = b'<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>' + b"<X>y</X>" * 6_000
details = b"<NtryDtls>" + (b"<TxDtls>" + b"<X>y</X>" * 6_000 + b"</TxDtls>") * 60 + b"</NtryDtls>"
content = head + (entry + b"</Ntry>") * 60 + entry + details + b"</Ntry></Stmt></B></Document>"
(statement,) = read_statements(content).statements
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(len(statement.movements), peak.split()[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read in /proc")
def test_memory_does_not_grow_with_what_is_not_kept():
    done = subprocess.run([sys.executable, "-c", READER_OF_HEAVY_ENTRIES], capture_output=True, text=True, check=True)
    movements, peak_kilobytes = map(int, done.stdout.split())
    # Kept in memory, these 700,000 elements would take more than twice as much.
    assert (movements, peak_kilobytes < 80_000) == (61, True), peak_kilobytes


def test_a_batch_of_many_details_is_cut():
    movements = tuple(
        movement(amount_cents=cents, end_to_end_id=f"D{cents}", reference=None, remittance=None)
        for cents in range(1, 2_001)
    )
    content = write_camt053([statement(balances=(), movements=movements)], message_id="M", created_at=NOW)
    (shown,) = read_statements(content).statements
    assert shown.movements == movements


def test_a_path_that_cannot_be_read_is_the_callers(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_statements(tmp_path / "absent.xml")
