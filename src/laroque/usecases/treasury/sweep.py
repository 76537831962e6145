"""Sweep a body's collection account to the agency, or feed it ahead of returns. Each body books its own half."""

from datetime import date, datetime

from laroque.apps.network import queries as network
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.operations import OwnTransfer
from laroque.postgres.scope import scope

AGENCY = "agency"
"""Code of the national agency in the network."""


def sweep(*, organism_id: int, day: date, floor_cents: int = 0, at: datetime) -> OwnTransfer | None:
    """Order the evening sweep of a collecting body: what it holds beyond ``floor_cents`` (CSS D225-1).

    The body books the order at once, and its execution when its statement shows it; the agency waits for it and books
    it from its own statement, under the same pair key. None when there is nothing to sweep; a second call of the day
    orders nothing more.
    """
    body, agency = network.organism(organism_id=organism_id), network.organism_by_code(code=AGENCY)
    with scope(body.id):
        ordered = treasury.order_sweep(
            organism_id=body.id, organism_code=body.code, day=day, floor_cents=floor_cents, at=at
        )
    if ordered is not None:
        with scope(agency.id):
            treasury.expect_sweep(organism_id=agency.id, sweep=ordered)
    return ordered


def feed(*, organism_id: int, day: date, floor_cents: int = 0) -> OwnTransfer | None:
    """Have the agency bring a collection account back to ``floor_cents`` when returns took it below.

    Both halves are booked from the statements. None when the account holds enough. What the agency ordered before is
    waited for by the body first, if an end between the two left that undone. Raises ``WouldOverdraw`` when the agency's
    central account does not hold the sum (CSS D225-3).
    """
    body, agency = network.organism(organism_id=organism_id), network.organism_by_code(code=AGENCY)
    with scope(agency.id):
        under_way = treasury.feeds_under_way(organism_id=agency.id, body=body.code)
    with scope(body.id):
        for each in under_way:
            treasury.expect_feed(organism_id=body.id, feed=each)
        needed = treasury.feed_needed(organism_id=body.id, organism_code=body.code, day=day, floor_cents=floor_cents)
    if needed is None:
        return None
    with scope(agency.id):
        ordered = treasury.order_feed(organism_id=agency.id, feed=needed)
    with scope(body.id):
        treasury.expect_feed(organism_id=body.id, feed=ordered)
    return ordered
