"""Tables of cases: what is read, what is refused alone, what stops everything."""

from datetime import date

import pytest

from laroque.formats.cases import (
    WrongColumns,
    choice_column,
    code_column,
    euros_column,
    month_column,
    number_column,
    read_cases,
    refuse_values,
)
from laroque.kernel.text import Text

COLUMNS = [
    code_column("id"),
    choice_column("kind", ["micro", "liberal"]),
    month_column("month"),
    euros_column("pay_euros", "pay_cents", lowest=-100_000, highest=10_000_000),
]
HEAD = "id,kind,month,pay_euros\n"


def read(text, columns=COLUMNS):
    return read_cases(text.encode(), columns)


def faults(text):
    return [(each.row, each.column) for each in read(HEAD + text).refused]


def test_cells_become_values_in_the_order_of_the_rows():
    frame = read(HEAD + "A,micro,2026-04,12.5\nB,liberal,2024-12,-3\n").frame
    assert frame.rows() == [
        (1, "A", "micro", date(2026, 4, 1), 1250),
        (2, "B", "liberal", date(2024, 12, 1), -300),
    ]


def test_the_order_of_the_columns_and_the_ends_of_lines_are_free():
    frame = read("\ufeffmonth,pay_euros,id,kind\r\n2026-04,0.01,A,micro\r\n\r\n").frame
    assert frame.rows() == [(1, "A", "micro", date(2026, 4, 1), 1)]


def test_a_header_alone_gives_no_row_and_refuses_none():
    found = read(HEAD)
    assert (found.frame.height, found.refused) == (0, [])
    assert found.frame.columns == ["row", "id", "kind", "month", "pay_cents"]


@pytest.mark.parametrize("amount", ["", "12,5", "1e3", "NaN", ".5", "1.", "+1", "0.001", "1000000", "-1000.01", " 1"])
def test_an_amount_that_is_none_refuses_its_row_alone(amount):
    cell = f'"{amount}"'
    found = read(HEAD + f"A,micro,2026-04,{cell}\nB,micro,2026-04,1\n")
    assert [(each.row, each.column) for each in found.refused] == [(1, "pay_euros")]
    assert found.frame["id"].to_list() == ["B"]


def test_zeros_after_the_cents_change_nothing():
    assert read(HEAD + "A,micro,2026-04,12.3400\n").frame["pay_cents"].to_list() == [1234]


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "2026-4", "2026-04-01", "0000-01", ""])
def test_a_month_that_is_none_is_refused(month):
    assert faults(f"A,micro,{month},1\n") == [(1, "month")]


def test_a_repeated_id_is_refused_but_the_first():
    assert faults("A,micro,2026-04,1\nA,micro,2026-04,1\nA ,micro,2026-04,2\n") == [(2, "id"), (3, "id")]


def test_a_row_with_a_cell_too_many_or_too_few_is_refused_alone():
    assert faults("A,micro,2026-04\nB,micro,2026-04,1\nC,micro,2026-04,1,1\n") == [(1, "id"), (3, "id")]


def test_a_quote_that_is_not_closed_spoils_its_own_row():
    assert faults('A,"micro,2026-04,1\nB,"micro",2026-04,1\n') == [(1, "id")]


def test_an_id_that_is_empty_or_not_utf8_is_refused():
    found = read_cases(HEAD.encode() + b",micro,2026-04,1\n\xe9,micro,2026-04,1\n", COLUMNS)
    assert [(each.row, each.column) for each in found.refused] == [(1, "id"), (2, "id")]


def test_the_first_fault_of_a_row_is_said():
    assert faults("A,none,never,1\n") == [(1, "kind")]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("id,kind,month", "wrong columns: missing pay_euros"),
        ("id,kind,month,pay_euros,age", "wrong columns: unknown age"),
        ("id,id,kind,month,pay_euros", "wrong columns: repeated id"),
        ("", "wrong columns: missing id, kind, month, pay_euros"),
    ],
)
def test_wrong_columns_stop_everything(header, said):
    with pytest.raises(WrongColumns) as stopped:
        read(header + "\n")
    assert stopped.value.text.en == said


def test_a_rule_over_values_refuses_its_rows():
    found = read(HEAD + "A,micro,2023-04,1\nB,micro,2026-04,x\nC,micro,2026-05,1\n")
    told = refuse_values(found, "month", lambda day: Text("too old", "trop vieux") if day.year < 2024 else None)
    assert [(each.row, each.column) for each in told.refused] == [(1, "month"), (2, "pay_euros")]
    assert told.frame["id"].to_list() == ["C"]


def test_whole_numbers_and_percents_are_scaled():
    what = Text("a number is expected", "un nombre est attendu")
    columns = [
        code_column("id"),
        number_column("staff", "staff", places=0, what=what),
        number_column("percent", "rate_ppm", places=4, what=what),
    ]
    found = read_cases(b"id,staff,percent\nA,12,2.08\nB,12.5,1\nC,12.0,0.01234\n", columns)
    assert found.frame.rows() == [(1, "A", 12, 20_800)]
    assert [(each.row, each.column) for each in found.refused] == [(2, "staff"), (3, "percent")]
