"""The page of a declaration and of one of its lines."""

from datetime import date

from tests.db.web.pages import rows_of
from tests.support.collecting_bodies import APRIL, AT, OWED, SHARES
from tests.support.contributor_books import assess, declare, filing, pay

from laroque.apps.access.states import Role
from laroque.apps.contributions.queries import AnomalyView, ReturnView
from laroque.apps.contributions.states import ReturnKind
from laroque.interfaces.web.desk import declaration_pages
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

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


def test_a_line_shows_what_each_run_changed_and_what_paid_its_month(world, officer):
    body, payer = world.ours, world.ours.sirets[0]
    with scope(body.id):
        assess(body.id, {payer: {("employer", "health"): 60_000}}, salt="lower")
        pay(body.id, payer, 20_000)
    (declaration,) = rows_of(officer.get(f"{ACCOUNTS}{payer}/"), "declarations")
    page = officer.get(f"{ACCOUNTS}{payer}/{declaration['id']}/lines/90/")
    assert [row["cents"] for row in rows_of(page, "history")] == [OWED, 60_000 - OWED]
    assert [row["cents"] for row in rows_of(page, "payments")] == [20_000]


def test_a_declaration_names_those_it_replaces(world, officer):
    body, payer = world.ours, world.ours.sirets[0]
    with scope(body.id):
        declare(body.id, filing(payer, type_="03", order=2))
    last, first = rows_of(officer.get(f"{ACCOUNTS}{payer}/"), "declarations")
    page = officer.get(f"{ACCOUNTS}{payer}/{last['id']}/")
    assert [row["id"] for row in page.context["same_key"]] == [first["id"]]
    assert "came before this one" in page.content.decode()


def test_each_reader_is_led_to_the_report_where_he_reads_it(world, officer, sign_in, monkeypatch):
    payer = world.ours.sirets[0]
    employer = sign_in("urssaf-117", Role.EMPLOYER, siren=payer[:9])
    (declaration,) = rows_of(officer.get(f"{ACCOUNTS}{payer}/"), "declarations")
    words = Text("too much", "trop")
    anomaly = AnomalyView(
        control="D13", rubrique="", line=None, severity="warn", what=words, how=words, declared_cents=None,
        expected_cents=None, difference_cents=None, correct_by=date(2026, 6, 15), declaration_id=declaration["id"],
    )  # fmt: skip
    report = ReturnView(7, ReturnKind.RECEPTION, payer, APRIL, 1, AT, 8, 1, (anomaly,))
    monkeypatch.setattr(declaration_pages.contributions, "returns", lambda **_asked: [report])
    pages = [reader.get(f"{ACCOUNTS}{payer}/{declaration['id']}/").content.decode() for reader in (officer, employer)]
    ways = ('href="/bodies/urssaf-117/messages/8/"', 'href="/portal/reports/7/"')
    assert [[way in page for way in ways] for page in pages] == [[True, False], [False, True]]
