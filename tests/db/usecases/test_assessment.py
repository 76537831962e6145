"""A month assessed from its files: what is due, why, and only the difference when it is declared again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.support.contributor_books import APRIL, AT, account_of, agrees_with_ledger, balances, pay
from tests.support.dsn_builder import (
    Bordereau,
    Declaration,
    Employee,
    Line,
    declaration,
    default_lines,
    made,
    render,
    replaced,
    siret,
    total_cents,
)

from laroque.apps.contributions import queries
from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import HeadcountRow
from laroque.apps.registry.states import HeadcountSource
from laroque.postgres.scope import scope
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.declarations.assess_month import MonthAssessed, assess_month

pytestmark = pytest.mark.django_db
WELL_PAID = Employee(gross_cents=300_000)


@pytest.fixture(autouse=True)
def store(tmp_path, settings) -> Path:
    settings.LAROQUE_STORE = tmp_path / "store"
    return settings.LAROQUE_STORE


def assess(organism_id: int, **options) -> MonthAssessed:
    return assess_month(organism_id=organism_id, month=APRIL, at=AT, **options)


def crew(size: int) -> list[Employee]:
    return [replace(WELL_PAID, number=number) for number in range(1, size + 1)]


def lines_of(organism_id: int, of_siret: str) -> dict[tuple[str, str], dict]:
    latest = max(queries.declarations(organism_id=organism_id, siret=of_siret), key=lambda each: each.id)
    rows = queries.explained_lines(organism_id=organism_id, declaration_id=latest.id)
    return {(row["ctp"], row["qualifier"]): row for row in rows}


def due(organism_id: int, of_siret: str) -> int:
    with scope(organism_id):
        return sum(
            queries.shares(organism_id=organism_id, account_id=account_of(organism_id, of_siret), month=APRIL).values()
        )


def test_what_is_due_is_recomputed_line_by_line(inbox, paris):
    inbox(made(siret=siret(1)))
    result = assess(paris)
    assert (len(result.runs), result.declarations, result.incomplete) == (1, 1, ())
    with scope(paris):
        lines = lines_of(paris, siret(1))
        (view,) = queries.declarations(organism_id=paris, siret=siret(1))
    employees = (Employee(),)
    assert (view.state, view.recomputed_cents) == ("assessed", total_cents(default_lines(employees)))
    # Base 2,500 at 13.26 % and 0.70 % of occupational risk: 349.00; at 15.45 %: 386.25, rounded to 386 (L133-10).
    assert lines["100", "920"]["due_cents"] == 34_900
    assert (lines["100", "920"]["rate_ppm"], lines["100", "920"]["at_rate_ppm"]) == (132_600, 7_000)
    assert (lines["100", "921"]["due_cents"], lines["100", "921"]["declared_cents"]) == (38_600, None)


def test_a_line_says_why_and_who_gets_it(inbox, paris):
    inbox(made(siret=siret(1)))
    assess(paris)
    with scope(paris):
        line = lines_of(paris, siret(1))["100", "921"]
    assert [step.amount_cents for step in line["steps"]] == [250_000, 38_625, 38_625, 38_600]
    assert line["steps"][-1].article == "CSS L133-10"
    assert {(part["borne_by"], part["beneficiary"]): part["cents"] for part in line["shares"]} == {
        ("employer", "old_age"): 21_361,
        ("employee", "old_age"): 17_239,
    }
    assert {part["article"] for part in line["shares"]} == {"D242-4; L241-3"}


def test_shares_sum_to_what_is_due_and_to_the_ledger(inbox, paris):
    inbox(*(made(siret=siret(number), employees=crew(number)) for number in range(1, 6)))
    assess(paris)
    with scope(paris):
        totals = [queries.declarations(organism_id=paris, siret=siret(n))[0].recomputed_cents for n in range(1, 6)]
        assert balances(paris)["receivable:contributors"] == sum(totals)
        assert agrees_with_ledger(paris)
    assert [due(paris, siret(number)) for number in range(1, 6)] == totals


def test_assessing_again_changes_nothing(inbox, paris):
    inbox(made(siret=siret(1)))
    assess(paris)
    with scope(paris):
        before = balances(paris)
    assert assess(paris) == MonthAssessed((), 0, ())
    again = assess(paris, again=True)
    assert [run.is_new for run in again.runs] == [False]
    with scope(paris):
        assert balances(paris) == before
        assert len(queries.runs(organism_id=paris, month=APRIL)) == 1


def test_a_headcount_learnt_since_is_another_run_that_books_nothing(inbox, paris):
    inbox(made(siret=siret(1)))
    assess(paris)
    with scope(paris):
        before = balances(paris)
        row = HeadcountRow(siren=siret(1)[:9], year=2026, hundredths=5_000, source=HeadcountSource.COMPUTED)
        registry.set_headcounts(rows=[row])
    assert [run.is_new for run in assess(paris, again=True).runs] == [True]
    with scope(paris):
        (view,) = queries.declarations(organism_id=paris, siret=siret(1))
        assert balances(paris) == before
    assert "UR_ANO_CTP_FNALSUP_DAPA04A" in [finding["control"] for finding in view.findings]


def test_a_replacing_declaration_books_the_difference_only(inbox, paris):
    inbox(made(siret=siret(1), employees=[WELL_PAID, Employee(number=2)]))
    assess(paris)
    first = due(paris, siret(1))
    with scope(paris):
        pay(paris, siret(1), first)
    inbox(made(siret=siret(1), type="03", order=2, employees=[WELL_PAID]))
    assess(paris)
    left = due(paris, siret(1))
    assert left == total_cents(default_lines([WELL_PAID])) < first
    with scope(paris):
        assert balances(paris)["credit:contributors"] == left - first
        assert "receivable:contributors" not in balances(paris)
        assert agrees_with_ledger(paris)


def test_a_declaration_without_individual_takes_the_month_back(inbox, paris):
    inbox(made(siret=siret(1)))
    assess(paris)
    inbox(made(siret=siret(1), type="05", order=2, bordereaux=()))
    assess(paris)
    with scope(paris):
        assert balances(paris) == {}


def test_a_wrong_total_is_kept_beside_the_recomputed_one(inbox, paris):
    lines = default_lines([Employee()])
    right = total_cents(lines)
    inbox(made(siret=siret(1), bordereaux=[Bordereau(lines, right + 50_000)]))
    assess(paris)
    with scope(paris):
        (view,) = queries.declarations(organism_id=paris, siret=siret(1))
    assert (view.declared_cents, view.recomputed_cents, due(paris, siret(1))) == (right + 50_000, right, right)
    assert "UR_ANO_DEC_MNT_DA263" in [finding["control"] for finding in view.findings]


def test_a_wrong_amount_of_a_line_is_kept_with_its_control(inbox, paris):
    lines = [replace(line, amount_cents=1_000) if line.ctp == "959" else line for line in default_lines([Employee()])]
    inbox(made(siret=siret(1), bordereaux=[Bordereau(lines, total_cents(default_lines([Employee()])))]))
    assess(paris)
    with scope(paris):
        line = lines_of(paris, siret(1))["959", "920"]
    assert (line["declared_cents"], line["recomputed_cents"], line["difference_cents"]) == (1_000, 1_400, -400)
    assert line["controls"] == ["LINE_AMOUNT"]


def test_an_unknown_ctp_is_a_finding_and_owes_nothing(inbox, paris):
    lines = [*default_lines([Employee()]), Line("495", "920", 100_000)]
    total = total_cents(default_lines([Employee()]))
    inbox(made(siret=siret(1), bordereaux=[Bordereau(lines, total)]))
    assess(paris)
    with scope(paris):
        line = lines_of(paris, siret(1))["495", "920"]
    assert (line["due_cents"], line["recomputed_cents"], due(paris, siret(1))) == (0, None, total)
    assert line["controls"]


def test_an_incomplete_month_waits_for_its_fractions(inbox, paris):
    inbox(made(siret=siret(1), fraction="12"))
    assert assess(paris) == MonthAssessed((), 0, (siret(1),))
    inbox(made(siret=siret(1), fraction="22"))
    assert assess(paris).declarations == 2
    assert due(paris, siret(1)) == 2 * total_cents(default_lines([Employee()]))


def test_each_body_assesses_its_own_part(inbox, paris):
    lyon = network.organism_by_code(code="urssaf-827")
    here, there = Declaration(siret=siret(1)), Declaration(siret=siret(2), recipient=lyon.siret, postcode="69001")
    inbox(render(declaration(here), declaration(there)))
    assert [assess(body).declarations for body in (paris, lyon.id)] == [1, 1]
    assert due(paris, siret(1)) == due(lyon.id, siret(2)) == total_cents(default_lines([Employee()]))
    with scope(paris):
        assert queries.account_by_siret(organism_id=paris, siret=siret(2)) is None


def test_individual_contributions_go_to_the_evidence_store(inbox, paris, store):
    inbox(made(siret=siret(1), employees=[Employee(number=1), Employee(number=2)]))
    assess(paris)
    with scope(paris):
        (run,) = queries.runs(organism_id=paris, month=APRIL)
    assert run["evidence"] == f"contributions/month=2026-04/organism={paris}/{run['inputs_hash']}.parquet"
    evidence = pl.read_parquet(store / run["evidence"])
    assert evidence["nir"].n_unique() == 2
    assert evidence["amount_cents"].sum() > 0
    assert [path.suffix for path in store.rglob("*") if path.is_file()] == [".parquet"]


def test_amounts_to_collect_are_those_ordered(inbox, paris):
    inbox(made(siret=siret(1)), made(siret=siret(2), mode="02"))
    assess(paris)
    with scope(paris):
        (amount,) = queries.amounts_to_collect(organism_id=paris, month=APRIL)
    assert (amount.siret, amount.cents) == (siret(1), total_cents(default_lines([Employee()])))
    assert amount.due_on == date(2026, 5, 15)


def test_many_runs_find_the_same_as_one(inbox, paris, monkeypatch):
    monkeypatch.setattr("laroque.usecases.declarations.assess_month.RUN_BYTES", 1)
    inbox(*(made(siret=siret(number)) for number in range(1, 4)))
    assert len(assess(paris).runs) == 3
    assert {due(paris, siret(number)) for number in range(1, 4)} == {total_cents(default_lines([Employee()]))}


@pytest.mark.parametrize("type_", ["01", "03"])
def test_a_month_declared_again_to_another_body_is_due_once(inbox, paris, type_):
    lyon = network.organism_by_code(code="urssaf-827")
    inbox(made(siret=siret(1)))
    assess(paris)
    once = due(paris, siret(1))
    (received,) = inbox(made(siret=siret(1), type=type_, order=2, recipient=lyon.siret))
    assert (received.is_accepted, list(received.messages)) == (False, ["urssaf-827"])
    assert [finding["control"] for finding in received.findings] == ["ANOTHER_BODY"]
    with scope(lyon.id):
        assert assess(lyon.id).declarations == 0
        assert queries.accounts(organism_id=lyon.id) == []
    assess(paris)
    assert due(paris, siret(1)) == once > 0
    assert balances(lyon.id) == {}
    assert audit_books().clean


def test_a_declaration_for_two_bodies_is_due_at_each_for_its_part(inbox, paris):
    lyon = network.organism_by_code(code="urssaf-827")
    here, there = (Line("100", "920", 1_000_000, "0.70"),), (Line("100", "920", 500_000, "0.70"),)
    money = (Bordereau(here, total_cents(here)), Bordereau(there, total_cents(there)))
    shared = declaration(Declaration(siret=siret(1), bordereaux=money))
    for code in ("S21.G00.20.001", "S21.G00.22.001"):
        shared = replaced(shared, code, lyon.siret, nth=1)
    (received,) = inbox(render(shared))
    assert (received.is_accepted, sorted(received.messages)) == (True, ["urssaf-117", "urssaf-827"])
    assess(paris)
    assess(lyon.id)
    assert (due(paris, siret(1)), due(lyon.id, siret(1))) == (total_cents(here), total_cents(there))
