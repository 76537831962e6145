"""What waits for a sharing key: the list, and its settlement by a person who names the article (CSS L225-1-1 5°)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.operations import unallocated
from laroque.apps.contributions.operations.unallocated import Moved
from laroque.apps.contributions.unallocated import DecidedKey, KeyPart, check_parts
from laroque.kernel.periods import Period, add_months, month_of
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.declarations.assess_month import MonthAssessed, assess_month


@dataclass(frozen=True, slots=True)
class UnallocatedView:
    """What waits for the key of a CTP and a month of work: accounts, cents due, cents paid of them, and why.

    ``ctp`` is empty for what was booked before its CTP was kept beside it.
    """

    ctp: str
    period: date
    accounts: int
    cents: int
    paid_cents: int
    why: Text


@dataclass(frozen=True, slots=True)
class Settled:
    """A key decided, what it took out of suspense, and the months assessed anew because an earlier key changed."""

    key: DecidedKey
    moved: tuple[Moved, ...]
    assessed: tuple[MonthAssessed, ...] = ()

    @property
    def cents(self) -> int:
        """Total that left suspense."""
        return sum(sum(each.shares.values()) for each in self.moved)


def waiting(*, organism_id: int) -> list[UnallocatedView]:
    """What waits at a body, by CTP and month of work, the largest first."""
    with scope(organism_id):
        rows = contributor_accounts.unallocated(organism_id=organism_id)
    return [UnallocatedView(r.ctp, r.period, r.accounts, r.cents, r.paid_cents, _why(r.ctp)) for r in rows]


def settle(
    *,
    organism_id: int,
    ctp: str,
    period: date,
    shares: Mapping[str, int] | Sequence[KeyPart],
    article: str,
    by: str,
    at: datetime,
    until: date | None = None,
    is_open: bool = False,
) -> Settled:
    """Decide the key of a CTP from a month of work, share by it what waits, and keep it for what comes later.

    ``shares`` are parts per million by beneficiary, or ``KeyPart`` with who bears each; they sum to the whole. The key
    holds for the month alone, until the month ``until`` (included), or from then on with ``is_open``. Where another
    key was decided before, the last one counts: what was shared by the first is assessed again.

    Raises ``BadKey``, ``KeyHasNoArticle``.
    """
    last = add_months(month_of(until or period), 1)
    valid = Period(month_of(period), None if is_open else last)
    parts = check_parts(shares)
    with scope(organism_id):
        before = _keys_of(organism_id, ctp, valid)
        key = unallocated.decide_key(
            organism_id=organism_id, ctp=ctp, valid=valid, parts=parts, article=article, by=by, at=at
        )
        moved = unallocated.share_waiting(organism_id=organism_id, key=key, at=at)
    assessed = _assess_again(organism_id, ctp, valid, at) if any(each.id != key.id for each in before) else ()
    return Settled(key, tuple(moved), assessed)


def take_back(*, organism_id: int, ctp: str, period: date, article: str, by: str, at: datetime) -> Settled:
    """Take back the key decided for a CTP and a month of work: what it shared waits again, once assessed anew.

    Raises ``KeyHasNoArticle``.
    """
    valid = Period(month_of(period), add_months(month_of(period), 1))
    with scope(organism_id):
        key = unallocated.decide_key(
            organism_id=organism_id, ctp=ctp, valid=valid, parts=(), article=article, by=by, at=at
        )
    return Settled(key, (), _assess_again(organism_id, ctp, valid, at))


def _keys_of(organism_id: int, ctp: str, valid: Period) -> list[DecidedKey]:
    """The keys decided before that share days with a period."""
    return [
        key
        for key in contributor_accounts.decided_keys(organism_id=organism_id)
        if key.ctp == ctp and key.valid.start < (valid.end or date.max) and valid.start < (key.valid.end or date.max)
    ]


def _assess_again(organism_id: int, ctp: str, valid: Period, at: datetime) -> tuple[MonthAssessed, ...]:
    """Assess again the months declared that have a due of the CTP for the months of work of a period."""
    with scope(organism_id):
        months = contributor_accounts.months_with_ctp(organism_id=organism_id, ctp=ctp, valid=valid)
    return tuple(assess_month(organism_id=organism_id, month=month, at=at, again=True) for month in months)


_NO_ORDER = Text(
    "set against all that the employer owes: the text gives no order between branches (CSS L241-18)",
    "s'impute sur tout ce que doit l'employeur : le texte ne fixe pas d'ordre entre branches (CSS L241-18)",
)
_BY_FNAL = Text(
    "the bordereau declares no FNAL, or both: the coefficient of the relief is not known (CSS D241-7)",
    "le bordereau ne déclare aucun FNAL, ou les deux : le coefficient de la réduction est inconnu (CSS D241-7)",
)
_NO_COMMUNE = Text(
    "the line names no commune: the mobility authority is not known (CGCT L2333-64)",
    "la ligne ne nomme pas de commune : l'autorité de mobilité est inconnue (CGCT L2333-64)",
)
_OTHER = Text("the key of this CTP is not held for that month", "la clé de ce CTP n'est pas tenue pour ce mois")
_FNAL_RELIEFS, _MOBILITY = frozenset(("668", "669", "671", "801")), range(900, 928)


def _why(ctp: str) -> Text:
    if ctp == "004":
        return _NO_ORDER
    if ctp in _FNAL_RELIEFS:
        return _BY_FNAL
    return _NO_COMMUNE if ctp.isdigit() and int(ctp) in _MOBILITY else _OTHER
