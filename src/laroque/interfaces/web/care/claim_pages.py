"""One claim: its lines, where it stands, its versions, what was done about it; and why each amount, step by step."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from laroque.apps.access import history as people
from laroque.apps.access import queries as approvals
from laroque.apps.access.queries import ApprovalView
from laroque.apps.access.rules import Ability
from laroque.apps.access.states import ApprovalState
from laroque.apps.claims import queries as claims
from laroque.apps.claims.queries import ActView, ClaimView
from laroque.apps.claims.states import ActKind, ClaimState
from laroque.apps.registry import professionals as registers
from laroque.apps.registry.professionals import ProfessionalView
from laroque.apps.rights import queries as rights
from laroque.apps.rights.states import LookedAt
from laroque.apps.tariffs.queries import PriceHeld
from laroque.engines.pricing.explaining import explain_line
from laroque.engines.pricing.facts import Insurance
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.claim_rows import (
    CERTAINTIES,
    INSURANCES,
    line_row,
    priced_of,
    prices_of,
    question_words,
    state_tag,
    told_of,
)
from laroque.interfaces.web.care.funds import Fund, fund_read, keep_look
from laroque.interfaces.web.care.purposes import PURPOSES
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.legislation.care import care_paths, euros_of
from laroque.usecases.care.claim_acts import APPROVAL_KIND


@member_page(may=Ability.READ_CLAIMS)
def claim_page(request: HttpRequest, body: str, claim_id: int) -> HttpResponseBase:
    """A claim; its lines only for who reads acts at the fund, once the look is kept (ADR 0165)."""
    fund, chosen = fund_read(request.chosen, body), request.chosen
    view = claim_read(fund, claim_id)
    shows_acts = fund.own and chosen.may(Ability.READ_ACTS)
    with_medical = shows_acts and chosen.may(Ability.READ_HEALTH)
    versions = claims.versions(organism_id=fund.id, claim_id=claim_id)
    acts = claims.acts(organism_id=fund.id, claim_ids=[each.id for each in versions], with_medical=with_medical)
    professional = _professional(view)
    tables: dict[str, Table | HttpResponseBase] = {}
    if shows_acts:
        keep_claim_look(request, fund, view)
        if with_medical and any(act.is_medical for act in acts):
            keep_claim_look(request, fund, view, LookedAt.HEALTH)
        tables["lines"] = _lines_table(request, fund, view, professional)
    tables["acts"] = _acts_table(request, fund, acts, shows_acts)
    context = {
        **_facts(fund, view),
        "professional": professional,
        "reads_rights": chosen.may(Ability.READ_RIGHTS),
        "shows_acts": shows_acts,
        "question": _question(view) if shows_acts else None,
        "buttons": buttons_of(fund, chosen, view),
        "versions": [
            {"id": each.id, "number": each.version, "state": state_tag(each), "received_on": each.received_on}
            for each in versions
        ],
    }
    return tables_answer(request, "care/claim.html", context, tables)


@member_page(may=Ability.READ_ACTS)
def claim_line_page(request: HttpRequest, body: str, claim_id: int, claim_line: int) -> HttpResponseBase:
    """Why one line comes to its amounts: price of the day, how well it is known, and steps with their articles."""
    fund = fund_read(request.chosen, body)
    if not fund.own:
        raise PermissionDenied
    view = claim_read(fund, claim_id)
    lines = [each for each in claims.lines(organism_id=fund.id, claim_id=claim_id) if each.line == claim_line]
    if not lines:
        raise Http404
    keep_claim_look(request, fund, view)
    (line,), prices = lines, prices_of(_professional(view), lines)
    price = prices.get(claim_line)
    reason = reasons()[line.reason] if line.reason else None
    context = {
        "body": fund,
        "claim": view,
        "line": line,
        "row": line_row(line, price),
        "price": _price_facts(price),
        "steps": explain_line(told_of(line), priced_of(line)),
        "reason": reason,
        "coefficient": f"{line.coefficient_hundredths / 100:g}" if line.coefficient_hundredths != 100 else "",
    }
    return tables_answer(request, "care/claim_line.html", context, {})


def claim_read(fund: Fund, claim_id: int) -> ClaimView:
    """A claim of the fund; that of another one does not exist."""
    found = claims.claim(organism_id=fund.id, claim_id=claim_id)
    if found is None:
        raise Http404
    return found


def keep_claim_look(request: HttpRequest, fund: Fund, view: ClaimView, what: LookedAt = LookedAt.CLAIM) -> None:
    """Keep that the reader looks at the lines of a claim, to settle it or to give an opinion on it."""
    opinion = request.chosen.may(Ability.GIVE_OPINIONS)
    keep_look(
        request,
        fund,
        what,
        why=str(PURPOSES["opinion" if opinion else "settling"]),
        beneficiary_ids=[view.beneficiary_id] if view.beneficiary_id is not None else [],
        claim_id=view.id,
    )


def buttons_of(fund: Fund, chosen: Chosen, view: ClaimView) -> list[tuple[str, str]]:
    """What the reader may do about a claim as it stands: words and addresses, the main one first."""
    offered = {
        ClaimState.SUSPENDED: [("claim_answer", _("Answer the question")), ("claim_reject", _("Reject"))],
        ClaimState.MEDICAL: [("claim_opinion", _("Give an opinion")), ("claim_reject", _("Reject"))],
        ClaimState.REJECTED: [("claim_reopen", _("Reopen"))],
        ClaimState.PAYABLE: [("claim_adjust", _("Ask for an adjustment"))],
        ClaimState.PAID: [("claim_adjust", _("Ask for an adjustment"))],
    }
    needed = {"claim_opinion": Ability.GIVE_OPINIONS}
    return [
        (words, reverse(page, args=[fund.code, view.id]))
        for page, words in offered.get(view.state, [])
        if fund.own and chosen.may(needed.get(page, Ability.SETTLE_CLAIMS))
    ]


def _facts(fund: Fund, view: ClaimView) -> dict[str, Any]:
    """What everybody who reads claims sees of one."""
    persons = (
        rights.files(organism_id=fund.id, beneficiary_ids=[view.beneficiary_id])
        if view.beneficiary_id is not None
        else []
    )
    path_told = care_paths().get(view.care_path)
    return {
        "body": fund,
        "claim": view,
        "state": state_tag(view),
        "person": persons[0] if persons else None,
        "insurance": INSURANCES[Insurance(view.insurance)],
        "care_path": said(path_told.title) if path_told else view.care_path,
    }


def _professional(view: ClaimView) -> ProfessionalView | None:
    """Who claims, with the terms of the first day of care."""
    return registers.professionals(numbers=[view.professional], on=view.first_care_on).get(view.professional)


def _question(view: ClaimView) -> dict[str, str] | None:
    if not view.question:
        return None
    reason = reasons()[view.question]
    return {"words": said(reason.title), "remedy": said(reason.remedy), "article": reason.article}


def _price_facts(price: PriceHeld | None) -> dict[str, Any] | None:
    if price is None:
        return None
    return {
        "unit": formats.number_format(Decimal(euros_of(price.cents_ten_thousandths))),
        "since": price.since,
        "article": price.article,
        "source": price.source,
        "certainty": CERTAINTIES[price.certainty],
        "imported": price.imported,
    }


def _lines_table(
    request: HttpRequest, fund: Fund, view: ClaimView, professional: ProfessionalView | None
) -> Table | HttpResponseBase:
    """The lines; parts that no line has are left out of the page, not of the file."""
    lines = claims.lines(organism_id=fund.id, claim_id=view.id)
    prices = prices_of(professional, lines)
    rows = [line_row(line, prices.get(line.line)) for line in lines]
    parts = {
        "participation_cents": _("Participation"),
        "franchise_cents": _("Franchise"),
        "basic_cents": _("Basic part"),
        "solidarity_cents": _("Solidarity part"),
        "complementary_cents": _("Complementary part"),
    }

    def why(row: Mapping[str, Any]) -> str:
        return reverse("claim_line", args=[fund.code, view.id, row["line"]])

    return table_page(
        request,
        name="lines",
        caption=_("Lines of the claim, in euros; each leads to why"),
        columns=[
            Column("act", _("Act"), "code", href=why, note="act_words"),
            Column("care_on", _("Day of care"), "day", only_export=True),
            Column("outcome_tag", pgettext("line of a claim", "Outcome"), "state", note="reason_words"),
            Column("quantity", _("Quantity"), "number"),
            Column("billed_cents", _("Billed"), "money", total=True),
            Column("tariff_cents", _("Price of one"), "money"),
            Column("base_cents", pgettext("care", "Base"), "money", total=True),
            Column("rate_ppm", _("Rate"), "percent", note="exemption_words"),
            *(
                Column(name, title, "money", total=True, only_export=not any(row[name] for row in rows))
                for name, title in parts.items()
            ),
            Column("insured_cents", _("Insured's part"), "money", total=True),
        ],
        rows=rows,
    )


def _acts_table(
    request: HttpRequest, fund: Fund, acts: Sequence[ActView], shows_acts: bool
) -> Table | HttpResponseBase:
    """What persons did; what they wrote only for who reads acts, opinions only for the medical service."""
    decided = _decisions(fund, acts)
    users = {act.by for act in acts} | {each.decided_by for each in decided.values() if each.decided_by}
    names = people.names_of_users(user_ids=users) if users else {}
    written = [Column("question", _("Question")), Column("text", _("What was written"))] if shows_acts else []
    return table_page(
        request,
        name="acts",
        caption=_("What persons did about this claim"),
        columns=[
            Column("kind_name", _("Act done")),
            Column("accepts", _("Accepted"), "state", note="decided_by"),
            *written,
            Column("who", _("By")),
            Column("at", pgettext("act", "When"), "instant"),
        ],
        rows=[_act_row(act, decided.get(act.id), names) for act in acts],
        empty=_("Nobody has done anything about it."),
    )


def _decisions(fund: Fund, acts: Sequence[ActView]) -> dict[int, ApprovalView]:
    """What a second person decided on the adjustments asked, by act."""
    asked = [str(act.id) for act in acts if act.kind is ActKind.ADJUSTED]
    if not asked:
        return {}
    found = approvals.latest_approvals(organism_id=fund.id, subject_kind=APPROVAL_KIND, subject_keys=asked)
    return {int(key): each for key, each in found.items()}


def _act_row(act: ActView, decided: ApprovalView | None, names: Mapping[int, str]) -> dict[str, Any]:
    accepts = act.accepts if decided is None else _APPROVED[decided.state]
    known = {True: Tag(_("yes"), "good"), False: Tag(_("no"), "bad"), None: Tag(_("waits for a second person"), "warn")}
    return {
        "kind_name": str(act.kind.label),
        "accepts": known[accepts] if decided is not None or accepts is not None else None,
        "decided_by": names.get(decided.decided_by or 0, "") if decided else "",
        "question": _line_question(act),
        "text": act.text or (_("read by the medical service only") if act.kind is ActKind.OPINION else ""),
        "who": names.get(act.by, ""),
        "at": act.at,
    }


def _line_question(act: ActView) -> str:
    if act.line is None:
        return question_words(act.reason)
    words = _("line %(number)s") % {"number": act.line}
    return f"{words} · {question_words(act.reason)}" if act.reason else words


_APPROVED = {ApprovalState.REQUESTED: None, ApprovalState.APPROVED: True, ApprovalState.REFUSED: False}

addresses: list[URLPattern] = [
    path("bodies/<str:body>/claims/<int:claim_id>/", claim_page, name="claim"),
    path("bodies/<str:body>/claims/<int:claim_id>/lines/<int:claim_line>/", claim_line_page, name="claim_line"),
]
