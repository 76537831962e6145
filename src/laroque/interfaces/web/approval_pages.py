"""What waits for a second person in an organism, whatever it is about, and the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access import history as people
from laroque.apps.access import operations as access
from laroque.apps.access import queries as approvals
from laroque.apps.access.queries import ApprovalView
from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.ledger import deeds
from laroque.apps.ledger.states import DeedKind
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import NotToBeGivenBack, WouldOverdraw
from laroque.engines.self_employed.titles import ACTIVITY_TITLES
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.decisions import CARE
from laroque.interfaces.web.desk.refund_pages import DECIDING, DecideForm
from laroque.interfaces.web.desk.self_employed_acts import SCHEMES
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Filter, table_page
from laroque.usecases.collection import refunds, second_person, settle_receipts
from laroque.usecases.declarations import substitute
from laroque.usecases.declarations.substitute import CannotSubstitute
from laroque.usecases.self_employment import assess_silence, change_registration
from laroque.usecases.self_employment.self_employed import CannotDeclare

REFUND, RECEIPT, AMOUNT = refunds.APPROVAL_KIND, settle_receipts.APPROVAL_KIND, second_person.APPROVAL_KIND
SILENCE, SUBSTITUTION = assess_silence.APPROVAL_KIND, substitute.APPROVAL_KIND
REGISTRATION = change_registration.APPROVAL_KIND
_KINDS = {
    REFUND: gettext_lazy("Refund of a credit"),
    RECEIPT: gettext_lazy("Receipt given back to its payer"),
    AMOUNT: gettext_lazy("Amount from which a second person decides"),
    SILENCE: gettext_lazy("Year assessed without its return"),
    REGISTRATION: gettext_lazy("Self-employed person registered otherwise"),
    SUBSTITUTION: gettext_lazy("Month corrected in its employer's place"),
    **{kind.value: kind.label for kind in DeedKind},
    **{kind: each.title for kind, each in CARE.items()},
}
_DECIDED_BY = {
    REFUND: Ability.DECIDE_REFUNDS,
    RECEIPT: Ability.DECIDE_REFUNDS,
    AMOUNT: Ability.CHANGE_SETTINGS,
    SILENCE: Ability.DECIDE_REFUNDS,
    SUBSTITUTION: Ability.DECIDE_REFUNDS,
    REGISTRATION: Ability.DECIDE_REFUNDS,
    **{kind.value: Ability.DECIDE_PAYMENTS for kind in DeedKind},
    **{kind: each.may for kind, each in CARE.items()},
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request is about: the words, the cents when there are some, and its page."""

    words: str
    cents: int | None
    href: str


@member_page(may=Ability.READ_HISTORY)
def approvals_page(request: HttpRequest) -> HttpResponseBase:
    """The requests that wait for a second person in the reader's organism, the oldest first."""
    chosen = request.chosen
    waiting = [
        each
        for each in approvals.pending_approvals(organism_id=chosen.organism_id)
        if _reads(chosen, each.subject_kind)
    ]
    names = people.names_of_users(user_ids={each.requested_by for each in waiting})
    table = table_page(
        request,
        name="approvals",
        caption=_("What waits for a second person, the oldest first"),
        columns=[
            Column("kind_name", _("What"), sortable=True, href=lambda row: row["decide"]),
            Column("about", _("About"), href=lambda row: row["href"]),
            Column("cents", _("Amount"), "money", sortable=True),
            Column("who", _("Asked by"), sortable=True),
            Column("at", _("Asked"), "instant", sortable=True),
            Column("reason", _("Reason")),
        ],
        rows=[_row(chosen, request.user.pk, each, names) for each in waiting],
        filters=[Filter("kind", _("What"), [(kind, str(name)) for kind, name in _KINDS.items()])],
        empty=_("Nothing waits for a second person."),
    )
    context = {"count": len(waiting), "roles": chosen.may(Ability.MANAGE_USERS)}
    return tables_answer(request, "site/approvals.html", context, {"approvals": table})


@member_page(may=Ability.READ_HISTORY)
def approval_page(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Decide on one request, as a second person; a refund is decided on its own page."""
    chosen = request.chosen
    waiting = approvals.pending_approvals(organism_id=chosen.organism_id)
    found = next((each for each in waiting if each.id == approval_id), None)
    if found is None:
        raise Http404
    ability = _DECIDED_BY.get(found.subject_kind)
    if ability is None or not chosen.may(ability):
        raise PermissionDenied
    if found.subject_kind == REFUND:
        return redirect("refund_decide", chosen.organism_code, int(found.subject_key))
    care = CARE.get(found.subject_kind)
    if care is not None and care.page is not None:
        return redirect(care.page(chosen, found.subject_key))
    subject = _subject(chosen, found)

    def do(asked: dict[str, Any]) -> str:
        approved = asked["approved"] == "yes"
        if care is not None and care.decide is not None:
            care.decide(found, approved, request.user.pk, timezone.now(), asked["reason"])
        else:
            _decide(request, found, approved=approved, reason=asked["reason"])
        return _("Approved.") if approved else _("Refused: nothing is done.")

    act = Act(
        title=_("Decide: %(what)s") % {"what": str(_KINDS[found.subject_kind])},
        what=subject.words,
        button=_("Decide so"),
        back=reverse("approvals"),
        back_name=_("Approvals"),
        refusals={
            **DECIDING,
            NotToBeGivenBack: gettext_lazy("Nobody asks any more that this receipt be given back."),
            CannotDeclare: "",
            CannotSubstitute: "",
            WouldOverdraw: gettext_lazy("The account does not hold this amount: have it fed, then decide again."),
            **(care.refusals if care is not None else {}),
        },
    )
    return act_page(request, act, bound(DecideForm, request), do)


def _reads(chosen: Chosen, kind: str) -> bool:
    """Whether a reader sees the requests of a kind: those of a fund's care, or those of accounts."""
    return chosen.may(Ability.READ_CLAIMS if kind in CARE else Ability.READ_ACCOUNTS)


def _decide(request: HttpRequest, found: ApprovalView, *, approved: bool, reason: str) -> None:
    organism_id, by, at = found.organism_id, request.user.pk, timezone.now()
    if found.subject_kind == RECEIPT:
        settle_receipts.decide_giving_back(
            organism_id=organism_id, movement_id=int(found.subject_key), approval_id=found.id, approved=approved, by=by,
            at=at, reason=reason,
        )  # fmt: skip
        return
    if found.subject_kind == AMOUNT:
        second_person.decide_second_person_from(
            organism_id=organism_id, cents=int(found.subject_key), approval_id=found.id, approved=approved, by=by,
            at=at, reason=reason,
        )  # fmt: skip
        return
    if found.subject_kind == SILENCE:
        siret, _colon, year = found.subject_key.partition(":")
        assess_silence.decide_silence(
            organism_id=organism_id, siret=siret, year=int(year), approval_id=found.id, approved=approved, by=by, at=at,
            reason=reason,
        )  # fmt: skip
        return
    if found.subject_kind == REGISTRATION:
        change_registration.decide_change(
            organism_id=organism_id, subject_key=found.subject_key, approval_id=found.id, approved=approved, by=by,
            at=at, reason=reason,
        )  # fmt: skip
        return
    if found.subject_kind == SUBSTITUTION:
        substitute.decide(
            organism_id=organism_id, subject_key=found.subject_key, approval_id=found.id, approved=approved, by=by,
            at=at, reason=reason,
        )  # fmt: skip
        return
    decision = {"organism_id": organism_id, "approval_id": found.id, "decided_by": by, "at": at}
    if approved:
        access.approve(**decision, roles=deeds.DECIDERS)
    else:
        access.refuse(**decision, reason=reason, roles=deeds.DECIDERS)


def _row(chosen: Chosen, reader: int, found: ApprovalView, names: Mapping[int, str]) -> dict[str, Any]:
    subject = _subject(chosen, found)
    ability = _DECIDED_BY.get(found.subject_kind)
    decides = ability is not None and chosen.may(ability) and found.requested_by != reader
    return {
        "kind": found.subject_kind,
        "kind_name": str(_KINDS.get(found.subject_kind, found.subject_kind)),
        "decide": reverse("approval", args=[found.id]) if decides else None,
        "about": subject.words,
        "href": subject.href or None,
        "cents": subject.cents,
        "who": names.get(found.requested_by, ""),
        "at": found.requested_at,
        "reason": found.reason,
    }


def _subject(chosen: Chosen, found: ApprovalView) -> Subject:
    """What a request is about, by its kind."""
    if found.subject_kind in CARE:
        about = CARE[found.subject_kind].about(chosen, found.subject_key)
        return Subject(about.words, about.cents, about.href)
    keys = {"organism_id": chosen.organism_id}
    if found.subject_kind == REFUND:
        view = contributions.refund(**keys, refund_id=int(found.subject_key))
        address = reverse("refund", args=[chosen.organism_code, found.subject_key])
        return (
            Subject(f"{view.key} · {view.siret}", view.cents, address) if view else Subject(found.subject_key, None, "")
        )
    if found.subject_kind == RECEIPT:
        receipt = treasury.receipt(**keys, movement_id=int(found.subject_key))
        address = reverse("receipt", args=[chosen.organism_code, found.subject_key])
        words = f"{receipt.payer or '?'} · {receipt.reference or ''}" if receipt else found.subject_key
        return Subject(words, receipt.cents if receipt else None, address)
    if found.subject_kind == AMOUNT:
        cents, address = int(found.subject_key), reverse("refunds", args=[chosen.organism_code])
        return Subject(_("Refunds and receipts given back wait for a second person from this amount"), cents, address)
    if found.subject_kind == SILENCE:
        siret, _colon, year = found.subject_key.partition(":")
        return Subject(f"{siret} · {year}", None, reverse("self_employed", args=[chosen.organism_code, siret]))
    if found.subject_kind == REGISTRATION:
        siret, scheme, activity, started_on, *_others = found.subject_key.split(":")
        words = " · ".join([siret, str(dict(SCHEMES)[scheme]), said(ACTIVITY_TITLES[activity]), started_on])
        return Subject(words, None, reverse("self_employed", args=[chosen.organism_code, siret]))
    if found.subject_kind == SUBSTITUTION:
        siret, month, *back = found.subject_key.split(":")
        words = " · ".join([siret, month, *([_("to be taken back")] if back else [])])
        return Subject(words, None, reverse("account_month", args=[chosen.organism_code, siret, month]))
    if found.subject_kind in set(DeedKind):
        deed = deeds.deed(**keys, kind=DeedKind(found.subject_kind), reference=found.subject_key)
        facts = "; ".join(f"{name}: {value}" for name, value in deed.content.items()) if deed else ""
        return Subject(f"{found.subject_key} · {facts}"[:500], None, "")
    return Subject(found.subject_key, None, "")


addresses = [
    path("approvals/", approvals_page, name="approvals"),
    path("approvals/<int:approval_id>/", approval_page, name="approval"),
]
