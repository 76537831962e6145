"""Draws of a fund on the agency for a branch (CSS D225-1): each body books its own half from its own statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from laroque.apps.treasury.operations import holdings, own_accounts
from laroque.apps.treasury.operations.holdings import WouldOverdraw
from laroque.apps.treasury.rules import draw_reference
from laroque.apps.treasury.states import AccountRole, ExpectedKind, ExpectedState
from laroque.kernel.money import share


@dataclass(frozen=True, slots=True)
class Draw:
    """Money a fund draws for a branch: its reference, the fund's code, cents above zero, its day."""

    reference: str
    body: str
    branch: str
    cents: int
    ordered_on: date


def draws_needed(
    *, organism_id: int, organism_code: str, day: date, cents: int, by_branch: Mapping[str, int]
) -> list[Draw]:
    """What a fund has to draw so that its payment account can pay ``cents``, once all that is coming is there.

    ``by_branch``: what is paid for each branch, by whose shares the draw is split. None when the account holds enough.
    """
    missing = cents - holdings.free_cents(organism_id, AccountRole.PAYMENT) - coming_cents(organism_id=organism_id)
    weights = {branch: paid for branch, paid in sorted(by_branch.items()) if paid > 0}
    if missing <= 0 or not weights:
        return []
    first = 1 + len(_of_day(organism_id, day))
    parts = zip(weights, share(missing, list(weights.values())), strict=True)
    wanted = [(branch, part) for branch, part in parts if part > 0]
    return [
        Draw(draw_reference(organism_code, day, rank), organism_code, branch, part, day)
        for rank, (branch, part) in enumerate(wanted, first)
    ]


def coming_cents(*, organism_id: int) -> int:
    """What a fund has drawn and its own statement does not show yet."""
    return holdings.waiting_cents(organism_id, ExpectedKind.DRAW_IN)


def draws_under_way(*, organism_id: int, body: str) -> list[Draw]:
    """The draws of a fund that the agency has ordered and its own statement does not show yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select reference, other, branch, -cents, ordered_on from treasury_expected"
            " where organism_id = %s and other = %s and kind = %s and state = %s order by id",
            [organism_id, body, ExpectedKind.DRAW_OUT, ExpectedState.WAITING],
        )
        return [Draw(*row) for row in cursor.fetchall()]


@transaction.atomic
def order_draws(*, organism_id: int, draws: Sequence[Draw]) -> None:
    """The agency orders transfers to the payment account of a fund; one ordered before under its reference stands.

    Raises ``WouldOverdraw`` when the central account, less what is already ordered, does not hold them (CSS D225-3).
    """
    own_accounts.locked(organism_id)
    known = _known(organism_id, draws)
    new = [each for each in draws if each.reference not in known]
    asked, free = sum(each.cents for each in new), holdings.free_cents(organism_id, AccountRole.CENTRAL)
    if asked > free:
        raise WouldOverdraw(AccountRole.CENTRAL, asked, free)
    _expect(organism_id, ExpectedKind.DRAW_OUT, [(each, each.body, -each.cents) for each in new])


@transaction.atomic
def expect_draws(*, organism_id: int, draws: Sequence[Draw]) -> None:
    """The fund waits for its draws on its own statement; waiting for one twice is waiting once."""
    _expect(organism_id, ExpectedKind.DRAW_IN, [(each, "agency", each.cents) for each in draws])


def _expect(organism_id: int, kind: ExpectedKind, draws: Sequence[tuple[Draw, str, int]]) -> None:
    rows = [(each.reference, other, each.branch, cents, each.ordered_on) for each, other, cents in draws]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_expected (organism_id, kind, state, reference, other, branch, cents, ordered_on)"
            " select %s, %s, %s, * from unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::date[])"
            " on conflict do nothing",
            [organism_id, kind, ExpectedState.WAITING, *(list(column) for column in zip(*rows, strict=True))],
        )


def _of_day(organism_id: int, day: date) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select reference from treasury_expected where organism_id = %s and kind = %s and ordered_on = %s",
            [organism_id, ExpectedKind.DRAW_IN, day],
        )
        return [reference for (reference,) in cursor.fetchall()]


def _known(organism_id: int, draws: Sequence[Draw]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select reference from treasury_expected where organism_id = %s and reference = any(%s)",
            [organism_id, [each.reference for each in draws]],
        )
        return {reference for (reference,) in cursor.fetchall()}
