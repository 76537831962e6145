"""The chart of accounts as data: which account paths each kind of books may hold, their side and their meaning.

A path is made of segments parted by colons. A pattern's placeholders stand for a beneficiary (branch or third party), a
branch, a body's code, or a free word (nature of a benefit, kind of payee, deal, partner).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from laroque.kernel.text import Text

BRANCHES = ("health", "occupational_risk", "family", "old_age", "autonomy")
"""The five branches of the general scheme (CSS L200-2)."""

THIRD_PARTIES = (
    "unemployment",
    "ags",
    "fnal",
    "cades",
    "fsv",
    "health_local_am",
    "training",
    "training:branch",
    "apprenticeship",
    "apprenticeship:balance",
    "social_dialogue",
    "social_dialogue:branch",
    "mobility:authority",
    "mobility:region",
    "cnfpt",
    "disability_employment",
    "self_employed:pension",
    "self_employed:disability",
    "liberal:old_age",
    "liberal:cipav",
    "training:self_employed",
    "chambers",
    "state",
)
"""Those for whom the network collects without their being a branch (CSS L225-1-1 5°)."""


class Books(StrEnum):
    """Which books a body keeps; one that collects and pays keeps two kinds."""

    COLLECTING = "collecting"
    PAYING = "paying"
    AGENCY = "agency"


_COLLECTING, _PAYING = frozenset({Books.COLLECTING}), frozenset({Books.PAYING})

BOOKS_OF_KIND: dict[str, frozenset[Books]] = {
    "agency": frozenset({Books.AGENCY}),
    "national_fund": _PAYING,
    "urssaf": _COLLECTING,
    "cpam": _PAYING,
    "cgss": _COLLECTING | _PAYING,
    "css": _COLLECTING | _PAYING,
    "ccss": _COLLECTING | _PAYING,
}
"""The books of each kind of organism; a CGSS, a CSS and a CCSS collect and pay."""


class Side(StrEnum):
    """On which side an account normally stands: debit is positive, credit negative."""

    DEBIT = "debit"
    CREDIT = "credit"
    EITHER = "either"


class UnknownAccount(ValueError):
    """An account path that the chart does not hold for the books of the body."""

    def __init__(self, path: str, books: frozenset[Books]) -> None:
        kinds = ", ".join(sorted(books)) or "no"
        self.text = Text(
            f"account {path} is not in the chart of {kinds} books; correct the path or extend the chart",
            f"le compte {path} n'est pas au plan des livres {kinds} ; corrigez-le ou étendez le plan",
        )
        self.path = path
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the chart: a pattern of paths, the side it stands on, what it means."""

    pattern: str
    side: Side
    meaning: Text


def _account(pattern: str, side: Side, en: str, fr: str) -> Account:
    return Account(pattern, side, Text(en, fr))


CHART: dict[Books, tuple[Account, ...]] = {
    Books.COLLECTING: (
        _account("receivable:contributors", Side.DEBIT, "owed by contributors", "dû par les cotisants"),
        _account("credit:contributors", Side.CREDIT, "owed to contributors", "dû aux cotisants"),
        _account("due:{beneficiary}:uncollected", Side.CREDIT, "due, not yet paid", "dû, non encore payé"),
        _account("due:{beneficiary}:collected", Side.CREDIT, "paid, not yet notified", "payé, non encore notifié"),
        _account("surcharge:charged", Side.CREDIT, "surcharges and penalties owed", "majorations et pénalités dues"),
        _account(
            "surcharge:collected",
            Side.CREDIT,
            "surcharges paid, not yet notified",
            "majorations payées, non encore notifiées",
        ),
        _account("cost:charged", Side.CREDIT, "legal costs owed", "frais de justice dus"),
        _account("cost:collected", Side.CREDIT, "legal costs paid back", "frais de justice recouvrés"),
        _account(
            "advance:{beneficiary}",
            Side.DEBIT,
            "notified before it was collected (R225-1)",
            "notifié avant d'être encaissé (R225-1)",
        ),
        _account("fees:income", Side.CREDIT, "management fees earned", "frais de gestion acquis"),
        _account("charges:bank", Side.DEBIT, "charges of the bank", "frais bancaires"),
        _account("bank:collection", Side.DEBIT, "collection bank account", "compte bancaire d'encaissement"),
        _account("transit:debits", Side.DEBIT, "direct debits under way", "prélèvements en cours"),
        _account("transit:sweeps", Side.CREDIT, "sweeps under way", "remontées en cours"),
        _account("suspense:receipts", Side.CREDIT, "receipts of unknown origin", "encaissements d'origine inconnue"),
        _account(
            "suspense:unallocated", Side.CREDIT, "lines whose key is not known", "lignes dont la clé est inconnue"
        ),
        _account("liaison:agency:pool", Side.DEBIT, "swept, not yet notified", "remonté, non encore notifié"),
    ),
    Books.PAYING: (
        _account("benefit:{branch}:{word}", Side.DEBIT, "benefits spent", "prestations servies"),
        _account("charged:{branch}", Side.CREDIT, "charged to the branch", "imputé à la branche"),
        _account("payable:{word}", Side.CREDIT, "to be paid", "à payer"),
        _account("withheld:{word}", Side.CREDIT, "withheld for others", "retenu pour le compte de tiers"),
        _account("receivable:overpayments", Side.DEBIT, "overpayments to recover", "indus à récupérer"),
        _account("receivable:damages", Side.DEBIT, "damages for fraud owed", "indemnités pour fraude dues"),
        _account("damages:fraud", Side.CREDIT, "damages for fraud", "indemnités pour fraude (L133-4-1)"),
        _account("receivable:participations", Side.DEBIT, "participations owed", "participations dues"),
        _account("bank:payment", Side.DEBIT, "payment bank account", "compte bancaire de paiement"),
        _account("transit:payments", Side.CREDIT, "payments under way", "paiements en cours"),
        _account("liaison:agency:{branch}", Side.CREDIT, "drawn, not yet charged", "tiré, non encore imputé"),
    ),
    Books.AGENCY: (
        _account("bank:central", Side.DEBIT, "central account at the CDC", "compte central à la CDC"),
        _account("bank:reserve", Side.DEBIT, "reserve at the Banque de France", "réserve à la Banque de France"),
        _account("bank:treasury_account", Side.DEBIT, "account at the Treasury", "compte au Trésor"),
        _account("transit:sweeps", Side.DEBIT, "sweeps under way", "remontées en cours"),
        _account("transit:draws", Side.CREDIT, "draws under way", "tirages en cours"),
        _account("transit:deals", Side.EITHER, "deals under way", "opérations de marché en cours"),
        _account("due_to:{beneficiary}", Side.CREDIT, "held for the beneficiary", "détenu pour l'attributaire"),
        _account("liaison:{body}:pool", Side.CREDIT, "swept by a body, not yet notified", "remonté, non notifié"),
        _account("liaison:{body}:{branch}", Side.DEBIT, "drawn by a fund, not yet charged", "tiré, non imputé"),
        _account("debt:{word}", Side.CREDIT, "borrowed", "emprunté"),
        _account("placement:{word}", Side.DEBIT, "placed", "placé"),
        _account("interest:prepaid", Side.DEBIT, "interest paid in advance", "intérêts payés d'avance"),
        _account("interest:payable", Side.CREDIT, "interest accrued, to pay", "intérêts courus à payer"),
        _account("interest:receivable", Side.DEBIT, "interest accrued, to receive", "intérêts courus à recevoir"),
        _account("interest:expense", Side.DEBIT, "cost of funding", "coût du financement"),
        _account("interest:income", Side.CREDIT, "yield of placements", "produit des placements"),
        _account("deposit:{word}", Side.CREDIT, "deposited by a partner", "déposé par un partenaire"),
    ),
}

_WORD = r"[a-z0-9][a-z0-9_.-]*"
_PLACEHOLDERS = {
    "{beneficiary}": "(?:" + "|".join((*BRANCHES, *THIRD_PARTIES, f"mobility:{_WORD}")) + ")",
    "{branch}": "(?:" + "|".join(BRANCHES) + ")",
    "{body}": r"[a-z][a-z0-9-]*",
    "{word}": _WORD,
}


def account_in(books: frozenset[Books], path: str) -> Account | None:
    """The line of the chart that a path belongs to in these books, if any."""
    found = (_find(kind, path) for kind in sorted(books))
    return next((account for account in found if account is not None), None)


@lru_cache(maxsize=8192)
def check_account(books: frozenset[Books], path: str) -> Account:
    """The line of the chart that a path belongs to; raises ``UnknownAccount``."""
    account = account_in(books, path)
    if account is None:
        raise UnknownAccount(path, books)
    return account


def mirror_at_agency(body: str, path: str) -> str | None:
    """The agency's account that mirrors a liaison account of a body: ``liaison:agency:pool`` of a body ``b`` is
    ``liaison:b:pool`` there; None for any other account."""
    head, _, rest = path.partition("liaison:agency:")
    return f"liaison:{body}:{rest}" if not head and rest else None


@lru_cache(maxsize=8192)
def _find(kind: Books, path: str) -> Account | None:
    return next((account for account in CHART[kind] if _grammar(account.pattern).fullmatch(path)), None)


@lru_cache
def _grammar(pattern: str) -> re.Pattern[str]:
    expression = re.escape(pattern).replace(r"\{", "{").replace(r"\}", "}")
    for placeholder, meaning in _PLACEHOLDERS.items():
        expression = expression.replace(placeholder, meaning)
    return re.compile(expression)
