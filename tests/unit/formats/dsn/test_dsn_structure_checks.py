"""Controls of structure: lines, blocks, mandatory and forbidden rubriques, counts (F01, F02, F04, F08)."""

import pytest
from tests.support.dsn_builder import inserted, made, render, replaced, without
from tests.support.dsn_checks import found, found_in, lines

from laroque.formats.dsn import check_bytes


@pytest.mark.parametrize("norm", ["P25V01", "P26V01"])
@pytest.mark.parametrize("kind", ["01", "02", "03", "05"])
def test_a_right_declaration_is_accepted(norm, kind):
    assert found(lines(norm=norm, type=kind)) == []


def test_an_apostrophe_may_stand_in_a_value():
    assert found(replaced(lines(), "S21.G00.30.002", "O'CONNOR")) == []


@pytest.mark.parametrize(
    "line",
    [
        "S21.G00.30.002,NOM",
        "S21.G00.30.002,'NOM",
        "S21.G00.30.002;'NOM'",
        "S21.G00.30.002,'",
        "s21.G00.30.002,'NOM'",
        "S21.G00.30.002, 'NOM'",
        "S21.G00.30.002,é'NOM'",
        "S21.G00.99.002,'N\x00M'",
        "",
        "NOM",
    ],
)
def test_a_line_of_another_form_is_refused(line):
    content = made().replace(b"S21.G00.30.003,'NOM1'", b"").replace(b"S21.G00.30.002,'NOM1'", line.encode())
    controls = {(rubrique, control) for rubrique, control, _ in found_in(content)}
    assert (None, "CST-01") in controls
    assert controls <= {(None, "CST-01"), ("S21.G00.30.002", "CST-06")}


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1f", "\x7f", "\r"])
def test_a_control_character_is_refused(character):
    sent = replaced(lines(), "S21.G00.30.002", f"N{character}M")
    assert found(sent) == [("S21.G00.30.002", "CST-01", "reject")]


def test_an_unknown_rubrique_is_refused_and_its_block_is_not_cut():
    sent = inserted(lines(), "S21.G00.40.043", [("S21.G00.40.099", "1")])
    assert found(sent) == [("S21.G00.40.099", "CST-02", "reject")]


@pytest.mark.parametrize(
    ("norm", "after", "code", "value"),
    [("P26V01", "S21.G00.06.006", "S21.G00.06.009", "12"), ("P25V01", "S21.G00.11.022", "S21.G00.11.025", "12345")],
)
def test_a_rubrique_of_the_other_norm_is_refused(norm, after, code, value):
    other = {"P25V01": "P26V01", "P26V01": "P25V01"}[norm]
    assert found(inserted(lines(norm=norm), after, [(code, value)])) == [(code, "CST-02", "reject")]
    assert found(inserted(lines(norm=other), after, [(code, value)])) == []


def test_the_envelope_and_the_service_rubriques_are_accepted():
    sent = inserted(lines(), "S10.G00.02.005", [("S10.G00.95.001", "X"), ("S10.G00.95.901", "x@example.invalid")])
    sent = inserted(sent, "S20.G00.07.004", [("S20.G00.96.902", "1")])
    sent = inserted(sent, "S21.G00.06.015", [("S21.G00.06.903", "EMPLOYEUR")])
    body = render(sent, newline="\n")
    envelope = b"S05.G51.00.001,'V01R02'\nS06.G51.00.001,'DSNOK'\n" + body + b"S96.G51.00.001,'X'\nS95.G51.00.001,'1'\n"
    assert found_in(envelope) == []


def test_a_block_whose_parent_is_not_open_is_refused_and_its_parent_named():
    sent = inserted(lines(), "S21.G00.20.010", [("S21.G00.23.001", "100"), ("S21.G00.23.002", "920")])
    assert found(sent) == [("S21.G00.23", "CST-03", "reject")]
    (finding,) = check_bytes("x", render(sent)).findings
    assert "missing: S21.G00.22" in finding.message.en
    assert "manque : S21.G00.22" in finding.message.fr


def test_a_block_out_of_place_does_not_make_the_next_ones_wrong():
    sent = inserted(lines(), "S21.G00.50.013", [("S21.G00.62.001", "30042026"), ("S21.G00.62.002", "059")])
    assert found(sent) == [("S21.G00.62", "CST-03", "reject")]


def test_a_file_that_starts_in_the_middle_says_what_is_missing():
    sent = [pair for pair in lines() if pair[0][:3] == "S21"]
    assert found(sent) == [("S21.G00.06", "CST-03", "reject"), ("S90.G00.90.002", "CSL-00", "reject")]
    first = check_bytes("x", render(sent)).findings[0]
    assert "S10.G00.00, S20.G00.05" in first.message.en


@pytest.mark.parametrize(
    ("block", "parent"),
    [
        ("S10.G00.01", "S10.G00.00"),
        ("S10.G00.02", "S10.G00.00"),
        ("S21.G00.71", "S21.G00.40"),
        ("S21.G00.50", "S21.G00.30"),
    ],
)
def test_a_missing_block_is_said(block, parent):
    gone = without(lines(), block)
    if block == "S21.G00.50":
        gone = [pair for pair in gone if pair[0][:10] not in ("S21.G00.51", "S21.G00.53", "S21.G00.58", "S21.G00.78")]
        gone = [pair for pair in gone if pair[0][:10] not in ("S21.G00.79", "S21.G00.81")]
    assert found(gone) == [(block, "CST-04", "reject")]
    (finding,) = check_bytes("x", render(gone)).findings
    assert f"under {parent}" in finding.message.en


def test_a_block_that_stands_twice_is_refused():
    second = [pair for pair in lines() if pair[0][:10] == "S10.G00.01"]
    assert found(inserted(lines(), "S10.G00.01.006", second)) == [("S10.G00.01", "CST-05", "reject")]


@pytest.mark.parametrize(
    "code", ["S10.G00.00.002", "S20.G00.05.007", "S21.G00.22.003", "S21.G00.23.002", "S21.G00.81.001"]
)
def test_a_missing_rubrique_is_said(code):
    assert (code, "CST-06", "reject") in found(without(lines(), code, 0))


def test_a_rubrique_out_of_order_opens_a_block_which_lacks_the_others():
    sent = lines()
    at = next(place for place, (code, _) in enumerate(sent) if code == "S21.G00.22.004")
    sent[at], sent[at + 1] = sent[at + 1], sent[at]
    missing = [
        (code, "CST-06", "reject") for code in ("S21.G00.22.001", "S21.G00.22.003", "S21.G00.22.004", "S21.G00.22.005")
    ]
    assert sorted(found(sent)) == missing


@pytest.mark.parametrize(
    ("after", "new"),
    [
        ("S20.G00.05.005", ("S20.G00.05.006", "01042026123")),
        ("S20.G00.05.010", ("S20.G00.05.011", "01")),
        ("S21.G00.11.022", ("S21.G00.11.024", "01")),
    ],
)
def test_a_rubrique_that_the_nature_forbids_is_refused(after, new):
    assert (new[0], "CST-07", "reject") in found(inserted(lines(), after, [new]))


@pytest.mark.parametrize(
    ("code", "value", "control"),
    [("S90.G00.90.001", "12", "CST-11"), ("S90.G00.90.002", "2", "CST-11")],
)
def test_the_counts_of_a_send_are_compared(code, value, control):
    content = render(lines())
    start = content.index(code.encode())
    end = content.index(b"\r\n", start)
    wrong = content[:start] + f"{code},'{value}'".encode() + content[end:]
    assert found_in(wrong) == [(code, control, "reject")]


def test_a_truncated_file_says_so():
    content = render(lines())
    cut = content[: content.index(b"S90.G00.90.001")]
    assert found_in(cut) == [("S90.G00.90", "CST-04", "reject")]


def test_several_sends_and_declarations_stand_in_one_file():
    first, second = lines(), lines(month="2026-05")
    both = check_bytes("x", render(first, second))
    assert [head.month.month for head in both.declarations] == [4, 5]
    assert both.findings == ()


def test_the_line_of_a_finding_is_that_of_the_rubrique():
    sent = replaced(lines(), "S21.G00.30.002", "")
    place = next(place for place, (code, _) in enumerate(sent, start=1) if code == "S21.G00.30.002")
    assert [finding.line for finding in check_bytes("x", render(sent)).findings] == [place]


def test_a_send_without_declaration_is_refused():
    sent = [pair for pair in lines() if pair[0].startswith("S10")]
    content = render(sent)
    assert ("S20.G00.05", "CST-04", "reject") in found_in(content)
