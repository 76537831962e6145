"""The page of a declaration and of one of its lines."""

from tests.db.web.pages import rows_of
from tests.support.collecting_bodies import SHARES

ACCOUNTS = "/bodies/urssaf-117/contributors/"


def test_a_declaration_shows_its_lines_and_who_gets_the_money(world, officer):
    address = f"{ACCOUNTS}{world.ours.sirets[0]}/"
    (declaration,) = rows_of(officer.get(address), "declarations")
    page = officer.get(f"{address}{declaration['id']}/")
    assert [row["cents"] for row in rows_of(page, "shares")] == sorted(SHARES.values(), reverse=True)
    assert [line["ctp"] for line in rows_of(page, "lines")] == ["100"]
    assert officer.get(f"{ACCOUNTS}{world.ours.sirets[1]}/{declaration['id']}/").status_code == 404


def test_a_line_says_why_and_for_whom(world, officer):
    address = f"{ACCOUNTS}{world.ours.sirets[0]}/"
    (declaration,) = rows_of(officer.get(address), "declarations")
    page = officer.get(f"{address}{declaration['id']}/lines/90/")
    assert (page.context["row"]["ctp"], page.context["row"]["due_cents"]) == ("100", sum(SHARES.values()))
    assert officer.get(f"{address}{declaration['id']}/lines/91/").status_code == 404
