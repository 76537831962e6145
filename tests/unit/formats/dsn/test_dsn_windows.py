"""How files are cut into windows, and in which alphabet they are read."""

import pytest
from tests.support.dsn_builder import Employee, inserted, made, render, replaced
from tests.support.dsn_checks import lines

from laroque.formats.dsn import check_bytes, check_files, read_bytes
from laroque.formats.dsn.windows import Refused, Source, Window, windows

PEOPLE = tuple(Employee(rank) for rank in range(1, 12))


def cut(content, size):
    return list(windows([Source("x", content=content)], size=size))


def test_a_small_file_is_one_window():
    content = made()
    (window,) = cut(content, len(content) + 1)
    assert isinstance(window, Window)
    assert (window.runs[0].count, window.goes_on) == (content.count(b"\n"), False)


def test_a_large_file_is_cut_where_an_individual_starts():
    content = made(employees=PEOPLE)
    found = cut(content, 10_000)
    assert b"".join(window.content for window in found) == content.decode("iso-8859-15").encode()
    assert len(found) > 3
    assert {window.content[:15] for window in found[1:]} == {b"S21.G00.30.001,"}
    assert [window.goes_on for window in found] == [True] * (len(found) - 1) + [False]


def test_small_files_share_windows(tmp_path):
    content = made()
    found = list(windows([Source(str(rank), content=content) for rank in range(5)], size=len(content) + 100))
    assert [[run.file for run in window.runs] for window in found] == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-15"])
@pytest.mark.parametrize("size", [1 << 10, 1 << 14, 1 << 24])
@pytest.mark.parametrize("name", ["LEFÈVRE", "CŒUR", "PRIX EN €", "ÿ"])
def test_both_alphabets_are_read_whatever_the_window(encoding, size, name):
    content = render(replaced(lines(employees=PEOPLE), "S21.G00.30.002", name, 7), encoding=encoding)
    frame = read_bytes(content, window_bytes=size)
    assert frame.filter(frame["rubrique"] == "S21.G00.30.002")["value"][7] == name
    assert check_bytes("x", content, window_bytes=size).findings == ()


def test_one_byte_that_is_not_utf_8_makes_the_whole_file_iso_8859_15():
    content = render(replaced(lines(), "S21.G00.30.002", "É"), encoding="utf-8").replace(b"PRENOM1", b"PR\xc9NOM1")
    frame = read_bytes(content)
    assert frame.filter(frame["rubrique"] == "S21.G00.30.002")["value"].to_list() == ["Ã\x89"]


@pytest.mark.parametrize("size", [1 << 10, 1 << 24])
def test_a_byte_order_mark_is_passed_over(size):
    content = b"\xef\xbb\xbf" + render(lines(employees=PEOPLE), encoding="utf-8")
    assert check_bytes("x", content, window_bytes=size).findings == ()


def test_blank_lines_without_end_are_refused_where_they_start():
    content = made() + b"\n" * 200_000
    assert cut(content, 1 << 24) == [Refused(0, "not_lines", 1)]
    assert [found for found in cut(content, 1 << 16) if isinstance(found, Refused)]


def test_a_last_line_without_end_is_a_line():
    content = made().rstrip(b"\r\n")
    assert check_bytes("x", content).findings == ()


def test_the_identifier_of_a_replaced_declaration_goes_with_its_type():
    sent = inserted(lines(nature="07"), "S20.G00.05.005", [("S20.G00.05.006", "01042026123")])
    controls = [(finding.rubrique, finding.control) for finding in check_bytes("x", render(sent)).findings]
    assert ("S20.G00.05.006", "CCH-12") in controls


def test_files_of_a_folder_are_checked_in_the_order_given(tmp_path):
    paths = [tmp_path / name for name in ("b", "a")]
    for path in paths:
        path.write_bytes(made())
    assert [found.file for found in check_files(paths)] == [str(path) for path in paths]
