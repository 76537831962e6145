"""What a fund draws from the agency so that its payment account can pay (CSS D225-1)."""

from collections.abc import Mapping
from datetime import date

from laroque.apps.network.queries import OrganismView
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.operations import Draw
from laroque.postgres.scope import scope


def draw(
    fund: OrganismView, agency: OrganismView, *, day: date, cents: int, by_branch: Mapping[str, int]
) -> list[Draw]:
    """Order the draws that ``cents`` to be paid need, by branch; what the agency ordered before is waited for first.

    Raises ``WouldOverdraw`` when the agency does not hold them.
    """
    with scope(agency.id):
        under_way = treasury.draws_under_way(organism_id=agency.id, body=fund.code)
    with scope(fund.id):
        treasury.expect_draws(organism_id=fund.id, draws=under_way)
        needed = treasury.draws_needed(
            organism_id=fund.id, organism_code=fund.code, day=day, cents=cents, by_branch=by_branch
        )
    if needed:
        with scope(agency.id):
            treasury.order_draws(organism_id=agency.id, draws=needed)
        with scope(fund.id):
            treasury.expect_draws(organism_id=fund.id, draws=needed)
    return needed
