"""Cases given as texts by name: the same values and refusals as in a table."""

import pytest

from laroque.formats.case_rows import faults_of, read_rows
from laroque.formats.cases import WrongColumns, choice_column, code_column, euros_column, number_column
from laroque.kernel.text import Text

DAYS = Text("days", "jours")
COLUMNS = [
    code_column("id"),
    euros_column("pay", "pay_cents"),
    choice_column("kind", ("a", "b")).or_blank(),
    number_column("days", "days", places=0, highest=31, what=DAYS).or_blank(),
]


def test_rows_are_read_as_those_of_a_table_each_refused_alone():
    read = read_rows(
        [
            {"id": 'the "first", or so', "pay": "1.50"},
            {"id": "2", "pay": "1,50"},
            {"pay": "2"},
            {"id": "two\nlines", "pay": "2"},
            {"id": "\ud800", "pay": "2"},
            {"id": "x" * 200_000, "pay": "2"},
            {"id": "7", "pay": "2", "kind": "c"},
            {"id": "8", "pay": "2", "kind": "b"},
        ],
        COLUMNS,
    )
    assert [(each.row, each.column) for each in read.refused] == [
        (2, "pay"), (3, "id"), (4, "id"), (5, "id"), (6, "id"), (7, "kind"),
    ]  # fmt: skip
    assert read.frame.rows() == [(1, 'the "first", or so', 150, None), (8, "8", 200, "b")]
    assert "days" not in read.frame.columns


def test_no_row_is_an_empty_table_and_a_name_of_no_column_is_said():
    assert read_rows([], COLUMNS).frame.is_empty()
    with pytest.raises(WrongColumns) as failure:
        read_rows([{"id": "1", "pay": "1", "salary": "2"}], COLUMNS)
    assert "unknown salary" in failure.value.text.en


def test_all_the_faults_of_a_case_are_told_at_once():
    found = faults_of({"id": " ", "pay": "x", "kind": "", "days": "40"}, COLUMNS)
    assert list(found) == ["id", "pay", "days"]
    assert faults_of({}, COLUMNS) == {}
