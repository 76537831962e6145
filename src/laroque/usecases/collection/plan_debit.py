"""A payer plans the direct debit of what a month of his account owes: a mandate must allow it."""

from datetime import datetime

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.operations import CannotPlan, DebitPlan
from laroque.apps.contributions.rules.planned import why_not_on
from laroque.apps.registry import queries as registers
from laroque.apps.treasury import queries as treasury
from laroque.kernel.text import Text
from laroque.postgres.scope import scope


def plan_debit(*, organism_id: int, plan: DebitPlan, by: int, at: datetime) -> int:
    """Plan a debit and give its id; the same key gives the first one. Raises ``CannotPlan`` with what to do instead."""
    with scope(organism_id):
        account = accounts.account(organism_id=organism_id, account_id=plan.account_id)
        if account is None:
            raise CannotPlan(Text("There is no such account", "Ce compte n'existe pas"))
        mandates = registers.mandates_for(sirets=[account.siret], organism_id=organism_id, on=plan.debit_on)
        stopped = treasury.stopped_mandates(organism_id=organism_id, rums=[each.rum for each in mandates.values()])
        if not any(each.rum not in stopped for each in mandates.values()):
            raise CannotPlan(why_not_on(plan.debit_on, at) or _without_mandate(bool(stopped)))
        return contributions.plan_debit(organism_id=organism_id, plan=plan, by=by, at=at)


def _without_mandate(is_stopped: bool) -> Text:
    if is_stopped:
        return Text(
            "The bank refused the last debit under the mandate of this establishment: give a new mandate, or pay by "
            "transfer",
            "La banque a rejeté le dernier prélèvement au titre du mandat de cet établissement : donnez un nouveau "
            "mandat, ou payez par virement",
        )
    return Text(
        "No mandate allows a debit of this establishment: give one to your body, or pay by transfer",
        "Aucun mandat ne permet de prélever cet établissement : donnez-en un à votre organisme, ou payez par virement",
    )
