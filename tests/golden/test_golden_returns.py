"""A return to an employer, byte for byte, and valid against its schema."""

import json
from datetime import date
from pathlib import Path

import jsonschema
from tests.support.documents import ROOT

from laroque.apps.contributions.queries import AnomalyView
from laroque.apps.contributions.rules import remedy
from laroque.apps.contributions.states import ReturnKind
from laroque.kernel.text import Text
from laroque.usecases.declarations.return_facts import Anomaly, MonthFacts
from laroque.usecases.declarations.return_files import ReturnHead, facts_hash, return_file

GOLDEN = Path(__file__).parent / "returns" / "after-due.json"
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "return.json").read_text(encoding="utf-8"))
APRIL = date(2026, 4, 1)
HEAD = ReturnHead("urssaf-117", ReturnKind.AFTER_DUE, "80000001300014", APRIL, 2, date(2026, 5, 20))
DECLARED = {
    "message": 12, "line": 18, "nature": "01", "type": "01", "fraction": "11", "order_number": 1,
    "due_on": "2026-05-15", "declared_cents": 135_600, "recomputed_cents": 125_600,
}  # fmt: skip
TOTAL = Anomaly(
    "UR_ANO_DEC_MNT_DA263", "reject",
    Text("Total of the bordereau: declared 1,356.00, recomputed 1,256.00, difference 100.00",
         "Total du bordereau : déclaré 1 356,00, recalculé 1 256,00, écart 100,00"),
    "S21.G00.22.005", 51, 135_600, 125_600, 7,
)  # fmt: skip
LATE = Anomaly("D13", "warn", Text("The declaration came late", "La déclaration est tardive"), "S20.G00.05.005", 18)
FACTS = MonthFacts("80000001300014", APRIL, date(2026, 5, 15), (DECLARED,), (LATE, TOTAL))


def views(facts: MonthFacts) -> list[AnomalyView]:
    return [
        AnomalyView(
            each.control, each.rubrique, each.line, each.severity, each.what, remedy(each.control, each.rubrique),
            each.declared_cents, each.expected_cents,
            None if each.declared_cents is None else each.declared_cents - each.expected_cents,
            date(2026, 6, 19), each.declaration_id,
        )
        for each in facts.anomalies
    ]  # fmt: skip


def test_a_return_is_written_as_ever():
    written = return_file(HEAD, FACTS, views(FACTS))
    assert written == GOLDEN.read_bytes()
    jsonschema.validate(json.loads(written), SCHEMA)


def test_a_return_without_anomaly_says_so_and_is_valid():
    document = json.loads(return_file(HEAD, MonthFacts("80000001300014", APRIL), []))
    jsonschema.validate(document, SCHEMA)
    assert document["text"]["fr"].endswith("\nRien n'est à corriger.")


def test_the_facts_change_with_what_is_told_and_not_with_the_account_of_the_declaration():
    same = MonthFacts(FACTS.siret, FACTS.month, None, FACTS.declarations, FACTS.anomalies)
    other = MonthFacts(FACTS.siret, FACTS.month, FACTS.due_on, FACTS.declarations, (LATE,))
    assert facts_hash(FACTS) == facts_hash(same) != facts_hash(other)


def test_the_names_of_a_reminder_are_of_its_year():
    head = ReturnHead("urssaf-117", ReturnKind.YEARLY, "80000001300014", date(2025, 1, 1), 1, date(2026, 3, 2))
    assert (head.period, head.name) == ("2025", "return-yearly-80000001300014-2025-v1.json")
    assert head.key == "return:yearly:80000001300014:2025:1"
