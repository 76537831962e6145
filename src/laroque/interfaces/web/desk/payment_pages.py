"""One payment: where it came from, why it is this account's, where it went, and what happened to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access import history as people
from laroque.apps.access.rules import Ability
from laroque.apps.contributions import operations
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.operations import CannotBeUndone
from laroque.apps.contributions.queries import PaymentInFull
from laroque.apps.contributions.states import PaymentMeans, PaymentState
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import NotAMatch
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.desk.movement_words import rule_name
from laroque.interfaces.web.desk.payment_rows import part_rows, return_words, state_tag
from laroque.interfaces.web.forms import ActForm, ReasonField
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.places import Body, account_read, body_acted_on, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, table_page
from laroque.usecases.collection import settle_receipts


class UndoForm(ActForm):
    """Why a match was wrong."""

    reason = ReasonField(label=gettext_lazy("Why the match was wrong"))


@member_page(may=Ability.READ_ACCOUNTS)
def payment_page(request: HttpRequest, body: str, siret: str, payment_id: int) -> HttpResponseBase:
    """One payment of an account."""
    place = body_read(request.chosen, body)
    found = _payment(place, siret, payment_id)
    context = {
        "body": place,
        "siret": siret,
        "name": name_of(registry.establishments(sirets=[siret]), siret),
        "payment": found.payment,
        "state": state_tag(found.payment.state),
        "reason": return_words(found.payment.return_reason),
        "events": _events(found),
        "origin": _origin(place, found),
        "same_movement": found.same_movement,
        "undo": _undo_address(place, found, request.chosen),
        "refused": _refused_address(place, found, request.chosen),
    }
    tables = {"parts": _parts_table(request, place, siret, part_rows(network.beneficiary_names(), found.parts))}
    return tables_answer(request, "site/payment.html", context, tables)


@member_page(may=Ability.SETTLE_RECEIPTS)
def payment_undo_page(request: HttpRequest, body: str, siret: str, payment_id: int) -> HttpResponse:
    """Undo the match of a payment: with those of the same movement when a statement brought it."""
    place = body_acted_on(request.chosen, body)
    found = _payment(place, siret, payment_id)

    def do(asked: dict[str, Any]) -> str:
        who = {"organism_id": place.id, "reason": asked["reason"], "by": request.user.pk, "at": timezone.now()}
        if found.movement_id is None:
            operations.undo_payments(keys=[found.payment.key], **who)
        else:
            settle_receipts.undo_match(movement_id=found.movement_id, **who)
        return _("The match is undone: the money waits again, and what it had paid is owed again.")

    what = _("The money waits in the queue again, and what it had paid is owed again. Nothing is erased.")
    if found.same_movement:
        what = _("The whole movement is undone, with its payments of other accounts. ") + what
    act = Act(
        title=_("Undo the match"),
        what=what,
        button=_("Undo the match"),
        back=reverse("payment", args=[place.code, siret, payment_id]),
        back_name=_("Payment of %(cents)s") % {"cents": in_euros(found.payment.cents)},
        refusals={
            CannotBeUndone: "",
            NotAMatch: gettext_lazy("This movement is settled on no account: there is nothing to undo."),
        },
    )
    return act_page(request, act, bound(UndoForm, request), do)


def _payment(body: Body, siret: str, payment_id: int) -> PaymentInFull:
    account_read(body, siret)
    found = contributions.payment(organism_id=body.id, payment_id=payment_id)
    if found is None or found.payment.siret != siret or found.payment.means is PaymentMeans.OFFSET:
        raise Http404
    return found


def _undo_address(body: Body, found: PaymentInFull, chosen: Chosen) -> str:
    """Where the match of a payment is undone; nowhere when it is none, or not for this reader."""
    matched = found.payment.means in (PaymentMeans.TRANSFER, PaymentMeans.CHEQUE)
    if not (body.own and chosen.may(Ability.SETTLE_RECEIPTS) and matched):
        return ""
    if found.payment.state is not PaymentState.RECEIVED:
        return ""
    return reverse("payment_undo", args=[body.code, found.payment.siret, found.payment.id])


def _refused_address(body: Body, found: PaymentInFull, chosen: Chosen) -> str:
    """Where a cheque that waits is said refused by the bank; nowhere for what is none, or not for this reader."""
    if found.payment.state is not PaymentState.DEPOSITED or not (body.own and chosen.may(Ability.SETTLE_RECEIPTS)):
        return ""
    return reverse("payment_refused", args=[body.code, found.payment.siret, found.payment.id])


def _events(found: PaymentInFull) -> list[dict[str, Any]]:
    names = people.names_of_users(user_ids={event.made_by for event in found.events if event.made_by})
    return [{"event": event, "who": names.get(event.made_by or 0, "")} for event in found.events]


def _origin(body: Body, found: PaymentInFull) -> dict[str, Any]:
    """The movement of the statement that brought a payment, or the order of the file that asked for it."""
    if found.movement_id is not None:
        movement = treasury.receipt(organism_id=body.id, movement_id=found.movement_id)
        return {"movement": movement, "rule": rule_name(movement.rule) if movement else ""}
    if found.payment.means is PaymentMeans.DEBIT:
        keys = {"organism_id": body.id, "keys": [found.payment.key]}
        return {
            "order": next(iter(treasury.debits_of_keys(**keys)), None),
            "file": treasury.files_of_debits(**keys).get(found.payment.key, ""),
        }
    return {}


def _parts_table(
    request: HttpRequest, body: Body, siret: str, rows: Sequence[Mapping[str, Any]]
) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="parts",
        caption=_("Principal first, then surcharges, then costs; the employees' share first (CSS L133-4-11, D133-4)"),
        columns=[
            Column("beneficiary_name", _("Beneficiary"), sortable=True),
            Column("borne_by_name", _("Borne by"), sortable=True),
            Column(
                "month", _("Month"), "month", sortable=True,
                href=lambda row: reverse("account_month", args=[body.code, siret, f"{row['month']:%Y-%m}"]),
            ),
            Column("kind_name", _("Kind"), sortable=True),
            Column("cents", _("Amount"), "money", sortable=True, total=True),
        ],
        rows=rows,
        empty=_("Nothing of it has been used."),
    )  # fmt: skip


_PAYMENT = "bodies/<str:body>/contributors/<str:siret>/payments/<int:payment_id>/"
addresses = [
    path(_PAYMENT, payment_page, name="payment"),
    path(f"{_PAYMENT}undo/", payment_undo_page, name="payment_undo"),
]
