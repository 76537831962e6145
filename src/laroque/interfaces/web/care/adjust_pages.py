"""An adjustment of a claim: what was told is changed line by line, asked by one person and decided by another."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access import history as people
from laroque.apps.access import queries as approvals
from laroque.apps.access.operations import NotAMember
from laroque.apps.access.rules import Ability
from laroque.apps.claims import finding
from laroque.apps.claims import queries as claims
from laroque.apps.claims.finding import Adjustment
from laroque.apps.claims.queries import ClaimView
from laroque.apps.claims.states import ClaimState
from laroque.engines.pricing.facts import Insurance
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros, percent
from laroque.interfaces.web.care.claim_acts import REFUSALS, opened
from laroque.interfaces.web.care.claim_pages import keep_claim_look
from laroque.interfaces.web.care.claim_rows import INSURANCES, TOLD, state_tag, told_of
from laroque.interfaces.web.care.funds import Fund, fund_acted_on, fund_read
from laroque.interfaces.web.care.line_fields import (
    care_path_choices,
    fields_of,
    initial_of,
    line_fields,
    name_of,
    told_in,
)
from laroque.interfaces.web.desk.refund_pages import DECIDING, DecideForm
from laroque.interfaces.web.forms import ActForm, DayField, ReasonField
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, table_page
from laroque.kernel.money import format_decimal
from laroque.usecases.care import claim_acts

_OF_CLAIM = ("insurance", "injury_file", "care_path", "entered_on", "left_on")

WORDS = {
    "insurance": gettext_lazy("Insurance"),
    "injury_file": gettext_lazy("File of the injury"),
    "care_path": gettext_lazy("Care path"),
    "entered_on": gettext_lazy("Entered on"),
    "left_on": gettext_lazy("Left on"),
    "care_on": gettext_lazy("Day of care"),
    "nature": gettext_lazy("Nature"),
    "code": gettext_lazy("Code of the act"),
    "activity": gettext_lazy("Activity"),
    "phase": gettext_lazy("Phase"),
    "modifiers": gettext_lazy("Modifiers"),
    "association": gettext_lazy("Association"),
    "quantity": gettext_lazy("Quantity"),
    "coefficient_hundredths": gettext_lazy("Coefficient"),
    "billed_cents": gettext_lazy("Billed"),
    "exemption_asked": gettext_lazy("Exemption certified"),
    "complementary_ppm": gettext_lazy("Complementary rate in percent"),
}
"""What an adjustment may change, in words."""


class AdjustForm(ActForm):
    """What a claim told, to be changed; ``changes`` are those of what was sent, once it is valid."""

    reason = ReasonField(label=gettext_lazy("Reason"))
    insurance = forms.ChoiceField(
        label=WORDS["insurance"], choices=lambda: [(each.value, INSURANCES[each]) for each in Insurance]
    )
    injury_file = forms.CharField(label=WORDS["injury_file"], max_length=20, required=False)
    care_path = forms.ChoiceField(label=WORDS["care_path"], required=False, choices=care_path_choices)
    entered_on = DayField(label=WORDS["entered_on"], required=False)
    left_on = DayField(label=WORDS["left_on"], required=False)

    def __init__(
        self, *positional: Any, claim: Mapping[str, Any], lines: Mapping[int, Mapping[str, Any]], **options: Any
    ) -> None:
        super().__init__(*positional, **options)
        self._claim, self._lines = claim, lines
        self.changes: dict[str, Any] = {}
        for number, told in lines.items():
            self.fields.update(line_fields(number, required=True))
            _keep_choice(self.fields[name_of(number, "nature")], told["nature"])
            _keep_choice(self.fields[name_of(number, "exemption_asked")], told["exemption_asked"])
        _keep_choice(self.fields["care_path"], claim["care_path"])

    def clean(self) -> dict[str, Any]:
        """Something is changed, and the days of the stay follow one another."""
        asked = super().clean() or {}
        if self.errors:
            return asked
        if asked["entered_on"] and asked["left_on"] and asked["left_on"] < asked["entered_on"]:
            self.add_error("left_on", _("The day of leaving is before that of entry."))
        self.changes = self._changes_in(asked)
        if not self.changes:
            self.add_error(None, _("Nothing is changed: change a value, or give up."))
        return asked

    def facts(self) -> list[tuple[str, str]]:
        """What is changed, before and after, and why."""
        told = changes_told(self.changes, self._claim, self._lines)
        return [*((what, f"{before} → {after}") for what, before, after in told),
                (str(self.fields["reason"].label), self.cleaned_data["reason"])]  # fmt: skip

    @property
    def heads(self) -> list[Any]:
        """The fields of the claim as a whole, the reason last."""
        return [self[name] for name in (*_OF_CLAIM, "reason")]

    @property
    def rows(self) -> list[tuple[int, list[tuple[str, Any]]]]:
        """The lines with their fields."""
        return [(number, fields_of(self, number)) for number in self._lines]

    def _changes_in(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        changes = _differences({name: asked[name] for name in _OF_CLAIM}, self._claim)
        of_lines = {
            str(number): differing
            for number, told in self._lines.items()
            if (differing := _differences(told_in(asked, number), told))
        }
        return changes | ({"lines": of_lines} if of_lines else {})


@member_page(may=Ability.SETTLE_CLAIMS)
def adjust_page(request: HttpRequest, body: str, claim_id: int) -> HttpResponse:
    """Ask a second person to change what a claim told."""
    fund, view = opened(request, body, claim_id)
    claim, lines = told_of_claim(fund, view)
    initial = {
        **claim,
        **{name: value for number in lines for name, value in initial_of(number, lines[number]).items()},
    }
    form = bound(AdjustForm, request, claim=claim, lines=lines, initial=initial)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        claim_acts.ask_adjustment(
            organism_id=fund.id, claim_id=claim_id, changes=form.changes, reason=asked["reason"], by=request.user.pk,
            at=timezone.now(),
        )  # fmt: skip
        return _("Asked: a second person decides."), reverse("claim_adjustments", args=[fund.code])

    act = Act(
        title=_("Ask for an adjustment"),
        what=_("The claim is priced again with what you change; a second person decides, and only the difference is "
               "booked and paid, or asked back (CSS L133-4, L133-4-1)."),
        button=_("Ask for it"),
        back=reverse("claim", args=[fund.code, claim_id]),
        back_name=_("Claim %(number)s") % {"number": view.number or view.id},
        refusals={**REFUSALS, NotAMember: DECIDING[NotAMember]},
        nothing="" if view.state in (ClaimState.PAYABLE, ClaimState.PAID)
        else _("A claim is adjusted once it is to be paid or paid; this one stands so: %(state)s.")
        % {"state": str(view.state.label)},
        template="care/adjust.html",
    )  # fmt: skip
    return act_page(request, act, form, do)


@member_page(may=Ability.READ_ACTS)
def adjustments_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The adjustments that wait for a second person, the oldest first."""
    fund = fund_read(request.chosen, body)
    if not fund.own:
        raise PermissionDenied
    waiting = _waiting(fund)
    asked = finding.adjustments(organism_id=fund.id, act_ids=list(waiting))
    names = people.names_of_users(user_ids={each.act.by for each in asked.values()}) if asked else {}
    decides = request.chosen.may(Ability.DECIDE_CARE)

    def decide(row: Mapping[str, Any]) -> str | None:
        own = row["by"] == request.user.pk
        return reverse("claim_adjust_decide", args=[fund.code, row["id"]]) if decides and not own else None

    table = table_page(
        request,
        name="adjustments",
        caption=_("Adjustments that wait for a second person, the oldest first"),
        columns=[
            Column("what", _("Adjustment"), href=decide),
            Column("claim", _("Claim"), "code", href=lambda row: reverse("claim", args=[fund.code, row["claim_id"]])),
            Column("state", _("State"), "state"),
            Column("paid_cents", _("Paid by the fund"), "money"),
            Column("who", _("Asked by"), sortable=True),
            Column("at", _("Asked"), "instant", sortable=True),
            Column("reason", _("Reason")),
        ],
        rows=[_adjustment_row(number, asked[number], names) for number in waiting if number in asked],
        empty=_("No adjustment waits for a second person."),
    )
    context = {"body": fund, "may_settle": request.chosen.may(Ability.SETTLE_CLAIMS)}
    return tables_answer(request, "care/adjustments.html", context, {"adjustments": table})


@member_page(may=Ability.DECIDE_CARE)
def adjust_decide_page(request: HttpRequest, body: str, act_id: int) -> HttpResponse:
    """Decide on an adjustment, as a second person, with what it changes before one's eyes."""
    fund = fund_acted_on(request.chosen, body)
    asked = finding.adjustments(organism_id=fund.id, act_ids=[act_id]).get(act_id)
    if asked is None or not asked.act.changes:
        raise Http404
    view = asked.claim
    if "confirmed" not in request.POST:
        keep_claim_look(request, fund, view)
    claim, lines = told_of_claim(fund, view)

    def do(told: dict[str, Any]) -> tuple[str, str]:
        number = claim_acts.decide_adjustment(
            organism_id=fund.id, act_id=act_id, approved=told["approved"] == "yes", by=request.user.pk,
            at=timezone.now(), reason=told["reason"],
        )  # fmt: skip
        if number is None:
            return _("Refused: the claim stays as it is."), reverse("claim", args=[fund.code, view.id])
        return _("Adjusted: this is the new version of the claim."), reverse("claim", args=[fund.code, number])

    names = people.names_of_users(user_ids={asked.act.by})
    act = Act(
        title=_("Decide on an adjustment"),
        what=_("Approved, the claim is priced again as a new version. Who asked for it never decides on it."),
        button=_("Decide so"),
        back=reverse("claim_adjustments", args=[fund.code]),
        back_name=_("Adjustments that wait"),
        refusals={**DECIDING, **REFUSALS},
        nothing="" if act_id in _waiting(fund) else _("This adjustment is decided already."),
        template="care/adjust_decide.html",
        extra={
            "body": fund, "claim": view, "changes": changes_told(asked.act.changes, claim, lines),
            "who": names.get(asked.act.by, ""), "asked": asked.act, "own": asked.act.by == request.user.pk,
        },
    )  # fmt: skip
    return act_page(request, act, bound(DecideForm, request), do)


def told_of_claim(fund: Fund, view: ClaimView) -> tuple[dict[str, Any], dict[int, Mapping[str, Any]]]:
    """What a claim and its lines told, as an adjustment may change it."""
    lines = claims.lines(organism_id=fund.id, claim_id=view.id)
    return {name: getattr(view, name) for name in _OF_CLAIM}, {line.line: told_of(line) for line in lines}


def changes_told(
    changes: Mapping[str, Any], claim: Mapping[str, Any], lines: Mapping[int, Mapping[str, Any]]
) -> list[tuple[str, str, str]]:
    """What is changed: its words, what was told before, and what is told now."""
    told = [
        (str(WORDS[name]), _shown(name, claim[name]), _shown(name, changes[name]))
        for name in _OF_CLAIM
        if name in changes
    ]
    for number, of_line in changes.get("lines", {}).items():
        before = lines.get(int(number), {})
        told += [
            (
                _("line %(number)s") % {"number": number} + f" · {WORDS[name]}",
                _shown(name, before.get(name)),
                _shown(name, of_line[name]),
            )
            for name in TOLD
            if name in of_line
        ]
    return told


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name.endswith("_on"):
        return formats.date_format(date.fromisoformat(str(value)), "SHORT_DATE_FORMAT")
    if name == "insurance":
        return str(INSURANCES[Insurance(value)])
    shown = {"billed_cents": in_euros, "coefficient_hundredths": format_decimal, "complementary_ppm": percent}
    return shown[name](value) if name in shown else str(value)


def _differences(asked: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told otherwise, as the act keeps it: days as ISO texts."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asked.items()
        if (value or None) != (told[name] or None)
    }


def _keep_choice(field: forms.Field, value: str) -> None:
    """What was told stays on offer, even when the law names no such value."""
    assert isinstance(field, forms.ChoiceField)
    offered = list(field.choices)
    if value not in {choice for choice, _label in offered}:
        field.choices = [*offered, (value, value)]


def _waiting(fund: Fund) -> Sequence[int]:
    found = approvals.pending_approvals(organism_id=fund.id)
    return [int(each.subject_key) for each in found if each.subject_kind == claim_acts.APPROVAL_KIND]


def _adjustment_row(number: int, asked: Adjustment, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": number,
        "what": _("Adjustment %(number)s") % {"number": number},
        "by": asked.act.by,
        "claim": asked.claim.number or str(asked.claim.id),
        "claim_id": asked.claim.id,
        "state": state_tag(asked.claim),
        "paid_cents": asked.claim.paid_cents,
        "who": names.get(asked.act.by, ""),
        "at": asked.act.at,
        "reason": asked.act.text,
    }


addresses: list[URLPattern] = [
    path("bodies/<str:body>/claims/<int:claim_id>/adjust/", adjust_page, name="claim_adjust"),
    path("bodies/<str:body>/claims/adjustments/", adjustments_page, name="claim_adjustments"),
    path("bodies/<str:body>/claims/adjustments/<int:act_id>/", adjust_decide_page, name="claim_adjust_decide"),
]
