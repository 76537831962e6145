"""What officers do about cases of benefits: open, change the facts, key a pay, decide; a second person approves."""

from typing import Any

from django import forms
from django.contrib import messages as notices
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.benefits import queries
from laroque.apps.benefits.cases import CaseMoved
from laroque.apps.benefits.decisions import NothingProposed, SameOfficer
from laroque.apps.benefits.pays import Pay
from laroque.apps.benefits.queries import CaseView, DecisionView
from laroque.apps.benefits.states import CaseState, DecisionState
from laroque.engines.benefits.catalogue import CATALOGUE
from laroque.formats.benefits.kept import facts_of_text, text_of_facts
from laroque.formats.care_fields import Unfit
from laroque.interfaces.web.acts import Act, act_page, bound, sentence
from laroque.interfaces.web.amounts import in_euros, said
from laroque.interfaces.web.benefits.case_pages import case_read
from laroque.interfaces.web.benefits.case_words import kind_words
from laroque.interfaces.web.care.funds import Fund, fund_acted_on
from laroque.interfaces.web.care.insured_forms import NirField
from laroque.interfaces.web.care.line_fields import HundredthsField
from laroque.interfaces.web.forms import ActForm, DayField, EurosField, MonthField, ReasonField
from laroque.interfaces.web.membership import member_page, today
from laroque.kernel.identifiers import BadIdentifier, check_siret
from laroque.usecases.benefits.change_cases import AlreadyOpen, Proof, WrongFacts, change_facts, key_pay, open_case
from laroque.usecases.benefits.decide_cases import decide, second

PROOF_BYTES_MAX = 10 * 1024 * 1024
_ABSENCES = (
    ("none", gettext_lazy("worked, or not excused")),
    ("activity", gettext_lazy("the activity began or ended in the month")),
    ("excused", gettext_lazy("illness, maternity, unemployment, unpaid leave")),
)
REFUSALS = {CaseMoved: "", WrongFacts: "", AlreadyOpen: "", SameOfficer: "", NothingProposed: "", BadIdentifier: ""}


class FactsField(forms.CharField):
    """The facts of a case in YAML, as docs/algorithms/benefit_cases.md lists them; given as they are kept."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 12, "spellcheck": "false", "class": "code"}), **options)

    def to_python(self, value: Any) -> Any:
        """The facts, None when nothing is written."""
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return facts_of_text(text)
        except Unfit as unfit:
            raise ValidationError(sentence(said(unfit.reason))) from None

    def shown(self, value: Any) -> str:
        """The facts on the page that asks to confirm."""
        return text_of_facts(value)


class SiretField(forms.CharField):
    """A SIRET, checked."""

    def to_python(self, value: Any) -> str:
        """The fourteen figures; empty when nothing is written."""
        text = str(super().to_python(value) or "")
        try:
            return check_siret(text) if text else ""
        except BadIdentifier as bad:
            raise ValidationError(sentence(said(bad.text))) from None


class OpenForm(ActForm):
    """A case to open."""

    kind = forms.ChoiceField(label=gettext_lazy("Benefit"))
    nir = NirField(label=gettext_lazy("NIR"))
    since = DayField(label=gettext_lazy("First day asked"))
    siret = SiretField(label=gettext_lazy("SIRET of the employer"), required=False)
    facts_told = FactsField(label=gettext_lazy("Facts, in YAML"))

    def __init__(self, *positional: Any, **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["kind"].choices = [(kind, said(each.title)) for kind, each in CATALOGUE.items()]


class ChangeForm(ActForm):
    """The facts of a case as they should be, and why."""

    facts_told = FactsField(label=gettext_lazy("Facts, in YAML"))
    text = ReasonField(label=gettext_lazy("Why"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class SecondForm(ActForm):
    """Whether a second person lets a decision stand."""

    approved = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("It stands")), ("no", gettext_lazy("Send it back"))],
        widget=forms.RadioSelect,
    )
    text = ReasonField(label=gettext_lazy("Why"), required=False)


class PayForm(forms.Form):
    """A month of pay that an officer reads in a proof."""

    siret = SiretField(label=gettext_lazy("SIRET of the employer"))
    month = MonthField(label=gettext_lazy("Month"))
    cents = EurosField(label=gettext_lazy("Pay that contributions are computed on"), zero=True)
    hours = HundredthsField(label=gettext_lazy("Hours worked"), required=False)
    worked_days = forms.IntegerField(
        label=gettext_lazy("Calendar days with work, when not all"), required=False, min_value=0, max_value=31
    )
    absence = forms.ChoiceField(label=gettext_lazy("Why the others were not worked"), choices=_ABSENCES)
    proof = forms.FileField(label=gettext_lazy("Proof (payslip, certificate of the employer)"))

    def clean_proof(self) -> UploadedFile:
        """The document, of a size that is kept."""
        file: UploadedFile = self.cleaned_data["proof"]
        if (file.size or 0) > PROOF_BYTES_MAX:
            raise ValidationError(_("A proof is of %(size)d MB at most.") % {"size": PROOF_BYTES_MAX // 2**20})
        return file


@member_page(may=Ability.SETTLE_CLAIMS)
def open_page(request: HttpRequest, body: str) -> HttpResponse:
    """Open a case that no signal opened."""
    fund = fund_acted_on(request.chosen, body)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        number = open_case(
            organism_id=fund.id, kind=asked["kind"], nir=asked["nir"], since=asked["since"], facts=asked["facts_told"],
            siret=asked["siret"], by=request.user.pk, at=timezone.now(),
        )  # fmt: skip
        return _("Opened: it is to be decided."), reverse("benefit_case", args=[fund.code, number])

    act = Act(
        title=_("Open a case"), button=_("Open it"), back=reverse("benefit_cases", args=[fund.code]),
        back_name=_("Benefits"), refusals=REFUSALS,
        what=_("The facts of each benefit are listed in the documentation of cases, with an example of each."),
    )  # fmt: skip
    return act_page(request, act, bound(OpenForm, request), do)


@member_page(may=Ability.SETTLE_CLAIMS)
def change_page(request: HttpRequest, body: str, benefit_case_id: int) -> HttpResponse:
    """Change the facts of a case: a certificate more, a day corrected."""
    fund = fund_acted_on(request.chosen, body)
    case = case_read(fund, benefit_case_id)

    def do(asked: dict[str, Any]) -> str:
        change_facts(
            organism_id=fund.id, case_id=case.id, version=asked["version"], facts=asked["facts_told"],
            text=asked["text"], by=request.user.pk, at=timezone.now(),
        )  # fmt: skip
        return _("Changed: the case is to be decided again.")

    what = _("What was decided before stands until the case is decided again.")
    act = _act(fund, case, title=_("Change the facts"), button=_("Change them"), what=what)
    initial = {"facts_told": text_of_facts(case.facts), "version": case.version}
    return act_page(request, act, bound(ChangeForm, request, initial=initial), do)


@member_page(may=Ability.SETTLE_CLAIMS)
def pay_page(request: HttpRequest, body: str, benefit_case_id: int) -> HttpResponse:
    """Key a month of pay that no declaration told, with the proof that it is read in."""
    fund = fund_acted_on(request.chosen, body)
    case = case_read(fund, benefit_case_id)
    initial = {"siret": case.siret, "month": case.asked if case.question == "pay_missing" else ""}
    form = PayForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        pay = Pay(
            case.nir, asked["siret"], asked["month"], asked["cents"], asked["hours"] or 0, asked["worked_days"],
            asked["absence"],
        )  # fmt: skip
        proof = Proof(name=asked["proof"].name or "proof", content=asked["proof"].read())
        key_pay(organism_id=fund.id, case_id=case.id, pay=pay, proof=proof, by=request.user.pk, at=timezone.now())
        notices.success(request, _("Kept with its proof: the case is to be decided again."))
        return redirect("benefit_case", fund.code, case.id)
    return render(
        request, "benefits/pay.html", {"body": fund, "case": case, "kind": kind_words(case.kind), "form": form}
    )


@member_page(may=Ability.SETTLE_CLAIMS)
def decide_page(request: HttpRequest, body: str, benefit_case_id: int) -> HttpResponse:
    """Decide one case now."""
    fund = fund_acted_on(request.chosen, body)
    case = case_read(fund, benefit_case_id)

    def do(asked: dict[str, Any]) -> str:
        found = decide(
            organism_id=fund.id, on=today(), at=timezone.now(), by=request.user.pk, case_ids=[case.id]
        ).by_state
        return _("Decided: the case now stands so: %(state)s.") % {"state": str(next(iter(found), case.state).label)}

    nothing = "" if case.state is CaseState.OPEN else _("Nothing of this case changed since it was decided.")
    what = _("It is computed from its facts, the pays told and the days paid before; what is asked is said after.")
    act = _act(fund, case, title=_("Decide the case"), button=_("Decide"), what=what, nothing=nothing)
    return act_page(request, act, bound(ActForm, request), do)


@member_page(may=Ability.SETTLE_CLAIMS)
def decide_all_page(request: HttpRequest, body: str) -> HttpResponse:
    """Decide all the cases that are to be decided."""
    fund = fund_acted_on(request.chosen, body)

    def do(asked: dict[str, Any]) -> str:
        found = decide(organism_id=fund.id, on=today(), at=timezone.now(), by=request.user.pk)
        return _("%(number)d cases were decided.") % {"number": found.number}

    act = Act(
        title=_("Decide all that can be"), button=_("Decide"), back=reverse("benefit_cases", args=[fund.code]),
        back_name=_("Benefits"), refusals=REFUSALS,
        what=_("What asks nothing stands and is paid when it is due; what is large waits for a second person."),
    )  # fmt: skip
    return act_page(request, act, bound(ActForm, request), do)


@member_page(may=Ability.DECIDE_CARE)
def second_page(request: HttpRequest, body: str, benefit_case_id: int) -> HttpResponse:
    """Another person than who proposed a large decision lets it stand, or sends it back."""
    fund = fund_acted_on(request.chosen, body)
    case = case_read(fund, benefit_case_id)
    proposed = _proposed(fund, case)

    def do(asked: dict[str, Any]) -> str:
        approved = asked["approved"] == "yes"
        second(
            organism_id=fund.id, decision_id=proposed.id if proposed else 0, approved=approved, on=today(),
            at=timezone.now(), by=request.user.pk, text=asked["text"],
        )  # fmt: skip
        return _("It stands, and is paid when it is due.") if approved else _("Sent back: the case is to be decided.")

    what = ""
    if proposed is not None:
        amounts = {"gross": in_euros(proposed.gross_cents), "change": in_euros(proposed.change_cents)}
        what = _("It grants %(gross)s € in all, %(change)s € more than before.") % amounts
    nothing = "" if proposed else _("No decision of this case waits for a second person.")
    act = _act(fund, case, title=_("Approve or send back"), button=_("Decide so"), what=what, nothing=nothing)
    return act_page(request, act, bound(SecondForm, request), do)


def _proposed(fund: Fund, case: CaseView) -> DecisionView | None:
    found = queries.decisions(organism_id=fund.id, case_id=case.id)
    return next((each for each in found if each.state is DecisionState.PROPOSED), None)


def _act(fund: Fund, case: CaseView, *, title: str, button: str, what: str, nothing: str = "") -> Act:
    return Act(
        title=title, what=what, button=button, back=reverse("benefit_case", args=[fund.code, case.id]),
        back_name=kind_words(case.kind), refusals=REFUSALS, nothing=nothing,
    )  # fmt: skip


addresses: list[URLPattern] = [
    path("bodies/<str:body>/benefits/open/", open_page, name="benefit_open"),
    path("bodies/<str:body>/benefits/decide/", decide_all_page, name="benefit_decide_all"),
    path("bodies/<str:body>/benefits/<int:benefit_case_id>/decide/", decide_page, name="benefit_decide"),
    path("bodies/<str:body>/benefits/<int:benefit_case_id>/second/", second_page, name="benefit_second"),
    path("bodies/<str:body>/benefits/<int:benefit_case_id>/change/", change_page, name="benefit_change"),
    path("bodies/<str:body>/benefits/<int:benefit_case_id>/pay/", pay_page, name="benefit_pay"),
]
