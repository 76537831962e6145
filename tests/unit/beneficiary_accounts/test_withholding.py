"""What is withheld from a payment, as the page on paying care says."""

from tests.support.documents import cents_of, tables_of

from laroque.apps.beneficiary_accounts.rules import OpenDebt, withheld_from
from laroque.apps.beneficiary_accounts.states import DebtKind

_KINDS = {"p": DebtKind.PARTICIPATION, "o": DebtKind.OVERPAYMENT}


def debt_of(number: int, text: str) -> OpenDebt:
    kind, amounts = text.split(" ")
    open_cents, _, monthly = amounts.partition("/")
    return OpenDebt(number, _KINDS[kind], cents_of(open_cents) or 0, cents_of(monthly))


def test_the_table_of_the_page_is_what_the_rule_withholds():
    rows = tables_of("algorithms/care_payments.md")["What is withheld"]
    for row in rows:
        texts = row["debts, the oldest first"].split(", ")
        debts = [debt_of(number, text) for number, text in enumerate(texts)]
        taken = {debt.id: cents for debt, cents in withheld_from(cents_of(row["payment"]) or 0, debts)}
        said = [cents_of(text) for text in row["withheld"].split(", ")]
        assert [taken.get(each.id, 0) for each in debts][: len(said)] == said, row
        assert sum(taken.values()) == sum(cents or 0 for cents in said), row
    assert len(rows) == 6
