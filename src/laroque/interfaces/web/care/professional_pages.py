"""The account of a professional or an institution at a fund: terms, claims, payments, debts, returns, rejects."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from laroque.apps.access.rules import Ability
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.claims import queries as claims
from laroque.apps.claims import queries_money as money
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.registry import queries as registry
from laroque.apps.registry.labels import PROFESSIONAL_LABELS, SECTOR_LABELS
from laroque.apps.registry.professionals import ProfessionalView, TermsView, numbers_of, professionals, terms_of
from laroque.apps.registry.states import HolderKind, ProfessionalKind
from laroque.apps.rights.states import LookedAt
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.care_payment_pages import claims_table
from laroque.interfaces.web.care.debt_pages import debts_table
from laroque.interfaces.web.care.funds import Fund, fund_acted_on, fund_read, keep_look
from laroque.interfaces.web.care.money_rows import payment_row
from laroque.interfaces.web.days import parse_day
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Table, Tag, table_page
from laroque.usecases.care.claim_returns import returns_sent

_CLAIMS_SHOWN = 200
_LATELY = timedelta(days=92)
_OF_FINESS = {
    ProfessionalKind.PHARMACY, ProfessionalKind.LABORATORY, ProfessionalKind.SUPPLIER, ProfessionalKind.CARRIER,
    ProfessionalKind.HOSPITAL,
}  # fmt: skip


@member_page(may=Ability.READ_CLAIMS)
def professionals_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The professionals of the registers, with what each claimed of the fund lately."""
    fund = fund_read(request.chosen, body)
    table = table_page(
        request,
        name="professionals",
        caption=_("Professionals and institutions of the registers, with the claims of the last three months here"),
        columns=[
            Column(
                "number", _("Number"), "code",
                href=lambda row: reverse("professional", args=[fund.code, row["number"]]),
            ),
            Column("name", _("Name")),
            Column("rpps", _("RPPS"), "code"),
            Column("kind_name", _("Kind")),
            Column("terms", _("Terms")),
            Column("department", _("Département")),
            Column("claims", _("Claims"), "number"),
            Column("paid_cents", _("Paid by the fund"), "money"),
        ],
        filters=[
            Filter("kind", _("Kind"), [(kind.value, str(PROFESSIONAL_LABELS[kind])) for kind in ProfessionalKind]),
            Filter("department", _("Département")),
        ],
        search=_("Number, RPPS or name"),
        rows=lambda ask: _rows(fund, ask),
        empty=_("Nobody is registered yet."),
    )  # fmt: skip
    return tables_answer(request, "care/professionals.html", {"body": fund}, {"professionals": table})


@member_page(may=Ability.READ_CLAIMS)
def professional_page(request: HttpRequest, body: str, professional: str) -> HttpResponseBase:
    """One professional, known by the number it claims under."""
    fund, on = fund_read(request.chosen, body), today()
    found = professionals(numbers=[professional], on=on).get(professional)
    if found is None:
        raise Http404
    lately = {"since": on - _LATELY, "until": on + timedelta(days=1)}
    own = {"organism_id": fund.id, "professional": professional}
    claimed = money.claimed_by(organism_id=fund.id, professionals=[professional], **lately).get(professional)
    owed = debts.debts(organism_id=fund.id, holder=Holder.PROFESSIONAL, holder_key=professional)
    bank = registry.bank_accounts_of_holder(kind=HolderKind.PROFESSIONAL, key=professional)
    reads_acts = request.chosen.may(Ability.READ_ACTS)
    context = {
        "body": fund,
        "professional": found,
        "kind": PROFESSIONAL_LABELS[found.kind],
        "identifier": _("FINESS") if found.kind in _OF_FINESS else _("ADELI"),
        "terms_now": _terms_words(found),
        "account": bank[-1].masked if bank else "",
        "claimed": claimed,
        "owed_cents": sum(each.open_cents for each in owed),
        "reads_acts": reads_acts,
    }
    tables = {
        "terms": _terms_table(request, terms_of(number=professional)),
        "claims": claims_table(
            request, fund, claims.claims_of(**own, limit=_CLAIMS_SHOWN), reads_acts,
            empty=_("This professional claimed nothing of this fund yet."),
        ),
        "payments": _payments_table(request, fund, professional),
        "debts": debts_table(request, fund, owed, {professional: found.name}),
        "returns": _returns_table(request, fund, professional, returns_sent(**own, **lately), reads_acts),
    }  # fmt: skip
    if reads_acts:
        tables["rejects"] = _rejects_table(request, money.refusals_of_professional(**own, **lately))
    return tables_answer(request, "care/professional.html", context, tables)


@member_page(may=Ability.READ_ACTS)
def professional_return_page(request: HttpRequest, body: str, professional: str, return_day: str) -> HttpResponse:
    """The message that told a professional of a day, as it was sent; the look at those it tells of is kept."""
    fund, day = fund_acted_on(request.chosen, body), parse_day(return_day)
    if day is None:
        raise Http404
    keys = {"organism_id": fund.id, "professional": professional}
    sent = returns_sent(**keys, since=day, until=day + timedelta(days=1))
    if day not in sent:
        raise Http404
    told = money.told_to(**keys, day=day)
    keep_look(
        request,
        fund,
        LookedAt.CLAIM,
        why=_("Return to the professional"),
        beneficiary_ids=sorted({person for _claim, person in told if person is not None}),
        claim_id=next((claim for claim, person in told if person is None), None),
    )
    content = exchanges.contents_of(organism_id=fund.id, message_ids=[sent[day]])[sent[day]]
    response = HttpResponse(content, content_type="text/plain; charset=iso-8859-1")
    response["Content-Disposition"] = f'attachment; filename="{professional}-{day:%Y-%m-%d}.txt"'
    return response


def _terms_words(view: ProfessionalView) -> str:
    """Speciality, sector and agreement on the day, in one sentence."""
    words = [_("speciality %(code)s") % {"code": view.speciality}] if view.speciality else []
    words.append(str(SECTOR_LABELS[view.sector]))
    words.append(_("under agreement") if view.is_agreed else _("not under agreement"))
    return " · ".join(words)


def _rows(fund: Fund, ask: Ask) -> Rows:
    kind, on = ask.filters.get("kind"), today()
    numbers = numbers_of(
        text=ask.search.strip(),
        kind=ProfessionalKind(kind) if kind else None,
        department=ask.filters.get("department", ""),
        after=ask.after,
        limit=ask.limit + 1,
    )
    page = numbers[: ask.limit]
    known = professionals(numbers=page, on=on)
    claimed = money.claimed_by(
        organism_id=fund.id, professionals=page, since=on - _LATELY, until=on + timedelta(days=1)
    )
    rows = [
        {
            "number": number,
            "name": known[number].name,
            "rpps": known[number].rpps,
            "kind_name": str(PROFESSIONAL_LABELS[known[number].kind]),
            "terms": _terms_words(known[number]),
            "department": known[number].department,
            "claims": claimed[number].claims if number in claimed else 0,
            "paid_cents": claimed[number].paid_cents if number in claimed else 0,
        }
        for number in page
    ]
    return Rows(rows, next=page[-1] if len(numbers) > ask.limit else "")


def _terms_table(request: HttpRequest, terms: Sequence[TermsView]) -> Table | HttpResponseBase:
    agreed = {True: Tag(_("Under agreement"), "good"), False: Tag(_("Not under agreement"), "bad")}
    return table_page(
        request,
        name="terms",
        caption=_("Terms, the latest first; the last day is excluded"),
        columns=[
            Column("since", pgettext("period", "Since"), "day"),
            Column("until", pgettext("period", "Until"), "day"),
            Column("speciality", _("Speciality"), "code"),
            Column("sector", _("Sector")),
            Column("agreed", _("Agreement"), "state"),
        ],
        rows=[
            {
                "since": each.since,
                "until": each.until,
                "speciality": each.speciality,
                "sector": str(SECTOR_LABELS[each.sector]),
                "agreed": agreed[each.is_agreed],
            }
            for each in terms
        ],
        empty=_("No terms are registered: what this professional claims is refused or waits."),
    )


def _payments_table(request: HttpRequest, fund: Fund, number: str) -> Table | HttpResponseBase:
    found = money.payments_page(organism_id=fund.id, payee=Holder.PROFESSIONAL, key=number, limit=_CLAIMS_SHOWN)
    return table_page(
        request,
        name="payments",
        caption=_("Payments, the latest first"),
        columns=[
            Column("day", _("Day"), "day", href=lambda row: reverse("care_payment", args=[fund.code, row["id"]])),
            Column("claims", _("Claims"), "number", total=True),
            Column("gross_cents", _("Asked"), "money", total=True),
            Column("withheld_cents", _("Withheld"), "money", total=True),
            Column("cents", _("Transferred"), "money", total=True),
            Column("state_tag", _("State"), "state", note="reason"),
        ],
        rows=[payment_row(view, {}) for view in found],
        empty=_("Nothing was paid to this professional yet."),
    )


def _returns_table(
    request: HttpRequest, fund: Fund, number: str, sent: dict[date, int], may_open: bool
) -> Table | HttpResponseBase:
    def href(row: Any) -> str | None:
        opens = may_open and fund.own
        return reverse("professional_return", args=[fund.code, number, f"{row['day']:%Y-%m-%d}"]) if opens else None

    return table_page(
        request,
        name="returns",
        caption=_("Returns sent in the last three months, the latest first"),
        columns=[
            Column("day", _("Day told"), "day", href=href),
            Column("name", _("Message"), "code"),
        ],
        rows=[{"day": day, "name": f"RETURN-{fund.code.upper()}-{day:%Y%m%d}-{number}"} for day in reversed(sent)],
        empty=_("No return was sent yet: they are sent from the page of the day."),
    )


def _rejects_table(request: HttpRequest, refused: Sequence[tuple[str, int, int]]) -> Table | HttpResponseBase:
    known = reasons()
    return table_page(
        request,
        name="rejects",
        caption=_("Lines refused in the last three months of care, by cause"),
        columns=[
            Column("cause", _("Cause"), note="article"),
            Column("lines", _("Lines"), "number", total=True),
            Column("billed_cents", _("Billed"), "money", total=True),
        ],
        rows=[
            {
                "cause": said(known[code].title) if code in known else code,
                "article": known[code].article if code in known else "",
                "lines": lines,
                "billed_cents": cents,
            }
            for code, lines, cents in refused
        ],
        empty=_("No line was refused."),
    )


addresses: list[URLPattern] = [
    path("bodies/<str:body>/professionals/", professionals_page, name="professionals"),
    path("bodies/<str:body>/professionals/<str:professional>/", professional_page, name="professional"),
    path(
        "bodies/<str:body>/professionals/<str:professional>/returns/<str:return_day>/",
        professional_return_page,
        name="professional_return",
    ),
]
