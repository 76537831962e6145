"""What a receipt in suspense might pay: proposals of accounts and months, each with its rule and its reason.

A proposal decides nothing: a person accepts it as it is, changes it, or settles the receipt otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.queries.open_months import OpenMonth, open_months
from laroque.apps.registry import queries as registers
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.matching_rules import ProposalRule
from laroque.apps.treasury.queries import ReceiptView
from laroque.apps.treasury.states import MovementState
from laroque.engines.proposing import Choice, Fit, Owed, choices
from laroque.kernel.identifiers import BadIdentifier, check_siren, check_siret
from laroque.kernel.text import Text

PROPOSALS_MAX = 6
ACCOUNTS_MAX = 60
"""Accounts looked at for one reason: beyond, the reason says nothing."""

_FIGURES = re.compile(r"\d[\d .]{7,20}\d")
_WHY_ACCOUNTS = {
    ProposalRule.SIRET_WRITTEN: Text("the text holds the SIRET", "le libellé porte le SIRET"),
    ProposalRule.SIREN_WRITTEN: Text("the text holds the SIREN", "le libellé porte le SIREN"),
    ProposalRule.PAID_BEFORE: Text(
        "the same payer has paid these accounts before", "le même payeur a déjà payé ces comptes"
    ),
    ProposalRule.SAME_EMPLOYER: Text("establishments of one employer", "établissements d'un même employeur"),
    ProposalRule.SAME_NAME: Text("the payer bears this name", "le payeur porte ce nom"),
    ProposalRule.SAME_AMOUNT: Text("the account owes this amount", "le compte doit ce montant"),
}
_WHY_AMOUNT = {
    Fit.ONE_MONTH: Text("the amount is that of one month", "le montant est celui d'un mois"),
    Fit.ALL_MONTHS: Text("the amount is that of all the months owed", "le montant est celui de tous les mois dus"),
    Fit.SAME_MONTH: Text(
        "the amount is what {accounts} accounts owe for one month",
        "le montant est ce que {accounts} comptes doivent pour un mois",
    ),
    Fit.ALL_OF_ALL: Text(
        "the amount is all that {accounts} accounts owe", "le montant est tout ce que {accounts} comptes doivent"
    ),
    Fit.SOME: Text("{parts} amounts owed make it to the cent", "{parts} montants dus le font au centime"),
}
_OTHER_AMOUNT = Text(
    "the amount is another: it would pay the oldest months first",
    "le montant est autre : il paierait d'abord les mois les plus anciens",
)


@dataclass(frozen=True, slots=True)
class ProposedPart:
    """What one account would be paid, in cents; ``named_month`` is None when the order of the law decides."""

    account_id: int
    siret: str
    name: str
    cents: int
    named_month: date | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A way to settle a receipt whole: its parts sum to it. ``agrees``: the amounts owed are those to the cent."""

    rule: ProposalRule
    why: Text
    agrees: bool
    parts: tuple[ProposedPart, ...]

    @property
    def cents(self) -> int:
        """Cents of all the parts: those of the receipt."""
        return sum(part.cents for part in self.parts)


def proposals_for(organism_id: int, receipt: ReceiptView) -> list[Proposal]:
    """The proposals for a receipt in suspense, the surest first; in the caller's scope."""
    if receipt.state is not MovementState.SUSPENSE or receipt.cents <= 0:
        return []
    found: dict[tuple[tuple[int, date | None, int], ...], Proposal] = {}
    for rule, accounts in _reasons(organism_id, receipt):
        owed = open_months(organism_id=organism_id, account_ids=accounts)
        for proposal in _of_reason(organism_id, rule, accounts, owed, receipt):
            key = tuple((part.account_id, part.named_month, part.cents) for part in proposal.parts)
            found.setdefault(key, proposal)
        if len(found) >= PROPOSALS_MAX:
            break
    # What agrees to the cent comes first; within, the order of the rules.
    return sorted(found.values(), key=lambda proposal: not proposal.agrees)[:PROPOSALS_MAX]


def _reasons(organism_id: int, receipt: ReceiptView) -> Iterator[tuple[ProposalRule, list[int]]]:
    """The accounts that each rule points at, the surest rule first; sisters of those found come with each."""
    seen: set[int] = set()
    for rule, accounts in _direct(organism_id, receipt):
        if accounts and len(accounts) <= ACCOUNTS_MAX:
            yield rule, accounts
            sisters = _sisters(organism_id, accounts)
            if set(sisters) - set(accounts) and not set(sisters) <= seen and len(sisters) <= ACCOUNTS_MAX:
                yield ProposalRule.SAME_EMPLOYER, sisters
            seen |= {*accounts, *sisters}


def _direct(organism_id: int, receipt: ReceiptView) -> Iterator[tuple[ProposalRule, list[int]]]:
    sirets, sirens = _numbers(receipt.reference or "")
    yield ProposalRule.SIRET_WRITTEN, _accounts(organism_id, sirets)
    yield ProposalRule.SIREN_WRITTEN, _of_sirens(organism_id, sirens)
    if receipt.payer_print:
        yield (
            ProposalRule.PAID_BEFORE,
            treasury.accounts_paid_by(organism_id=organism_id, payer_print=receipt.payer_print),
        )
    if receipt.payer and len(receipt.payer.strip()) > 3:
        named = registers.sirets_named(text=receipt.payer.strip(), limit=ACCOUNTS_MAX + 1)
        yield ProposalRule.SAME_NAME, _accounts(organism_id, named)
    if receipt.meaning == "transfer":
        # What the engine found and left to a person: its candidates are contributor accounts.
        yield ProposalRule.SAME_AMOUNT, list(receipt.candidates)


def _of_reason(
    organism_id: int, rule: ProposalRule, accounts: Sequence[int], owed: Sequence[OpenMonth], receipt: ReceiptView
) -> Iterator[Proposal]:
    found = choices((Owed(each.month, each.account_id, each.cents) for each in owed), receipt.cents)
    sirets = {each.account_id: each.siret for each in owed}
    if not found and len(accounts) == 1:
        yield from _other_amount(organism_id, rule, accounts[0], receipt)
    names = registers.establishments(sirets=sirets.values()) if found else {}
    for choice in found:
        parts = tuple(
            ProposedPart(
                each.account_id,
                sirets[each.account_id],
                _name(names, sirets[each.account_id]),
                each.cents,
                each.month,
            )
            for each in choice.owed
        )
        yield Proposal(rule, _why(rule, choice), True, parts)


def _other_amount(organism_id: int, rule: ProposalRule, account_id: int, receipt: ReceiptView) -> Iterator[Proposal]:
    """The only account of a reason, whatever it owes: a payer often rounds, or pays a part."""
    account = contributor_accounts.account(organism_id=organism_id, account_id=account_id)
    if account is not None:
        name = _name(registers.establishments(sirets=[account.siret]), account.siret)
        part = ProposedPart(account_id, account.siret, name, receipt.cents, None)
        yield Proposal(rule, _join(_WHY_ACCOUNTS[rule], _OTHER_AMOUNT), False, (part,))


def _why(rule: ProposalRule, choice: Choice) -> Text:
    counts = {"accounts": len({each.account_id for each in choice.owed}), "parts": len(choice.owed)}
    amount = _WHY_AMOUNT[choice.fit]
    return _join(_WHY_ACCOUNTS[rule], Text(amount.en.format(**counts), amount.fr.format(**counts)))


def _join(first: Text, second: Text) -> Text:
    return Text(f"{first.en}; {second.en}", f"{first.fr} ; {second.fr}")


def _name(names: dict[str, registers.EstablishmentView], siret: str) -> str:
    known = names.get(siret)
    return "" if known is None else known.name or known.employer_name


def _numbers(text: str) -> tuple[list[str], list[str]]:
    """The SIRET and the SIREN that a text holds, with a right key."""
    sirets, sirens = [], []
    for figures in _FIGURES.findall(text):
        number = re.sub(r"[ .]", "", figures)
        check, into = (check_siret, sirets) if len(number) == 14 else (check_siren, sirens)
        try:
            into.append(check(number))
        except BadIdentifier:
            continue
    return sirets, sirens


def _accounts(organism_id: int, sirets: Iterable[str]) -> list[int]:
    wanted = list(sirets)
    if not wanted:
        return []
    return list(contributor_accounts.accounts_of_sirets(organism_id=organism_id, sirets=wanted).values())


def _of_sirens(organism_id: int, sirens: Iterable[str]) -> list[int]:
    pages = [
        contributor_accounts.accounts(organism_id=organism_id, search=siren, limit=ACCOUNTS_MAX + 1)
        for siren in dict.fromkeys(sirens)
    ]
    return [account.id for page in pages for account in page]


def _sisters(organism_id: int, accounts: Sequence[int]) -> list[int]:
    """Every account here of the employers of some accounts."""
    views = (contributor_accounts.account(organism_id=organism_id, account_id=each) for each in accounts[:10])
    return _of_sirens(organism_id, sorted({view.siret[:9] for view in views if view is not None}))
