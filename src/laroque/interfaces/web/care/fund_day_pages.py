"""The day of a fund: claims that came and wait, what is to pay and was paid, benefits by branch, what to decide."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import formats
from django.utils.translation import gettext as _

from laroque.apps.access import queries as access
from laroque.apps.access.rules import Ability
from laroque.apps.claims import queries_money as money
from laroque.apps.claims import queries_payments as claims
from laroque.apps.claims.states import ClaimState
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.ledger import queries as books
from laroque.apps.network import queries as network
from laroque.apps.treasury import queries as treasury
from laroque.interfaces.web.amounts import in_euros, said
from laroque.interfaces.web.care.decisions import CARE
from laroque.interfaces.web.care.funds import Fund, fund_read
from laroque.interfaces.web.care.money_rows import BENEFITS, SOLIDARITY, payment_tag
from laroque.interfaces.web.charts import BarChart, bar_chart
from laroque.interfaces.web.days import day_asked
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, table_page
from laroque.usecases.care.charge_benefits import to_charge

DAYS = 30
"""How many days the chart of amounts settled shows."""

_BENEFIT = "benefit:"
_FILES_LOOKED_AT = 50
_SETTLED = (ClaimState.PAYABLE, ClaimState.ORDERED, ClaimState.PAID)
_WAITING = (ClaimState.SUSPENDED, ClaimState.MEDICAL)
_Moves = Sequence[tuple[date, str, int]]


@member_page(may=Ability.READ_CLAIMS)
def fund_day_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The day asked of a fund, else today; what waits and what is to pay are those of now."""
    fund, asked, chosen = fund_read(request.chosen, body), day_asked(request), request.chosen
    day = asked.on or today()
    since = day - timedelta(days=DAYS - 1)
    until = day + timedelta(days=1)
    moves = books.moved_by_day(organism_id=fund.id, prefix=_BENEFIT, since=since, until=until)
    balances = books.balances(organism_id=fund.id)
    received = money.received_on(organism_id=fund.id, day=day)
    paid = money.payments_by_state(organism_id=fund.id, day=day)
    settled = _by_day(moves, money.paid_by_day(organism_id=fund.id, since=since, until=until))
    to_pay = claims.payable_cents(organism_id=fund.id)
    context = {
        "body": fund,
        "day": day,
        "problem": asked.problem,
        "is_today": asked.on is None,
        "received": sum(each.count for each in received.values()),
        "received_settled": sum(received[state].count for state in _SETTLED if state in received),
        "received_waiting": sum(received[state].count for state in _WAITING if state in received),
        "received_rejected": received[ClaimState.REJECTED].count if ClaimState.REJECTED in received else 0,
        "queues": _queues(fund, chosen),
        "to_pay_cents": sum(to_pay.values()),
        "to_pay": [(str(holder.label), cents) for holder, cents in sorted(to_pay.items())],
        "solidarity_cents": sum(cents for on, account, cents in moves if on == day and _is_solidarity(account)),
        "to_charge": _to_charge(balances),
        "overpayments_cents": balances.get("receivable:overpayments", 0),
        "damages_cents": balances.get("receivable:damages", 0),
        "participations_cents": balances.get("receivable:participations", 0),
        "bank_cents": balances.get("bank:payment", 0),
        "approvals": _approvals(chosen) if fund.own else 0,
        "files": _files(fund, day) if chosen.may(Ability.READ_RECEIPTS) else [],
        "acts": _acts(fund, chosen),
        "chart": _chart(settled),
    }
    tables = {
        "payments": _payments_table(request, fund, day, paid),
        "benefits": _benefits_table(request, [each for each in moves if each[0] == day]),
        "days": _days_table(request, fund, settled),
    }
    return tables_answer(request, "care/fund_day.html", context, tables)


@member_page(may=Ability.READ_RECEIPTS)
def care_file_content(request: HttpRequest, body: str, care_file: str) -> HttpResponse:
    """The bytes of a file of transfers of a fund as they were sent: the same each time, so that the bank sees one."""
    fund = fund_read(request.chosen, body)
    if not request.chosen.may(Ability.READ_CLAIMS):
        raise PermissionDenied
    found = treasury.sent_files(organism_id=fund.id, reference=care_file)
    if not found:
        raise Http404
    number = found[0].message_id
    content = exchanges.contents_of(organism_id=fund.id, message_ids=[number])[number]
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{found[0].reference}.xml"'
    return response


def _queues(fund: Fund, chosen: Chosen) -> list[dict[str, Any]]:
    """Both queues, whether or not claims wait there; that of the medical service opens to who gives opinions."""
    sizes = money.queues(organism_id=fund.id)
    claims_page = reverse("claims", args=[fund.code])
    return [
        {
            "title": str(state.label),
            "queue": sizes.get(state),
            "href": f"{claims_page}?claims-state={state.value}"
            if state is not ClaimState.MEDICAL or chosen.may(Ability.GIVE_OPINIONS)
            else "",
        }
        for state in _WAITING
    ]


def _to_charge(balances: Mapping[str, int]) -> list[tuple[str, int]]:
    names = network.beneficiary_names()
    return [(said(names[branch]), cents) for branch, cents in sorted(to_charge(balances=balances).items())]


def _approvals(chosen: Chosen) -> int:
    """How many requests about care wait for a second person."""
    waiting = access.pending_approvals(organism_id=chosen.organism_id)
    return sum(each.subject_kind in CARE for each in waiting)


def _files(fund: Fund, day: date) -> list[treasury.SentFileView]:
    found = treasury.sent_files(organism_id=fund.id, limit=_FILES_LOOKED_AT)
    return [each for each in found if each.on == day and each.kind == "pain001"]


def _acts(fund: Fund, chosen: Chosen) -> list[tuple[str, str]]:
    """What the reader may do for the day: names and addresses."""
    if not fund.own:
        return []
    acts = []
    if chosen.may(Ability.PAY_CARE):
        acts = [
            (_("Pay the day"), reverse("care_pay", args=[fund.code])),
            (_("Charge the day"), reverse("care_charge", args=[fund.code])),
            (_("Receipts that pay debts"), reverse("care_receipts", args=[fund.code])),
        ]
    if chosen.may(Ability.PAY_CARE) or chosen.may(Ability.SETTLE_CLAIMS):
        acts.append((_("Send the returns"), reverse("care_send_returns", args=[fund.code])))
    return acts


def _is_solidarity(account: str) -> bool:
    return account.endswith(f":{SOLIDARITY}")


def _by_day(moves: _Moves, paid: Mapping[date, int]) -> list[dict[str, Any]]:
    """A row a day on which something was settled or paid, the first day first."""
    rows: dict[date, dict[str, Any]] = {}
    for on in sorted({*(on for on, _account, _cents in moves), *paid}):
        rows[on] = {"day": on, "settled_cents": 0, "solidarity_cents": 0, "paid_cents": paid.get(on, 0)}
    for on, account, cents in moves:
        rows[on]["settled_cents"] += cents
        rows[on]["solidarity_cents"] += cents if _is_solidarity(account) else 0
    return list(rows.values())


def _chart(rows: Sequence[Mapping[str, Any]]) -> BarChart:
    bars = [
        (formats.date_format(row["day"], "SHORT_DATE_FORMAT"), row["settled_cents"], in_euros(row["settled_cents"]))
        for row in rows
    ]
    return bar_chart(_("Amounts settled by day, in euros"), bars)


def _payments_table(
    request: HttpRequest, fund: Fund, day: date, paid: Sequence[money.PaymentsOf]
) -> Table | HttpResponseBase:
    def href(row: Mapping[str, Any]) -> str:
        asked = f"payments-day={day:%Y-%m-%d}&payments-holder={row['holder']}&payments-state={row['state']}"
        return f"{reverse('care_payments', args=[fund.code])}?{asked}"

    return table_page(
        request,
        name="payments",
        caption=_("Payments of the day, in euros"),
        columns=[
            Column("holder_name", _("Payee"), href=href),
            Column("state_tag", _("State"), "state"),
            Column("count", _("Payments"), "number", total=True),
            Column("gross_cents", _("Asked"), "money", total=True),
            Column("withheld_cents", _("Withheld"), "money", total=True),
            Column("cents", _("Transferred"), "money", total=True),
        ],
        rows=[
            {
                "holder": each.payee.value,
                "state": each.state.value,
                "holder_name": str(each.payee.label),
                "state_tag": payment_tag(each.state),
                "count": each.count,
                "gross_cents": each.gross_cents,
                "withheld_cents": each.withheld_cents,
                "cents": each.cents,
            }
            for each in paid
        ],
        empty=_("Nothing was paid that day."),
    )


def _benefits_table(request: HttpRequest, moves: _Moves) -> Table | HttpResponseBase:
    names = network.beneficiary_names()
    rows = []
    for _on, account, cents in moves:
        _benefit, branch, nature = account.split(":")
        words = str(BENEFITS.get(nature, nature))
        rows.append({"branch": said(names[branch]), "nature": words, "cents": cents})
    return table_page(
        request,
        name="benefits",
        caption=_("Benefits settled that day by branch and nature, in euros; the C2S fund bears its own line"),
        columns=[
            Column("branch", _("Branch"), sortable=True),
            Column("nature", _("Nature of benefit"), sortable=True),
            Column("cents", _("Amount"), "money", sortable=True, total=True),
        ],
        rows=rows,
        empty=_("Nothing was settled that day."),
    )


def _days_table(request: HttpRequest, fund: Fund, rows: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="days",
        caption=_("Settled, net of overpayments found, and paid by day over thirty days, in euros"),
        columns=[
            Column(
                "day", _("Day"), "day", sortable=True,
                href=lambda row: f"{reverse('fund_day', args=[fund.code])}?on={row['day']:%Y-%m-%d}",
            ),
            Column("settled_cents", _("Settled"), "money", sortable=True, total=True),
            Column("solidarity_cents", _("Of it, C2S"), "money", sortable=True, total=True),
            Column("paid_cents", _("Paid"), "money", sortable=True, total=True),
        ],
        rows=rows,
        empty=_("Nothing was settled in these thirty days."),
    )  # fmt: skip


addresses: list[URLPattern] = [
    path("bodies/<str:body>/care/", fund_day_page, name="fund_day"),
    path("bodies/<str:body>/care/files/<str:care_file>/content/", care_file_content, name="care_file_content"),
]
