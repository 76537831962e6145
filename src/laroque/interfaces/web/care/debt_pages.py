"""What insured persons and professionals owe a fund: the debts, and one of them with its life and its legal delays."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access import history as people
from laroque.apps.access import queries as access
from laroque.apps.access.queries import ApprovalView
from laroque.apps.access.rules import Ability
from laroque.apps.access.states import ApprovalState
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.queries import DebtActView, DebtView
from laroque.apps.beneficiary_accounts.states import DebtActKind, DebtKind, DebtState, Holder
from laroque.apps.network import queries as network
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.funds import Fund, fund_read
from laroque.interfaces.web.care.money_rows import BENEFITS, KINDS, debt_row, debt_tag, payee_address, payee_names
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Table, table_page
from laroque.usecases.care import fraud_damages, overpayments


@member_page(may=Ability.READ_CLAIMS)
def care_debts_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The debts of a fund, the latest first."""
    fund = fund_read(request.chosen, body)
    table = table_page(
        request,
        name="debts",
        caption=_("Debts, the latest first"),
        columns=_columns(request.chosen, fund),
        filters=[
            Filter("kind", _("Kind"), [(kind.value, str(name)) for kind, name in KINDS.items()]),
            Filter("holder", _("Holder"), [(holder.value, str(holder.label)) for holder in Holder]),
            Filter("state", _("State"), [(state.value, str(state.label)) for state in DebtState]),
        ],
        search=_("NIR or number of the holder"),
        rows=lambda ask: _rows(fund, ask),
        empty=_("Nobody owes this fund anything."),
    )
    return tables_answer(request, "care/care_debts.html", {"body": fund}, {"debts": table})


@member_page(may=Ability.READ_CLAIMS)
def care_debt_page(request: HttpRequest, body: str, care_debt_id: int) -> HttpResponseBase:
    """One debt: why it is owed, where its recovery stands by law, what went, and what may be done."""
    fund, chosen = fund_read(request.chosen, body), request.chosen
    found = debt_read(fund, care_debt_id)
    acts = debts.acts(organism_id=fund.id, debt_id=found.id)
    requests = access.approvals_of(
        organism_id=fund.id, subject_kind=overpayments.APPROVAL_KIND, subject_key=str(found.id)
    )
    asked_damages = fraud_damages.requests(organism_id=fund.id, debt_id=found.id)
    waits = next((each for each in requests if each.state is ApprovalState.REQUESTED), None)
    damages = debts.debt_of_key(organism_id=fund.id, key=overpayments.damages_key(found.id))
    is_asked = any(each.state is ApprovalState.REQUESTED for each in asked_damages)
    asks_damages = [] if damages or is_asked else _damages_button(fund, chosen, found, acts)
    names = payee_names([(found.holder, found.holder_key)], found.found_on)
    branches = network.beneficiary_names()
    context = {
        "body": fund,
        "debt": found,
        "kind": KINDS[found.kind],
        "state": debt_tag(found),
        "name": names.get(found.holder_key) or found.holder_key,
        "holder_page": payee_address(chosen, fund, found.holder, found.holder_key),
        "branch": said(branches[found.branch]) if found.branch in branches else found.branch,
        "benefit": BENEFITS.get(found.account, ""),
        "is_overpayment": found.kind is not DebtKind.PARTICIPATION,
        "damages": damages,
        "indemnified": overpayments.indemnified(found),
        "damages_asked": is_asked,
        "delay": delay_words(found, acts, today()),
        "life": _life(acts, [*requests, *asked_damages]),
        "waits": waits,
        "own_request": waits is not None and waits.requested_by == request.user.pk,
        "decide": reverse("approval", args=[waits.id]) if waits and _decides(fund, chosen) else "",
        "buttons": _buttons(fund, chosen, found, acts, waits) + asks_damages,
        "reads_acts": chosen.may(Ability.READ_ACTS),
    }
    return tables_answer(request, "care/care_debt.html", context, {"recoveries": _recoveries(request, fund, found)})


def debt_read(fund: Fund, care_debt_id: int) -> DebtView:
    """A debt of the fund; without it, the page does not exist."""
    found = debts.debt(organism_id=fund.id, debt_id=care_debt_id)
    if found is None:
        raise Http404
    return found


def debts_table(
    request: HttpRequest, fund: Fund, found: Sequence[DebtView], names: Mapping[str, str]
) -> Table | HttpResponseBase:
    """The debts of one holder."""
    return table_page(
        request,
        name="debts",
        caption=_("Debts, the latest first"),
        columns=_columns(request.chosen, fund),
        rows=[debt_row(view, names) for view in found],
        empty=_("Nothing is owed."),
    )


def delay_words(debt: DebtView, acts: Sequence[DebtActView], on: date) -> str:
    """Where the recovery of a debt stands by law, in a sentence."""
    if not debt.open_cents:
        return _("Nothing is open any more.")
    if debt.kind is DebtKind.PARTICIPATION:
        return _("Withheld as a whole from whatever is paid next, without any notice (CSS L160-13 II, D160-7).")
    if not acts:
        return _NOT_TOLD[_as_by_law(debt.holder)]()
    return _AFTER[acts[-1].kind, _as_by_law(debt.holder)]() + (_open_words(debt, on) if debt.due_on else "")


def _as_by_law(holder: Holder) -> Holder:
    """Whose rules bind: an employer paid in the place of a person is told as the person would be (CSS L133-4-1)."""
    return Holder.PROFESSIONAL if holder is Holder.PROFESSIONAL else Holder.INSURED


def _open_words(debt: DebtView, on: date) -> str:
    if debt.due_on and debt.due_on > on:
        return " " + _("Nothing is withheld before the day below.")
    return " " + _("The delay is over: it is withheld from what is paid.")


_NOT_TOLD = {
    Holder.INSURED: lambda: _(
        "Send the notice by a means that proves the day it is received: reason, nature, amount and dates of the "
        "payments; twenty days to ask for a correction, twelve months of plan at most (CSS L133-4-1, R133-9-2 I). Two "
        "years after the payment it can no longer be asked back, but for fraud (CSS L160-11)."
    ),
    Holder.PROFESSIONAL: lambda: _(
        "Send the notice by a means that proves the day it is received: cause, nature, amount and dates of the "
        "payments; two months to pay or to write observations (CSS L133-4, R133-9-1 I). Three years after the payment "
        "it can no longer be asked back, but for fraud (CSS L133-4 III)."
    ),
}
_AFTER = {
    (DebtActKind.TOLD, Holder.INSURED): lambda: _(
        "Told: the insured person has twenty days to ask for a correction, pay, or accept a plan (CSS R133-9-2 I)."
    ),
    (DebtActKind.TOLD, Holder.PROFESSIONAL): lambda: _(
        "Told: the professional has two months to pay or to write observations (CSS R133-9-1 I)."
    ),
    (DebtActKind.ANSWERED, Holder.INSURED): lambda: _(
        "Answered: decide within a month. Silence rejects the request then, and two months more pass (CSS R133-9-2 II)."
    ),
    (DebtActKind.ANSWERED, Holder.PROFESSIONAL): lambda: _(
        "Answered: nothing is withheld. If the observations are rejected, a formal notice gives a month to pay "
        "(CSS L133-4 III, R133-9-1 I)."
    ),
    (DebtActKind.REJECTED, Holder.INSURED): lambda: _(
        "The request was rejected: seven days after that notice, it is withheld (CSS R133-9-2 III)."
    ),
    (DebtActKind.NOTICED, Holder.PROFESSIONAL): lambda: _(
        "Formal notice received: a month to pay, a tenth more after that (CSS L133-4 III, R133-9-1 I)."
    ),
    (DebtActKind.PLANNED, Holder.INSURED): lambda: _(
        "A plan was agreed: its amount is withheld each month (CSS L133-4-1, R133-9-2 I)."
    ),
    (DebtActKind.PLANNED, Holder.PROFESSIONAL): lambda: _(
        "A plan was agreed: its amount is withheld each month (CSS L133-4)."
    ),
}
"""By what was done last and to whom."""


def _decides(fund: Fund, chosen: Chosen) -> bool:
    return fund.own and chosen.may(Ability.DECIDE_CARE)


def _buttons(
    fund: Fund, chosen: Chosen, debt: DebtView, acts: Sequence[DebtActView], waits: ApprovalView | None
) -> list[tuple[str, str]]:
    """What may be done about a debt now, by this reader: names and addresses."""
    if not (fund.own and chosen.may(Ability.SETTLE_CLAIMS)) or debt.kind is DebtKind.PARTICIPATION:
        return []
    if not debt.open_cents or waits is not None:
        return []
    last = acts[-1].kind if acts else None
    rejects = _("Reject the answer") if debt.holder is not Holder.PROFESSIONAL else _("Formal notice received")
    offered = [
        (_("Note that it was told"), "care_debt_tell", last is None),
        (_("Note an answer"), "care_debt_answer", last is DebtActKind.TOLD),
        (rejects, "care_debt_reject", last in _REJECTABLE[_as_by_law(debt.holder)]),
        (_("Agree on a plan"), "care_debt_plan", last is not None),
        (_("Ask to give it up"), "care_debt_give_up", True),
    ]
    return [(name, reverse(page, args=[fund.code, debt.id])) for name, page, is_open in offered if is_open]


def _damages_button(fund: Fund, chosen: Chosen, debt: DebtView, acts: Sequence[DebtActView]) -> list[tuple[str, str]]:
    """Where the damages of a fraud are asked: the overpayment was told as one, and is not given up."""
    told = debt.kind is DebtKind.OVERPAYMENT and any(each.is_fraud for each in acts)
    if not told or debt.state is DebtState.CANCELLED or not (fund.own and chosen.may(Ability.SETTLE_CLAIMS)):
        return []
    return [(_("Ask for the damages of fraud"), reverse("care_debt_damages", args=[fund.code, debt.id]))]


_REJECTABLE = {
    Holder.INSURED: (DebtActKind.ANSWERED,),
    Holder.PROFESSIONAL: (DebtActKind.TOLD, DebtActKind.ANSWERED),
}


def _life(acts: Sequence[DebtActView], requests: Sequence[ApprovalView]) -> list[dict[str, Any]]:
    """What was done about a debt and asked of a second person, in order, with who did it."""
    decided = {each.decided_by for each in requests if each.decided_by}
    names = people.names_of_users(
        user_ids={*(each.by for each in acts), *(each.requested_by for each in requests), *decided}
    )
    done = [
        {"what": str(each.kind.label), "on": each.on, "due_on": each.due_on, "text": each.text, "at": each.at,
         "who": names.get(each.by, "")}
        for each in acts
    ]  # fmt: skip
    for each in requests:
        refused = each.state is ApprovalState.REFUSED  # a refusal keeps its own reason, where the request had one
        words = _DECISIONS[each.subject_kind]
        done.append(
            {"what": words[0](), "text": "" if refused else each.reason, "at": each.requested_at,
             "who": names.get(each.requested_by, "")}
        )  # fmt: skip
        if each.decided_at is not None:
            done.append(
                {"what": words[1]() if refused else words[2](), "text": each.reason if refused else "",
                 "at": each.decided_at, "who": names.get(each.decided_by or 0, "")}
            )  # fmt: skip
    return sorted(done, key=lambda each: each["at"])


_DECISIONS = {
    overpayments.APPROVAL_KIND: (
        lambda: _("Asked to be given up"), lambda: _("Giving up refused"), lambda: _("Given up"),
    ),
    fraud_damages.APPROVAL_KIND: (
        lambda: _("Damages for fraud asked"), lambda: _("Damages for fraud refused"),
        lambda: _("Damages for fraud claimed"),
    ),
}  # fmt: skip
"""By what was asked of a second person: asked, refused, done."""


def _columns(chosen: Chosen, fund: Fund) -> list[Column]:
    return [
        Column("found_on", _("Found on"), "day", href=lambda row: reverse("care_debt", args=[fund.code, row["id"]])),
        Column("name", _("Holder"), href=lambda row: payee_address(chosen, fund, row["holder"], row["key"])),
        Column("key", _("NIR or number"), "code"),
        Column("kind_name", _("Kind")),
        Column("cents", _("Amount"), "money"),
        Column("open_cents", _("Open"), "money"),
        Column("state_tag", _("State"), "state"),
        Column("due_on", _("Withheld from"), "day"),
    ]


def _rows(fund: Fund, ask: Ask) -> Rows:
    asked = ask.filters
    found = debts.debts_page(
        organism_id=fund.id,
        kind=DebtKind(asked["kind"]) if "kind" in asked else None,
        holder=Holder(asked["holder"]) if "holder" in asked else None,
        state=DebtState(asked["state"]) if "state" in asked else None,
        holder_key=ask.search.replace(" ", "").upper(),
        before=int(ask.after) if ask.after.isdigit() else None,
        limit=ask.limit + 1,
    )
    page = found[: ask.limit]
    names = payee_names([(view.holder, view.holder_key) for view in page], today())
    return Rows([debt_row(view, names) for view in page], next=str(page[-1].id) if len(found) > ask.limit else "")


def _recoveries(request: HttpRequest, fund: Fund, debt: DebtView) -> Table | HttpResponseBase:
    def href(row: Mapping[str, Any]) -> str | None:
        number = row["payment_id"]
        return reverse("care_payment", args=[fund.code, number]) if number is not None else None

    found = debts.recoveries(organism_id=fund.id, debt_ids=[debt.id])
    return table_page(
        request,
        name="recoveries",
        caption=_("What of it went; what a payment that came back gave back is below zero"),
        columns=[
            Column("on", _("Day"), "day"),
            Column("means", _("How"), href=href),
            Column("cents", _("Amount"), "money", total=True),
        ],
        rows=[
            {
                "on": each.recovered_on,
                "means": str(each.means.label),
                "cents": each.cents,
                "payment_id": each.payment_id,
            }
            for each in found
        ],
        empty=_("Nothing went yet."),
    )


addresses: list[URLPattern] = [
    path("bodies/<str:body>/care-debts/", care_debts_page, name="care_debts"),
    path("bodies/<str:body>/care-debts/<int:care_debt_id>/", care_debt_page, name="care_debt"),
]
