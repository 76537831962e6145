"""B2 files: what is read, what is refused alone, and where each fault is told to stand."""

import io
from datetime import date
from itertools import chain, pairwise

import pytest
from tests.support.b2_claims import HEAD, claims_and_lines
from tests.support.documents import ROOT

from laroque.engines.pricing.facts import LINES_SCHEMA, PERSONS_SCHEMA
from laroque.formats.b2 import LINES, PERSONS, assumptions, read_bytes, read_windows, reading, windows, write_bytes
from laroque.formats.b2.layout import RECORD_LENGTH, layout

STAY = {
    "record": "3", "nature": "GHS", "code": "1234", "discipline": "230", "in_hospital": True, "psychiatric": True,
    "entered_on": date(2026, 5, 10), "left_on": date(2026, 5, 18), "speciality": None, "billed_cents": 150_000,
    "base_asked_cents": 150_000, "asked_cents": 120_000,
}  # fmt: skip


def changed(content: bytes, line: int, at: int, value: str) -> bytes:
    """A file where a zone of a line (counted from one, as ``at``) is another."""
    lines = content.decode("latin-1").split("\n")
    lines[line - 1] = lines[line - 1][: at - 1] + value + lines[line - 1][at - 1 + len(value) :]
    return "\n".join(lines).encode("latin-1")


def three() -> bytes:
    """Three claims: lines 3 to 6, 7 to 11 (two acts), 12 to 15."""
    return write_bytes(HEAD, *claims_and_lines(({}, [{}]), ({}, [{}, {"nature": "AMI"}]), ({}, [{}])))


def refused(content: bytes) -> list[tuple[str, str | None]]:
    return read_bytes(content).claims.select("invoice", "rule").rows()


def controls(content: bytes) -> list[tuple[int | None, str]]:
    return [(each.line, each.control) for each in read_bytes(content).findings]


def test_the_lines_are_those_that_pricing_reads():
    assert {name: LINES[name] for name in LINES_SCHEMA} == dict(LINES_SCHEMA)
    assert dict(PERSONS) == dict(PERSONS_SCHEMA)


def test_the_zones_of_a_record_do_not_overlap_and_say_where_they_are_known_from():
    for zones in layout().values():
        taken = sorted((zone.start, zone.start + zone.length) for zone in zones)
        assert all(end <= start for (_, end), (start, _) in pairwise(taken))
        assert taken[-1][1] <= RECORD_LENGTH + 1
    sources = {zone.source for zone in chain.from_iterable(layout().values())}
    assumed = {source.removeprefix("assumption:") for source in sources if source.startswith("assumption:")}
    assert assumed <= set(assumptions())


def test_each_assumption_is_told_in_the_documents():
    page = (ROOT / "docs" / "care_messages.md").read_text(encoding="utf-8")
    assert [name for name in assumptions() if f"| `{name}` |" not in page] == []


def test_what_is_written_is_read_with_stays_details_and_persons():
    child = {"individual_nir": None, "born_on": date(2019, 7, 1), "birth_rank": 2, "insurance_code": "30"}
    mother = {"nir": "2850699123456", "born_on": date(1985, 6, 4), "insurance_code": "41", "third_party": True}
    acts = [
        {"code": "DEQP003", "detail": "4M", "activity": "1", "phase": "0", "modifiers": "FU", "association": "2"},
        {"nature": "B", "code": "0126", "detail": "4B", "complementary_asked_cents": 900, "complementary_ppm": 300_000},
        {"nature": "PH7", "code": "3400930000120", "detail": "4P", "exemption_asked": "long_illness"},
        {"nature": "AMI", "coefficient_hundredths": 450, "modifiers": "N", "prescriber": None},
    ]
    claims, lines = claims_and_lines(
        (child, [act | {"insurance": "maternity"} for act in acts]),
        (mother, [{"insurance": "injury", "injury_file": "260512001"}]),
        ({"nir": "155022A123456", "individual_nir": "255022B123456"}, [STAY]),
    )
    read = read_bytes(write_bytes(HEAD, claims, lines))
    assert read.findings == ()
    assert read.head == HEAD
    assert read.claims.drop("place").rows() == claims.drop("place").rows()
    assert read.lines.drop("place").rows() == lines.drop("place").rows()
    assert read.persons.rows() == [
        ("1840275123456/20190701/2", date(2019, 7, 1), None),
        ("2850699123456", date(1985, 6, 4), "F"),
        ("255022B123456", date(1984, 2, 11), "F"),
    ]


@pytest.mark.parametrize(
    ("line", "at", "value", "control"),
    [
        (3, 12, "1840275123457", "NIR_KEY"),
        (3, 77, "99", "UNKNOWN_CODE"),
        (3, 79, "9", "UNKNOWN_CODE"),
        (3, 2, "999999999", "NO_HEAD"),
        (5, 70, "260231", "NOT_A_DAY"),
        (5, 70, "      ", "MISSING"),
        (5, 70, "260521", "DAY_TO_COME"),
        (5, 81, "00", "NO_QUANTITY"),
        (5, 98, "-003000", "NOT_A_NUMBER"),
        (5, 115, "+003000", "BAD_CHARACTER"),
        (5, 115, "0003001", "WRONG_TOTAL"),
        (5, 1, "7", "UNKNOWN_RECORD"),
        (5, 1, "\xe9", "BAD_CHARACTER"),
        (6, 58, "00003001", "WRONG_TOTAL"),
        (6, 1, "4", "NO_TOTAL"),
    ],
)
def test_a_bad_claim_is_refused_alone_where_its_fault_stands(line, at, value, control):
    read = read_bytes(changed(three(), line, at, value))
    assert control in {each.control for each in read.findings}
    assert {each.line for each in read.findings if each.control == control} <= {3, 4, 5, 6}
    assert read.taken["invoice"].to_list() == ["000000002", "000000003"]
    assert read.lines["claim"].unique(maintain_order=True).str.slice(-1).to_list() == ["2", "3"]
    assert all(each.message.en != each.message.fr for each in read.findings)


def test_a_line_of_another_length_refuses_the_claim_that_it_stands_within():
    content = three()
    lines = content.split(b"\n")
    short = b"\n".join([*lines[:4], lines[4][:100], *lines[5:]])
    assert refused(short) == [("000000001", "wrong_length"), ("000000002", None), ("000000003", None)]
    between = b"\n".join([*lines[:6], b"garbage", b"\x00\xff" * 90, *lines[6:]])
    assert [rule for _, rule in refused(between)] == [None, None, None]
    assert controls(between) == [(7, "WRONG_LENGTH"), (8, "BAD_CHARACTER"), (18, "WRONG_COUNT")]


def test_a_lost_line_is_seen_by_the_totals_and_the_count():
    lines = three().split(b"\n")
    assert refused(b"\n".join(lines[:8] + lines[9:])) == [
        ("000000001", None), ("000000002", "wrong_total"), ("000000003", None),
    ]  # fmt: skip
    assert refused(b"\n".join(lines[:5] + lines[6:]))[0] == ("000000001", "no_total")
    assert controls(b"\n".join(lines[:-2])) == [(15, "NO_END")]


def test_a_number_used_twice_refuses_the_second_claim():
    lines = three().split(b"\n")
    twice = b"\n".join(lines[:6] + lines[2:6] + lines[6:])
    assert refused(twice)[:2] == [("000000001", None), ("000000001", "double")]


def test_a_claim_of_another_professional_or_in_no_lot_is_refused():
    lines = three().split(b"\n")
    assert {rule for _, rule in refused(b"\n".join(lines[:1] + lines[2:]))} == {"no_lot"}
    assert {rule for _, rule in refused(changed(three(), 2, 2, "111111111"))} == {"other_lot"}


def test_details_stand_right_after_their_act():
    act = {"code": "DEQP003", "detail": "4M", "activity": "1"}
    lines = write_bytes(HEAD, *claims_and_lines(({}, [act]), ({}, [{}]))).split(b"\n")
    assert refused(b"\n".join(lines[:6] + lines[5:]))[0] == ("000000001", "second_detail")
    assert refused(b"\n".join(lines[:4] + lines[5:6] + lines[4:5] + lines[6:]))[0] == ("000000001", "detail_alone")
    biology = write_bytes(HEAD, *claims_and_lines(({}, [{"nature": "B", "code": "0126", "detail": "4B"}])))
    assert refused(changed(biology, 6, 73, "00000127")) == [("000000001", "second_detail")]


def test_a_record_of_the_norm_that_is_not_known_is_pointed_out_and_its_claim_goes_on():
    lines = three().split(b"\n")
    unknown = lines[4][:38] + b"Z" + b" " * 89
    read = read_bytes(b"\n".join([*lines[:5], unknown, *lines[5:]]))
    assert read.refused.is_empty()
    assert next(each.message.en for each in read.findings) == "Records 4Z are not read here: what they say is not used"


@pytest.mark.parametrize("content", [b"", b"\x00" * 4096, b"%PDF-1.7", b"\n" * 300_000, b"000", b"999" + b" " * 125])
def test_what_is_not_b2_is_refused_whole(content):
    read = read_bytes(content)
    assert read.head is None
    assert len(read.findings) == 1
    assert read.claims.is_empty()
    assert read.lines.is_empty()


def test_ends_of_lines_change_nothing():
    content = three()
    read = read_bytes(content)
    for other in (content.replace(b"\n", b"\r\n"), content.replace(b"\n", b""), content.rstrip(b"\n")):
        again = read_bytes(other)
        assert again.findings == ()
        assert again.lines.equals(read.lines)
        assert again.claims.equals(read.claims)


def test_a_file_of_any_size_is_read_by_parts(monkeypatch):
    """As a file of a gigabyte is: what is read at once is bounded, and what never starts a claim is given up."""
    content = three()
    garbage = bytes(range(256)) * 2_000
    monkeypatch.setattr(windows, "UNIT_BYTES_MAX", 100_000)
    parts = list(read_windows(io.BytesIO(content + garbage), window_bytes=1024))
    assert [row for part in parts for row in part.taken["invoice"]] == ["000000001", "000000002"]
    assert parts[-1].findings[-1].control == "NO_CLAIM"
    assert len(parts) < 10


def test_findings_of_a_kind_are_counted_past_the_first_hundred():
    many = claims_and_lines(*[({}, [{}])] * 150)
    content = write_bytes(HEAD, *many).replace(b"01260518G", b"01269918G")
    read = read_bytes(content)
    assert read.claims["rule"].unique().to_list() == ["not_a_day"]
    assert len(read.findings) == 101
    assert read.findings[-1].message.en == "50 more findings of this kind"


def test_days_of_birth_take_the_last_century_that_has_been():
    old = claims_and_lines(({"born_on": date(1931, 1, 1), "nir": "1310175123456"}, [{}]))
    young = claims_and_lines(({"born_on": date(2026, 5, 1)}, [{}]))
    for claims, lines in (old, young):
        assert read_bytes(write_bytes(HEAD, claims, lines)).claims["born_on"].to_list() == claims["born_on"].to_list()


def test_a_claim_without_a_code_of_exemption_on_its_line_takes_its_own():
    content = changed(three(), 3, 79, "4")
    read = read_bytes(content)
    assert read.lines["exemption_asked"].null_count() == 4
    assert read_bytes(changed(content, 5, 54, " ")).lines["exemption_asked"].to_list()[0] == "long_illness"


def test_records_in_a_wrong_order_refuse_their_claim_or_are_told_alone():
    lines = three().split(b"\n")
    assert refused(b"\n".join([*lines[:4], lines[5], lines[4], *lines[6:]]))[0] == ("000000001", "after_total")
    assert refused(b"\n".join(lines[:4] + lines[3:]))[0] == ("000000001", "twice")
    after = controls(b"\n".join([*lines[:-1], lines[2]]))
    assert (17, "AFTER_END") in after
    second = controls(b"\n".join([*lines[:2], lines[0], *lines[2:]]))
    assert (3, "SECOND_HEAD") in second


def test_a_damaged_head_is_no_place_to_cut_a_file():
    """The record before goes on with its claim, whatever is read at once."""
    content = write_bytes(HEAD, *claims_and_lines(({}, [{}] * 12), ({}, [{}])))
    lines = content.split(b"\n")
    for bad in (b"2" + b"\xff" * 127, b"2" + b"A" * 127, b"1" + b" " * 99):
        damaged = b"\n".join([*lines[:8], bad, *lines[8:]])
        whole = read_bytes(damaged)
        assert whole.findings[0].line == 9
        again = read_bytes(damaged, window_bytes=1024)
        assert again.claims.equals(whole.claims)
        assert again.findings == whole.findings


def test_a_file_of_too_many_claims_is_read_no_further(monkeypatch):
    monkeypatch.setattr(reading, "CLAIMS_MAX", 20)
    content = write_bytes(HEAD, *claims_and_lines(*[({}, [{}])] * 60))
    parts = list(read_windows(io.BytesIO(content), window_bytes=4096))
    assert "TOO_MANY_CLAIMS" in {each.control for each in parts[-1].findings}
    assert sum(part.claims.height for part in parts) < 60
