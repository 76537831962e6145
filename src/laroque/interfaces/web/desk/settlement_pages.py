"""Settling a receipt: a proposal accepted with one click, or shared out over several accounts and months."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.queries.open_months import open_months
from laroque.apps.registry import queries as registry
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import NotInSuspense, NotTheAmount, Part
from laroque.interfaces.web.acts import said_of
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.desk.receipt_pages import next_receipt, receipt_read
from laroque.interfaces.web.desk.settlement_forms import (
    Asked,
    BadParts,
    asked_of,
    empty_rows,
    read_parts,
    row_of,
    sent_rows,
    written_rows,
)
from laroque.interfaces.web.forms import typed
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.places import Body, body_acted_on, name_of
from laroque.kernel.identifiers import compact
from laroque.usecases.collection import settle_receipts

FOUND_MAX = 20
_REFUSALS = {NotInSuspense: "", NotTheAmount: ""}


@member_page(may=Ability.SETTLE_RECEIPTS)
@require_POST
def accept_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Settle a receipt as a proposal says, at once; what is settled can be undone."""
    place = body_acted_on(request.chosen, body)
    found = receipt_read(place, movement_id)
    try:
        parts = read_parts(request.POST.get("parts", ""))
        following = next_receipt(place, found)
        _settle(request, place, found, parts)
    except (BadParts, *_REFUSALS) as refusal:
        words = {BadParts: _("This proposal is not understood: open the receipt again and choose one.")}
        messages.error(request, said_of({**_REFUSALS, **words}, refusal))
        return redirect("receipt", place.code, movement_id)
    return redirect(following)


@member_page(may=Ability.SETTLE_RECEIPTS)
def split_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Share a receipt out over accounts and months: rows are written, added by a search, checked, then confirmed."""
    place = body_acted_on(request.chosen, body)
    found = receipt_read(place, movement_id)
    if request.method != "POST":
        return _form(request, place, found, empty_rows(_proposed(place, found, request.GET.get("proposal", ""))))
    rows = sent_rows(request.POST)
    added = request.POST.get("add", "")
    if added or "more" in request.POST or "find" in request.POST:
        return _form(request, place, found, empty_rows([*written_rows(rows), *_added(place, added)]))
    asked = asked_of(rows, place.id)
    if asked is None or asked.cents != found.cents or "change" in request.POST:
        return _form(request, place, found, rows, asked)
    if "confirmed" not in request.POST:
        context = {"body": place, "receipt": found, "rows": rows, "parts": _named(asked)}
        return render(request, "site/split_confirm.html", context)
    try:
        following = next_receipt(place, found)
        _settle(request, place, found, asked.parts)
    except tuple(_REFUSALS) as refusal:
        return _form(request, place, found, rows, asked, said_of(_REFUSALS, refusal))
    return redirect(following)


def _settle(request: HttpRequest, body: Body, found: treasury.ReceiptView, parts: Sequence[Part]) -> None:
    with transaction.atomic():
        settle_receipts.settle(
            organism_id=body.id, movement_id=found.id, parts=parts, by=request.user.pk, at=timezone.now()
        )
    words = ngettext(
        "%(cents)s of %(payer)s were settled on %(count)s account.",
        "%(cents)s of %(payer)s were settled on %(count)s accounts.",
        len({part.account_id for part in parts}),
    ) % {
        "cents": in_euros(found.cents),
        "payer": found.payer or _("an unknown payer"),
        "count": len({part.account_id for part in parts}),
    }
    undoing = _("If it was wrong, open the receipt again and undo the match.")
    messages.success(request, f"{words} {undoing}")


def _form(
    request: HttpRequest,
    body: Body,
    found: treasury.ReceiptView,
    rows: Any,
    asked: Asked | None = None,
    problem: str = "",
) -> HttpResponse:
    search = typed(request.POST.get("search", request.GET.get("search", "")))
    context = {
        "body": body,
        "receipt": found,
        "rows": rows,
        "problem": problem,
        "search": search,
        "found": _search(body, search) if search else [],
        "left_cents": None if asked is None else found.cents - asked.cents,
        "errors": [(form, name) for form in rows.forms for name in form.errors] if rows.is_bound else [],
    }
    return render(request, "site/split.html", context)


def _added(body: Body, siret: str) -> list[Mapping[str, str]]:
    """The months that an account added owes, as rows; a row without month when it owes nothing."""
    accounts = contributions.accounts_of_sirets(organism_id=body.id, sirets=[siret] if siret else [])
    if not accounts:
        return []
    months = open_months(organism_id=body.id, account_ids=accounts.values())
    if not months:
        return [{"siret": siret, "month": "", "cents": ""}]
    return [row_of(each.siret, each.month, each.cents) for each in months]


def _proposed(body: Body, found: treasury.ReceiptView, rank: str) -> list[Mapping[str, str]]:
    """The rows of the proposal of a rank, to be changed."""
    if not rank.isdigit() or len(rank) > 3:
        return []
    proposed = settle_receipts.proposals(organism_id=body.id, movement_id=found.id)
    parts = proposed[int(rank)].parts if int(rank) < len(proposed) else ()
    return [row_of(part.siret, part.named_month, part.cents) for part in parts]


def _search(body: Body, search: str) -> list[dict[str, Any]]:
    """The accounts that a SIRET, its first figures or a name finds, with what each owes."""
    figures = compact(search)
    limits = {"search": figures} if figures.isdigit() else {"sirets": registry.sirets_named(text=search)}
    found = contributions.accounts(organism_id=body.id, **limits, limit=FOUND_MAX)
    owed = contributions.balances_of(organism_id=body.id, account_ids=[each.id for each in found])
    names = registry.establishments(sirets=[each.siret for each in found])
    return [
        {"siret": each.siret, "name": name_of(names, each.siret), "cents": owed[each.id].balance_cents}
        for each in found
    ]


def _named(asked: Asked) -> list[Mapping[str, Any]]:
    names = registry.establishments(sirets=[row["siret"] for row in asked.rows])
    return [{**row, "name": name_of(names, row["siret"])} for row in asked.rows]


addresses = [
    path("bodies/<str:body>/receipts/<int:movement_id>/accept/", accept_page, name="receipt_accept"),
    path("bodies/<str:body>/receipts/<int:movement_id>/split/", split_page, name="receipt_split"),
]
