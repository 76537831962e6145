"""The accounts of contributors: search, one account, one declaration with why each amount is what it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.states import DeclarationState, DueKind, PaymentMeans, PaymentState
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.formats.sepa import reason_of
from laroque.interfaces.web.amounts import euros, language, said
from laroque.interfaces.web.charts import bar_chart
from laroque.interfaces.web.labels import BORNE_BY, UNALLOCATED
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.kernel.identifiers import compact
from laroque.kernel.text import Text

PAGE = 50
TONES = {
    DeclarationState.RECEIVED: "warn",
    DeclarationState.ASSESSED: "good",
    DeclarationState.REPLACED: "",
    PaymentState.ORDERED: "warn",
    PaymentState.RECEIVED: "good",
    PaymentState.RETURNED: "bad",
}


@dataclass(frozen=True, slots=True)
class Body:
    """The collecting body whose accounts are read, and the SIREN they are limited to for an employer's user."""

    id: int
    code: str
    name: str
    siren: str | None


@member_page()
def contributors_page(request: HttpRequest, body: str) -> HttpResponse:
    """A page of accounts in order of SIRET, by the first figures of a SIRET or a part of a name."""
    place = _body(request.chosen, body)
    search, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    found = contributions.accounts(organism_id=place.id, **_criteria(place, search), after_siret=after, limit=PAGE + 1)
    page, more = found[:PAGE], len(found) > PAGE
    balances = contributions.balances_of(organism_id=place.id, account_ids=[row.id for row in page])
    names = registry.establishments(sirets=[row.siret for row in page])
    rows = [{"siret": row.siret, "name": _name(names, row.siret), **balances[row.id].as_columns()} for row in page]
    context = {
        "body": place, "rows": rows, "search": search, "after": after, "next": page[-1].siret if more else None,
    }  # fmt: skip
    return render(request, "site/contributors.html", context)


@member_page()
def contributor_page(request: HttpRequest, body: str, siret: str) -> HttpResponse:
    """One account: months, declarations, payments and where each went."""
    place = _body(request.chosen, body)
    account = _account(place, siret)
    keys = {"organism_id": place.id, "account_id": account.id}
    names = registry.establishments(sirets=[siret])
    declared = contributions.declarations(organism_id=place.id, siret=siret)
    context = {
        "body": place,
        "siret": siret,
        "name": _name(names, siret),
        "town": _town(names, siret),
        "statement": contributions.account_statement(**keys),
        "declarations": [_declaration_row(view) for view in declared],
        "payments": _payment_rows(contributions.payments(**keys), contributions.allocations(**keys)),
    }
    return render(request, "site/contributor.html", context)


@member_page()
def declaration_page(request: HttpRequest, body: str, siret: str, declaration_id: int) -> HttpResponse:
    """One declaration: its lines with their reasons, what the checks say, and who gets the money."""
    place = _body(request.chosen, body)
    account = _account(place, siret)
    declared = contributions.declarations(organism_id=place.id, siret=siret)
    view = next((row for row in declared if row.id == declaration_id), None)
    if view is None:
        raise Http404
    names = network.beneficiary_names()
    rows = _share_rows(names, contributions.shares(organism_id=place.id, account_id=account.id, month=view.month))
    lines = contributions.explained_lines(organism_id=place.id, declaration_id=view.id)
    context = {
        "body": place,
        "siret": siret,
        "name": _name(registry.establishments(sirets=[siret]), siret),
        "declaration": view,
        **_declaration_row(view),
        "lines": [_line_row(names, line) for line in lines],
        "findings": _findings(place.id, view),
        "shares": rows,
        "shares_cents": sum(row["cents"] for row in rows),
        "chart": bar_chart(
            _("What is due for the month by beneficiary, in euros"),
            [(row["name"], row["cents"], str(euros(row["cents"]))) for row in rows],
        ),
    }
    return render(request, "site/declaration.html", context)


def _body(chosen: Chosen, code: str) -> Body:
    """The body asked: one's own, or any for who reads the whole network; else the page does not exist."""
    if code == chosen.organism_code and chosen.collects:
        return Body(chosen.organism_id, code, chosen.organism_name, min(chosen.sirens, default=None))
    if not chosen.national:
        raise Http404
    try:
        found = network.organism_by_code(code=code)
    except network.UnknownOrganism:
        raise Http404 from None
    return Body(found.id, code, found.name, None)


def _account(body: Body, siret: str) -> contributions.AccountView:
    if body.siren and not siret.startswith(body.siren):
        raise Http404
    found = contributions.account_by_siret(organism_id=body.id, siret=siret)
    if found is None:
        raise Http404
    return found


def _criteria(body: Body, search: str) -> dict[str, Any]:
    """What limits a list of accounts: the SIREN of an employer's user, figures, or a name."""
    figures = compact(search)
    if figures.isdigit() or not figures:
        wanted = figures if not body.siren or figures.startswith(body.siren) else body.siren
        return {"search": wanted}
    return {"search": body.siren or "", "sirets": registry.sirets_named(text=search)}


def _name(establishments: Mapping[str, registry.EstablishmentView], siret: str) -> str:
    row = establishments.get(siret)
    return (row.name or row.employer_name) if row else ""


def _town(establishments: Mapping[str, registry.EstablishmentView], siret: str) -> str:
    row = establishments.get(siret)
    return f"{row.postcode} {row.town}".strip() if row else ""


def _declaration_row(view: contributions.DeclarationView) -> dict[str, Any]:
    recomputed = view.recomputed_cents
    return {
        "view": view,
        "state": view.state.label,
        "tone": TONES[view.state],
        "difference_cents": None if recomputed is None else view.declared_cents - recomputed,
    }


def _payment_rows(
    payments: Sequence[Mapping[str, Any]], allocations: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    names = network.beneficiary_names()
    went = defaultdict(list)
    for part in allocations:
        went[part["payment_id"]].append(
            {
                **part,
                "kind_name": DueKind(part["kind"]).label,
                "borne_by_name": BORNE_BY.get(part["borne_by"], part["borne_by"]),
                "beneficiary_name": _beneficiary(names, part["beneficiary"]),
            }
        )
    return [_payment_row(payment, went[payment["id"]]) for payment in payments]


def _payment_row(payment: Mapping[str, Any], allocations: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        **payment,
        "means_name": PaymentMeans(payment["means"]).label,
        "state_name": PaymentState(payment["state"]).label,
        "tone": TONES[PaymentState(payment["state"])],
        "day": payment["returned_on"] or payment["received_on"] or payment["ordered_on"],
        "reason": said(reason_of(payment["return_reason"]).label) if payment["return_reason"] else "",
        "allocations": allocations,
    }


def _share_rows(names: Mapping[str, Text], shares: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    by_beneficiary: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (borne_by, beneficiary), cents in shares.items():
        by_beneficiary[beneficiary]["employee" if borne_by == "employee" else "employer"] += cents
    rows = [
        {
            "name": _beneficiary(names, code),
            "cents": sum(parts.values()),
            "employee": parts["employee"],
            "employer": parts["employer"],
        }
        for code, parts in by_beneficiary.items()
    ]
    return sorted(rows, key=lambda row: -row["cents"])


def _line_row(names: Mapping[str, Text], line: Mapping[str, Any]) -> dict[str, Any]:
    rates = [rate for rate in (line["rate_ppm"], line["at_rate_ppm"]) if rate is not None]
    shares = [
        {
            **part,
            "beneficiary_name": _beneficiary(names, part["beneficiary"]),
            "borne_by_name": BORNE_BY.get(part["borne_by"], part["borne_by"]),
        }
        for part in line["shares"]
    ]
    return {
        **line,
        "shares": shares,
        "whole_rate_ppm": sum(rates) or None,
        "qualifier_name": _("capped base") if line["qualifier"] == "921" else _("whole base"),
    }


def _findings(organism_id: int, view: contributions.DeclarationView) -> list[dict[str, Any]]:
    """What the checks of the message and the assessment say, each once."""
    reports = exchanges.reports(organism_id=organism_id, message_ids=[view.message_id])
    # A message of several establishments is answered as a whole: what it says of the others is not for this page.
    alone = [report.body for report in reports if len(report.body.get("declarations", ())) == 1]
    found = [*(finding for body in alone for finding in body["findings"]), *view.findings]
    told = [{**finding, "message": finding["message"][language()]} for finding in found]
    return list({(row["control"], row.get("line"), row["message"]): row for row in told}.values())


def _beneficiary(names: Mapping[str, Text], code: str) -> str:
    if code == "unallocated":
        return str(UNALLOCATED)
    name = names.get(code) or names.get(code.rpartition(":")[0])
    return said(name) if name else code


addresses: list[URLPattern] = [
    path("bodies/<str:body>/contributors/", contributors_page, name="contributors"),
    path("bodies/<str:body>/contributors/<str:siret>/", contributor_page, name="contributor"),
    path("bodies/<str:body>/contributors/<str:siret>/<int:declaration_id>/", declaration_page, name="declaration"),
]
