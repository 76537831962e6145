"""Files that are no DSN, damaged, or made to harm: always a finding, never a crash, memory bounded."""

import resource

import pytest
from tests.support.documents import ROOT
from tests.support.dsn_builder import Declaration, Employee, declaration, made, render, replaced, without
from tests.support.dsn_checks import found_in

from laroque.formats.dsn import check_bytes, check_files, read_bytes, windows
from laroque.formats.dsn.limits import DECLARATIONS_MAX, INDIVIDUALS_MAX
from laroque.formats.dsn.rules import rules
from laroque.formats.dsn.windows import Source


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\x00" * 10_000,
        bytes(range(256)) * 100,
        b"%PDF-1.7\n" + b"x" * 1_000,
        b"PK\x03\x04" + b"\xff" * 1_000,
        b"S21,G00,30,001;1\n",
        made().decode("iso-8859-15").encode("utf-16"),
        b"x" * 5_000_000,
        b"\n" * 5_000_000,
    ],
)
def test_what_is_no_dsn_is_said_to_be_none(content):
    checked = check_bytes("x", content)
    assert [(finding.control, finding.line) for finding in checked.findings] == [("NOT_A_DSN", 1)]
    assert not checked.is_accepted
    assert read_bytes(content).is_empty()


def test_blank_lines_without_end_are_not_read_to_the_end():
    content = made() + b"\n" * 3_000_000
    assert ("NOT_A_DSN", None) in [(control, rubrique) for rubrique, control, _ in found_in(content)]


@pytest.mark.parametrize("size", [1 << 12, 1 << 16, 1 << 30])
def test_a_giant_line_gets_a_finding(size):
    content = made() + b"S21.G00.30.002,'" + b"A" * 3_000_000 + b"'\r\n"
    findings = check_bytes("x", content, window_bytes=size).findings
    assert any(finding.control == "CSL-00" and len(finding.message.en) < 200 for finding in findings)


def test_a_unit_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr("laroque.formats.dsn.windows.UNIT_BYTES_MAX", 1_000_000)
    content = made() + b"S21.G00.30.002,'A'\n" * 200_000
    large = check_bytes("x", content, window_bytes=200_000)
    assert "FILE_TOO_LARGE" in [finding.control for finding in large.findings]


def test_a_file_given_up_is_not_said_to_lack_what_was_not_read(monkeypatch):
    monkeypatch.setattr("laroque.formats.dsn.windows.UNIT_BYTES_MAX", 1_000_000)
    content = made().split(b"S21.G00.30.001")[0] + b"S21.G00.31.008,'A'\n" * 200_000
    controls = {finding.control for finding in check_bytes("x", content, window_bytes=200_000).findings}
    assert "FILE_TOO_LARGE" in controls
    assert not controls & {"CST-04", "CST-11", "CCH-16"}


LIMITS = "laroque.formats.dsn.limits."


def of_declarations(count):
    """A send of several declarations, and the line where each starts."""
    lines = declaration(Declaration())
    start = next(at for at, (code, _) in enumerate(lines) if code == "S20.G00.05.001")
    sent = lines[:start] + lines[start:] * count
    return render(sent), [at for at, (code, _) in enumerate(sent, start=1) if code == "S20.G00.05.001"]


def too_large(checked):
    return [finding.line for finding in checked.findings if finding.control == "FILE_TOO_LARGE"]


@pytest.mark.parametrize("size", [1, 5_000, 1 << 24])
def test_a_file_of_too_many_declarations_is_read_no_further(monkeypatch, size):
    monkeypatch.setattr(LIMITS + "DECLARATIONS_MAX", 3)
    within, (content, starts) = of_declarations(3)[0], of_declarations(9)
    checked = check_bytes("x", content, window_bytes=size)
    assert check_bytes("x", within, window_bytes=size).is_accepted
    assert [(finding.control, finding.line) for finding in checked.findings] == [("FILE_TOO_LARGE", starts[3])]
    assert len(checked.declarations) == 3
    assert read_bytes(content, window_bytes=size)["line"].max() == starts[3] - 1


@pytest.mark.parametrize("size", [1, 5_000, 1 << 24])
def test_a_file_of_too_many_sends_is_read_no_further(monkeypatch, size):
    monkeypatch.setattr(LIMITS + "DECLARATIONS_MAX", 3)
    lines = made().count(b"\n")
    assert check_bytes("x", made() * 3, window_bytes=size).is_accepted
    assert too_large(check_bytes("x", made() * 9, window_bytes=size)) == [3 * lines + 1]


@pytest.mark.parametrize("size", [1, 5_000, 1 << 24])
def test_a_file_of_too_many_individuals_is_read_no_further(monkeypatch, size):
    monkeypatch.setattr(LIMITS + "INDIVIDUALS_MAX", 4)
    within, beyond = (made(employees=tuple(map(Employee, range(1, count + 1)))) for count in (4, 9))
    starts = [at for at, line in enumerate(beyond.split(b"\r\n"), start=1) if line.startswith(b"S21.G00.30.001")]
    assert check_bytes("x", within, window_bytes=size).is_accepted
    assert too_large(check_bytes("x", beyond, window_bytes=size)) == [starts[4]]


@pytest.mark.parametrize("code", ["S20.G00.05.002", "S10.G00.00.006", "S21.G00.30.020"])
def test_a_block_counts_whatever_its_first_rubrique(monkeypatch, code):
    monkeypatch.setattr(LIMITS + "DECLARATIONS_MAX", 100)
    monkeypatch.setattr(LIMITS + "INDIVIDUALS_MAX", 100)
    content = made() + f"{code},'01'\n".encode() * 5_000
    assert too_large(check_bytes("x", content)) == [made().count(b"\n") + 100]


@pytest.mark.parametrize("size", [1, 5_000, 1 << 24])
def test_the_files_beside_one_of_too_many_declarations_are_read(monkeypatch, tmp_path, size):
    monkeypatch.setattr(LIMITS + "DECLARATIONS_MAX", 3)
    contents = [made(), of_declarations(5)[0], made(), of_declarations(3)[0]]
    paths = [tmp_path / str(rank) for rank in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    checks = check_files(paths, window_bytes=size)
    assert [checked.is_accepted for checked in checks] == [True, False, True, True]
    assert [len(checked.declarations) for checked in checks] == [1, 3, 1, 3]


def test_the_limits_are_those_that_the_findings_and_the_page_name():
    page = (ROOT / "docs" / "dsn_checks.md").read_text(encoding="utf-8")
    limits_of = {"too_many_declarations": DECLARATIONS_MAX, "too_many_individuals": INDIVIDUALS_MAX}
    for rule, limit in limits_of.items():
        assert f"{limit:,}" in rules()[rule].text.en
        assert f"{limit:,}".replace(",", " ") in rules()[rule].text.fr
        assert f"{limit:,}" in page


def test_what_a_declaration_says_of_itself_is_told_shortly():
    sent = replaced(declaration(Declaration()), "S20.G00.05.001", "A" * 100_000)
    (head,) = check_bytes("x", render(sent)).declarations
    assert head.nature == "A" * 60


def test_the_findings_of_a_file_beyond_the_limit_are_counted(monkeypatch):
    wrong = [(code, "") for code in ("S21.G00.30.002", "S21.G00.30.004", "S21.G00.30.007", "S21.G00.30.008")]
    sent = declaration(Declaration())
    for code, value in wrong:
        sent = replaced(sent, code, value)
    everything = check_bytes("x", render(sent)).findings
    monkeypatch.setattr("laroque.formats.dsn.checker.FINDINGS_OF_FILE_MAX", 3)
    *listed, left = check_bytes("x", render(sent)).findings
    assert len(everything) == 4
    assert tuple(listed) == everything[:3]
    assert (left.control, left.severity.value, left.message.en[:15]) == (
        "TOO_MANY_FINDINGS",
        "reject",
        "1 more findings",
    )


def test_warnings_left_out_of_the_list_refuse_nothing(monkeypatch):
    monkeypatch.setattr("laroque.formats.dsn.checker.FINDINGS_OF_FILE_MAX", 1)
    sent = without(declaration(Declaration()), "S21.G00.20.003")
    doubled = render(sent) * 2
    checked = check_bytes("x", doubled)
    assert [finding.control for finding in checked.findings] == ["SIG-13", "TOO_MANY_FINDINGS"]
    assert checked.is_accepted


def test_millions_of_faults_make_few_findings():
    codes = b"".join(b"S21.G00.%02d.%03d,'%d'\r\n" % (rank % 100, rank % 1000, rank) for rank in range(300_000))
    findings = check_bytes("x", made() + codes, window_bytes=1 << 20).findings
    assert len(findings) < 60_000
    assert any(finding.line is None and "more findings" in finding.message.en for finding in findings)


def test_one_bad_file_leaves_the_others_accepted(tmp_path):
    good, bad, other = (tmp_path / name for name in ("a.dsn", "b.dsn", "c.dsn"))
    good.write_bytes(made())
    bad.write_bytes(b"\xff\xfe\x00")
    other.write_bytes(made(siret="80000002800012", month="2026-05"))
    assert [checked.is_accepted for checked in check_files([good, bad, other])] == [True, False, True]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        check_files([tmp_path / "absent.dsn"])


def test_memory_does_not_grow_with_the_file(tmp_path):
    """Windows of one megabyte over some 90 megabytes: what is held is the window and not the file."""
    unit = made(employees=tuple(Employee(rank) for rank in range(1, 40)))
    head, people = unit[: unit.index(b"S21.G00.30.001")], unit[unit.index(b"S21.G00.30.001") : unit.index(b"S90")]
    path = tmp_path / "large.dsn"
    with path.open("wb") as stream:
        stream.write(head)
        for _ in range(450):
            stream.write(people)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    longest = max(
        len(found.content)
        for found in windows.windows([Source("x", path)], size=1 << 20)
        if isinstance(found, windows.Window)
    )
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert path.stat().st_size > 70_000_000
    assert longest < 3 << 20
    assert grown < 40 << 20
