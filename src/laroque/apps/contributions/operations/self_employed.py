"""Self-employed persons: what becomes known of them is recorded once, and what it makes due is booked."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions import frames, self_employed_dues
from laroque.apps.contributions.operations import allocating, balances, booking, payment_rows
from laroque.apps.contributions.operations.assessment import BookedRun
from laroque.apps.contributions.operations.charges import charge, remit
from laroque.apps.contributions.queries.self_employed import facts_of
from laroque.apps.contributions.rules.self_employed import Fact, Person
from laroque.apps.contributions.self_employed_dues import Changes, Charged
from laroque.apps.contributions.states import DueKind, FactKind
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft
from laroque.kernel.text import Text
from laroque.legislation.version import parameters_version

PENALTY_ARTICLE = "CSS R613-9, R613-1-2"
_PENALTY_REASON = "déclaration non parvenue / return that did not come"


class FactKeyReused(ValueError):
    """A key already names another fact; the text says what to do."""

    def __init__(self) -> None:
        self.text = Text(
            "This form was already used for something else: open it again",
            "Ce formulaire a déjà servi à autre chose : rouvrez-le",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactIn:
    """Something that became known of the person of an account; ``month`` is the first of the period it is about.

    ``key`` makes it count once. ``message_id`` and ``position`` name the file and the row that brought it, ``made_by``
    the user who said it.
    """

    account_id: int
    kind: FactKind
    month: date
    key: str
    cents: int | None = None
    rhythm: str = ""
    pay_day: int | None = None
    ended_on: date | None = None
    message_id: int | None = None
    position: int | None = None
    made_by: int | None = None

    @property
    def content(self) -> tuple[object, ...]:
        """What the fact says."""
        return (self.account_id, self.kind.value, self.month, self.cents, self.rhythm, self.pay_day, self.ended_on)


@transaction.atomic
def record_facts(*, organism_id: int, facts: Sequence[FactIn], at: datetime) -> list[int]:
    """Record facts and give the number of each, in order; a key counts once, and gives the first number again.

    Raises ``FactKeyReused`` when a key names something else.
    """
    payment_rows.lock_accounts(organism_id, {fact.account_id for fact in facts})
    known = _known(organism_id, [fact.key for fact in facts])
    if any(known[fact.key][1:] != fact.content for fact in facts if fact.key in known):
        raise FactKeyReused
    new = list({fact.key: fact for fact in facts if fact.key not in known}.values())
    if new:
        _insert(organism_id, new, at)
        known |= _known(organism_id, [fact.key for fact in new])
    return [known[fact.key][0] for fact in facts]


@transaction.atomic
def book_self_employed(*, organism_id: int, persons: Sequence[Person], at: datetime) -> BookedRun:
    """Book what persons are called to pay as of an instant, and allocate anew what they paid to the months that change.

    What was booked before is taken away, so that a second time changes nothing: ``is_new`` is then false, and no run is
    made. Penalties are charged with their article, once. Raises ``NotLegislatedYet``.
    """
    accounts = [person.account for person in persons]
    payment_rows.lock_accounts(organism_id, accounts)
    on = timezone.localdate(at)
    facts = facts_of(organism_id=organism_id, account_ids=accounts)
    found = self_employed_dues.changes(organism_id, persons, facts, on=on)
    _charge(organism_id, found.charged, at)
    if not found.accounts:
        return BookedRun(0, False, 0)
    run_id = _record_run(organism_id, persons, facts, found, at)
    self_employed_dues.write(organism_id, run_id, found, on=on)
    source = f"{frames.SELF_SOURCE}{run_id}"
    undone = [frames.free_months(organism_id, month, changed, at) for month, changed in found.months]
    written = frames.allocate(organism_id, found.accounts, on=on, at=at)
    moved = frames.together(*undone, written)
    drafts = [*_dues(found, source, on), *allocating.moved_drafts(moved, source, source, on)]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    balances.refresh(organism_id, found.accounts, on=on)
    return BookedRun(run_id, True, len(drafts))


def _dues(found: Changes, source: str, on: date) -> list[Draft]:
    drafts = []
    for account, shares in self_employed_dues.by_beneficiary(found).items():
        reason, legs = booking.assessed(shares)
        if legs:
            drafts.append(booking.draft(reason, source, f"{source}:{account}", legs, on=on))
    return drafts


def _charge(organism_id: int, charged: Iterable[Charged], at: datetime) -> None:
    for each in charged:
        act = charge if each.cents > 0 else remit
        act(
            organism_id=organism_id,
            account_id=each.account_id,
            month=each.month,
            kind=DueKind.SURCHARGE,
            cents=abs(each.cents),
            reason=_PENALTY_REASON,
            article=PENALTY_ARTICLE,
            key=f"{frames.SELF_SOURCE}{each.account_id}:{each.month}:{each.number}",
            by=None,
            at=at,
        )


def _record_run(
    organism_id: int, persons: Sequence[Person], facts: Sequence[Fact], found: Changes, at: datetime
) -> int:
    day = timezone.localdate(at)
    inputs = hashlib.sha256("\n".join(map(repr, [*persons, *facts, at])).encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_run (organism_id, month, inputs_hash, parameters_version, code_version, as_of,"
            " result_hash, declarations, evidence, made_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, '', %s) returning id",
            [
                organism_id, day.replace(day=1), inputs, parameters_version(), version("laroque"), day,
                self_employed_dues.digest(found), len(facts), at,
            ],
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def _known(organism_id: int, keys: Sequence[str]) -> dict[str, tuple[object, ...]]:
    """The number of each fact of these keys, and what it says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select key, id, account_id, kind, month, cents, rhythm, pay_day, ended_on"
            " from contributions_selfemployedfact where organism_id = %s and key = any(%s)",
            [organism_id, list(keys)],
        )
        return {key: tuple(rest) for key, *rest in cursor.fetchall()}


def _insert(organism_id: int, facts: Sequence[FactIn], at: datetime) -> None:
    columns = zip(
        *((*fact.content, fact.message_id, fact.position, fact.key, fact.made_by) for fact in facts),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_selfemployedfact (organism_id, recorded_at, known_on, account_id, kind, month,"
            " cents, rhythm, pay_day, ended_on, message_id, position, key, made_by)"
            " select %s, %s, %s, * from unnest(%s::bigint[], %s::text[], %s::date[], %s::bigint[], %s::text[],"
            " %s::smallint[], %s::date[], %s::bigint[], %s::int[], %s::text[], %s::bigint[])",
            [organism_id, at, timezone.localdate(at), *(list(column) for column in columns)],
        )
