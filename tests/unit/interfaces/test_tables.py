"""The one table: what the address asks is what is shown, and what is exported."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory

from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Table, Tag, table_page

COLUMNS = [
    Column("name", "Name", sortable=True),
    Column("cents", "Amount", "money", sortable=True, total=True),
    Column("on", "Day", "day", sortable=True),
    Column("state", "State", "state", sortable=True),
]
ROWS = [
    {"name": "Éclair", "cents": 5_00, "on": date(2026, 4, 2), "state": Tag("Paid", "good"), "kind": "a"},
    {"name": "atelier", "cents": -1_00, "on": date(2026, 4, 1), "state": Tag("Sent"), "kind": "b"},
    {"name": "Zinc", "cents": None, "on": None, "state": Tag("Paid", "good"), "kind": "a"},
]
KINDS = Filter("kind", "Kind", [("a", "A"), ("b", "B")])


def table(address: str = "", rows=ROWS, **options) -> Table:
    """The table that an address shows."""
    found = answer(address, rows, **options)
    assert isinstance(found, Table)
    return found


def answer(address: str = "", rows=ROWS, **options):
    request = RequestFactory().get(f"/somewhere/?{address}")
    given = {"caption": "Things", "columns": COLUMNS, "filters": [KINDS], "search": "Text"} | options
    return table_page(request, rows=rows, **given)


def names(found: Table) -> list[str]:
    return [line.row["name"] for line in found.rows]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["atelier", "Éclair", "Zinc"]),
        ("-name", ["Zinc", "Éclair", "atelier"]),
        ("cents", ["atelier", "Éclair", "Zinc"]),
        ("-cents", ["Éclair", "atelier", "Zinc"]),
        ("on", ["atelier", "Éclair", "Zinc"]),
        ("kind", ["Éclair", "atelier", "Zinc"]),
    ],
)
def test_rows_are_sorted_by_a_column_that_offers_it(sort, expected):
    assert names(table(f"sort={sort}")) == expected


def test_the_head_says_how_it_is_sorted_and_turns_it_round():
    head = table("sort=name").heads[0]
    assert (head.sorted, head.href) == ("ascending", "?sort=-name#table-main")
    assert table("sort=-name").heads[0].sorted == "descending"


def test_a_filter_narrows_and_totals_are_of_all_that_answers():
    found = table("kind=a", limit=1)
    assert (names(found), found.total, found.pages) == (["Éclair"], 2, 2)
    assert [cell.text for cell in found.totals][1] == "5.00"
    assert found.clear == "?#table-main"


@pytest.mark.parametrize("search", ["eclair", "ÉCLAIR", "paid écl"])
def test_a_search_looks_into_texts_without_case_or_accents(search):
    assert names(table(f"q={search}")) == ["Éclair"]


def test_what_is_not_understood_is_said_and_asks_nothing():
    found = table("kind=zz&on=yesterday", filters=[KINDS, Filter("on", "Day", kind="date")])
    assert (len(found.rows), len(found.problems)) == (3, 2)


def test_pages_follow_each_other_in_the_address():
    first = table("sort=name&q=", limit=2)
    assert (first.next, first.previous) == ("?sort=name&q=&page=2#table-main", "")
    second = table("sort=name&page=2", limit=2)
    assert (names(second), second.next, second.first) == (["Zinc"], "", "?sort=name#table-main")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²"])
def test_a_page_that_is_none_is_one_that_is(page):
    assert len(table(f"page={page}").rows) == 3


def test_two_tables_of_a_page_keep_each_other_s_state():
    found = table("b-sort=name&kind=a", name="a")
    assert "b-sort=name" in found.heads[0].href
    assert ("b-sort", "name") in found.kept
    assert found.heads[0].href.endswith("#table-a")


def test_a_query_is_asked_what_the_address_asks_and_pages_by_its_key():
    asked: list[Ask] = []

    def rows(ask: Ask) -> Rows:
        asked.append(ask)
        return Rows(ROWS[:2], next="42")

    found = table("sort=-cents&kind=b&q=zin&after=7", rows=rows, limit=2)
    (ask,) = asked
    assert (ask.sort, ask.descending, ask.filters, ask.search, ask.after) == ("cents", True, {"kind": "b"}, "zin", "7")
    assert found.next == "?sort=-cents&kind=b&q=zin&after=42#table-main"


def test_an_export_has_every_row_that_answers_plainly():
    response = answer("format=csv&kind=a&sort=-cents", limit=1)
    assert response["Content-Type"].startswith("text/csv")
    lines = list(csv.reader(io.StringIO(response.content.decode(), newline="")))
    assert lines == [
        ["Name", "Amount", "Day", "State"],
        ["Éclair", "5.00", "2026-04-02", "Paid"],
        ["Zinc", "", "", "Paid"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+33", "-1", "@x", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_compute_is_neutralised(text):
    response = answer("format=csv", rows=[{"name": text, "cents": -1}])
    row = list(csv.reader(io.StringIO(response.content.decode(), newline="")))[1]
    assert row[:2] == [f"'{text}", "-0.01"]


def test_an_instant_is_exported_in_the_time_of_france():
    columns = [Column("at", "At", "instant"), Column("rate", "Rate", "percent"), Column("month", "Month", "month")]
    row = {"at": datetime(2026, 5, 5, 10, tzinfo=UTC), "rate": 85_500, "month": date(2026, 4, 1)}
    response = answer("format=csv", rows=[row], columns=columns, filters=[])
    assert response.content.decode().splitlines()[1] == "2026-05-05T12:00:00+02:00,8.5500,2026-04"


def test_text_is_escaped_wherever_it_is_shown():
    cell = table(rows=[{"name": "<b>", "state": Tag("<i>")}]).rows[0].cells
    assert (cell[0].text, "<i>" in cell[3].text) == ("&lt;b&gt;", False)
