"""Audit the books of the network: the identities of the ledger, and what stands behind its accounts elsewhere."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.benefits import payments as benefits
from laroque.apps.claims import queries_payments as care
from laroque.apps.claims.payment_rules import books_of
from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.ledger import rates
from laroque.apps.ledger.audit import audit
from laroque.apps.ledger.checks import Audit, Check, Difference, check
from laroque.apps.ledger.queries import moved_by_reasons, network_balances
from laroque.apps.ledger.rules import paying
from laroque.apps.ledger.states import Regime
from laroque.apps.network import queries as network
from laroque.apps.treasury import queries as treasury
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

AGENCY = "agency"
_OF_CONTRIBUTORS = (":uncollected", ":contributors", ":charged", ":unallocated")

Balances = Mapping[str, int]
"""Signed cents by account of the ledger."""


def audit_books(*, on: date | None = None) -> Audit:
    """Check every identity of the ledger at the end of a day (the last one booked when none is given).

    Beside the ledger's own checks, as the books stand now: contributor accounts equal to what the ledger says of them,
    what was collected for each beneficiary equal to what payments were allocated to, the balances kept beside the
    accounts equal to their rows, surcharges and advances equal to what was paid and told, bank accounts equal to their
    last statement, transit and suspense accounts equal to the orders and movements that wait, every movement in a book;
    of the funds that pay care: what is payable and under way equal to claims and payments, what is receivable to debts.
    """
    catalogue = network.network()
    with scope(catalogue.organism(AGENCY).id, national=True):
        books = _books({organism.id: organism.code for organism in catalogue.organisms})
        extra: list[tuple[str, Callable[[int, str, Balances], Iterator[Difference]]]] = [
            ("contributor_accounts_agree", _contributors),
            ("collected_is_allocated", _collected),
            ("balances_are_kept", _kept),
            ("told_is_booked", _told),
            ("banks_equal_statements", _banks),
            ("transits_equal_orders", _transits),
            ("suspense_equals_movements", _suspense),
            ("movements_are_booked", _strays),
            ("care_is_payable", _care),
            ("debts_are_receivable", _debts),
        ]
        return audit(on=on, extra_checks=[partial(_check, name, find, books) for name, find in extra])


def _books(codes: Mapping[int, str]) -> list[tuple[int, str, dict[str, int]]]:
    """Each organism that has anything in its books, with its balances."""
    found: dict[int, dict[str, int]] = {}
    for organism_id, account, cents in network_balances():
        found.setdefault(organism_id, {})[account] = cents
    for organism_id in treasury.organisms_with_statements():
        found.setdefault(organism_id, {})
    return [(organism_id, codes[organism_id], balances) for organism_id, balances in sorted(found.items())]


def _check(
    name: str,
    find: Callable[[int, str, Balances], Iterator[Difference]],
    books: Sequence[tuple[int, str, Balances]],
) -> Check:
    return check(name, [difference for each in books for difference in find(*each)])


def _contributors(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    expected = contributor_accounts.ledger_balances_expected(organism_id=organism_id)
    text = Text("the ledger and the contributor accounts differ", "la comptabilité et les comptes cotisants diffèrent")
    shared = {account for account in balances if account.endswith(_OF_CONTRIBUTORS)}
    yield from _differences(code, text, shared | expected.keys(), balances, expected)


def _collected(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    """What entries have collected since the beginning, whatever was notified of it, against the allocations."""
    if contributor_accounts.holds_moved_accounts(organism_id=organism_id):
        return
    expected = contributor_accounts.collected_expected(organism_id=organism_id)
    found = moved_by_reasons(
        organism_id=organism_id, suffix=":collected", reasons=contributor_accounts.COLLECTING_REASONS
    )
    text = Text(
        "what was collected and what payments were allocated to differ",
        "les sommes encaissées et l'imputation des paiements diffèrent",
    )
    yield from _differences(code, text, found.keys() | expected.keys(), found, expected)


def _kept(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    for siret, kept, found in contributor_accounts.wrong_balances(organism_id=organism_id):
        text = Text(
            f"the balance kept for {siret} is not that of its rows",
            f"le solde tenu pour {siret} n'est pas celui de ses lignes",
        )
        yield Difference(text, code, cents=kept - found)


def _told(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    """Surcharges paid and not yet notified, and what was notified ahead less what came in of it (CSS R225-1)."""
    told = {regime: rates.told(organism_id=organism_id, regime=regime) for regime in Regime}
    paid = sum(contributor_accounts.surcharges_collected(organism_id=organism_id).values())
    expected = {"surcharge:collected": sum(told[Regime.SURCHARGES].values()) - paid}
    for name in told[Regime.AHEAD].keys() | told[Regime.CLEARED].keys():
        expected[f"advance:{name}"] = told[Regime.AHEAD].get(name, 0) - told[Regime.CLEARED].get(name, 0)
    advances = {path for path in balances if path.startswith("advance:")}
    text = Text("the ledger and what was told differ", "la comptabilité et ce qui a été notifié diffèrent")
    yield from _differences(code, text, expected.keys() | advances, balances, expected)


def _banks(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    closings = treasury.last_closings(organism_id=organism_id)
    text = Text(
        "the ledger and the last statement of the bank differ",
        "la comptabilité et le dernier relevé de banque diffèrent",
    )
    yield from _differences(code, text, set(closings), balances, closings)


def _transits(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    expected = {
        "transit:debits": treasury.sent_cents(organism_id=organism_id),
        "transit:sweeps": treasury.sweeping_cents(organism_id=organism_id),
    }
    text = Text("the ledger and the orders under way differ", "la comptabilité et les ordres en cours diffèrent")
    yield from _differences(code, text, set(expected), balances, expected)


def _suspense(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    expected = {"suspense:receipts": -treasury.suspense_cents(organism_id=organism_id)}
    text = Text(
        "the ledger and the movements in suspense differ", "la comptabilité et les mouvements en attente diffèrent"
    )
    yield from _differences(code, text, set(expected), balances, expected)


def _strays(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    """Movements in euros of accounts that have no suspense account, and that no match books."""
    for movement in treasury.unexplained(organism_id=organism_id):
        text = Text(
            f"movement {movement.id} of statement {movement.statement_id} is in no book",
            f"le mouvement {movement.id} du relevé {movement.statement_id} n'est dans aucun livre",
        )
        yield Difference(text, code, cents=movement.cents)


def _care(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    of_care, of_benefits = (each.payable_cents(organism_id=organism_id) for each in (care, benefits))
    expected = {f"payable:{books_of(payee)}": -of_care.get(payee, 0) - of_benefits.get(payee, 0) for payee in Holder}
    under_way = care.ordered_cents(organism_id=organism_id) + benefits.ordered_cents(organism_id=organism_id)
    expected["transit:payments"] = -under_way
    text = Text(
        "the ledger and what is to be paid to beneficiaries differ",
        "la comptabilité et ce qui est à payer aux assurés et professionnels diffèrent",
    )
    yield from _differences(code, text, set(expected), balances, expected)


def _debts(organism_id: int, code: str, balances: Balances) -> Iterator[Difference]:
    owed = debts.open_cents(organism_id=organism_id)
    expected = {account: owed.get(kind, 0) for kind, account in _RECEIVABLE.items()}
    text = Text(
        "the ledger and what beneficiaries owe differ", "la comptabilité et les créances sur les assurés diffèrent"
    )
    yield from _differences(code, text, set(expected), balances, expected)


_RECEIVABLE = {
    DebtKind.PARTICIPATION: paying.PARTICIPATIONS,
    DebtKind.OVERPAYMENT: paying.OVERPAYMENTS,
    DebtKind.DAMAGES: paying.DAMAGES,
}


def _differences(
    code: str, text: Text, accounts: set[str], balances: Balances, expected: Balances
) -> Iterator[Difference]:
    for account in sorted(accounts):
        gap = balances.get(account, 0) - expected.get(account, 0)
        if gap:
            yield Difference(text, code, account=account, cents=gap)
