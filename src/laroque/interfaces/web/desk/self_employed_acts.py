"""What is done to a self-employed person's account: declare, choose the days, end; and register one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.contributions.operations.self_employed import FactKeyReused
from laroque.apps.contributions.states import FactKind
from laroque.apps.registry import queries as registry
from laroque.apps.registry.self_employed import SelfEmployedRow, WrongSelfEmployed, self_employed
from laroque.apps.registry.states import Activity, Rhythm
from laroque.engines.self_employed.titles import ACTIVITY_TITLES
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.amounts import siret as spaced
from laroque.interfaces.web.forms import ActForm, DayField, EurosField, MonthField, ReasonField
from laroque.interfaces.web.labels import RHYTHMS
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.places import Body, account_read, body_acted_on, name_of
from laroque.kernel.identifiers import BadIdentifier, compact
from laroque.legislation.topics import NotLegislatedYet
from laroque.usecases.self_employment.assess_silence import ask_silence
from laroque.usecases.self_employment.change_registration import ask_change, is_change
from laroque.usecases.self_employment.self_employed import CannotDeclare, Said, declare, paying, register

DECLARING = (Ability.SEND_DECLARATIONS, Ability.CHARGE)
"""Either may declare: people of the person's SIREN, and an officer to whom it was written."""

SCHEMES = [("micro", gettext_lazy("Micro-entrepreneur")), ("general", gettext_lazy("On the income of the year"))]


class TurnoverForm(ActForm):
    """The turnover of a month or a quarter; zero is declared too."""

    month = MonthField(
        label=gettext_lazy("Period"),
        help_text=gettext_lazy("The month, or the first month of the quarter for who declares by quarter."),
    )
    cents = EurosField(
        zero=True,
        label=gettext_lazy("Turnover received, in euros"),
        help_text=gettext_lazy("Write 0 when nothing was received: the declaration is due all the same."),
    )


class IncomeForm(ActForm):
    """The income of a year, before contributions and CSG."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    cents = EurosField(
        zero=True,
        label=gettext_lazy("Income in euros"),
        help_text=gettext_lazy("Turnover less charges, before contributions and CSG (CSS L136-3)."),
    )
    is_loss = forms.BooleanField(label=gettext_lazy("It is a loss"), required=False)


class DaysForm(ActForm):
    """How often and on which day one pays."""

    rhythm = forms.ChoiceField(label=gettext_lazy("Rhythm"), choices=[(key.value, RHYTHMS[key]) for key in Rhythm])
    pay_day = forms.TypedChoiceField(
        label=gettext_lazy("Day of payment"), choices=[(5, "5"), (20, "20")], coerce=int, initial=5
    )


class EndForm(ActForm):
    """The last day of the activity."""

    ended_on = DayField(label=gettext_lazy("Last day of the activity"))


class SilenceForm(ActForm):
    """A year whose income nobody declared."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    reason = ReasonField(label=gettext_lazy("Reason"))


class RegisterForm(ActForm):
    """A self-employed person to register."""

    siret = forms.CharField(label=gettext_lazy("SIRET"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    nir = forms.CharField(label=gettext_lazy("NIR"), max_length=21, required=False)
    scheme = forms.ChoiceField(label=gettext_lazy("Scheme"), choices=SCHEMES)
    activity = forms.ChoiceField(
        label=gettext_lazy("Activity"),
        choices=lambda: [(key.value, said(ACTIVITY_TITLES[key.value])) for key in Activity],
    )
    started_on = DayField(label=gettext_lazy("Activity started on"))
    rhythm = forms.ChoiceField(label=gettext_lazy("Rhythm"), choices=[(key.value, RHYTHMS[key]) for key in Rhythm])
    pay_day = forms.TypedChoiceField(
        label=gettext_lazy("Day of payment"), choices=[(5, "5"), (20, "20")], coerce=int, initial=5
    )
    relieved_from = DayField(label=gettext_lazy("Start relief from"), required=False)
    spread_years = forms.IntegerField(
        label=gettext_lazy("Years the first contributions are spread over"), required=False, min_value=0, max_value=5
    )


_FORMS: Mapping[FactKind, type[ActForm]] = {
    FactKind.TURNOVER: TurnoverForm,
    FactKind.INCOME: IncomeForm,
    FactKind.ESTIMATE: IncomeForm,
    FactKind.RHYTHM: DaysForm,
    FactKind.END: EndForm,
}
_TITLES = {
    FactKind.TURNOVER: gettext_lazy("Declare a turnover"),
    FactKind.INCOME: gettext_lazy("Declare the income of a year"),
    FactKind.ESTIMATE: gettext_lazy("Estimate the income of this year"),
    FactKind.RHYTHM: gettext_lazy("Choose the days of payment"),
    FactKind.END: gettext_lazy("Declare the end of the activity"),
}
_WHAT = {
    FactKind.TURNOVER: gettext_lazy(
        "What is due is computed at once and booked; a later declaration of the period corrects this one (CSS R613-8)."
    ),
    FactKind.INCOME: gettext_lazy(
        "The year is settled and the current one adjusted: the rest is spread over the payments to come (CSS R613-5)."
    ),
    FactKind.ESTIMATE: gettext_lazy("The payments to come of this year follow the estimate (CSS R613-1-4)."),
    FactKind.RHYTHM: gettext_lazy("The payments to come follow the choice (CSS R613-2, R613-3)."),
    FactKind.END: gettext_lazy("Declare the income of the last year within 90 days (CSS R613-1-5)."),
}
_MICRO_RHYTHM = gettext_lazy(
    "The rhythm of declarations is for calendar years: it holds from the next 1 January, from this one when it is "
    "chosen by 31 January, or from the start within a month of it (CSS R613-7)."
)


def acts_of(body: Body, siret: str, is_micro: bool, chosen: Chosen) -> Sequence[tuple[str, str]]:
    """What the reader may declare for the person: names and addresses."""
    if not body.own or not any(chosen.may(each) for each in DECLARING):
        return []
    kinds = (FactKind.TURNOVER,) if is_micro else (FactKind.INCOME, FactKind.ESTIMATE)
    offered = (*kinds, FactKind.RHYTHM, FactKind.END)
    acts = [(str(_TITLES[kind]), reverse("self_employed_declare", args=[body.code, siret, kind])) for kind in offered]
    if chosen.may(Ability.CHARGE) and not is_micro:
        acts.append((_("Assess a year without its return"), reverse("self_employed_silence", args=[body.code, siret])))
    return acts


@member_page(any_of=DECLARING)
def declare_page(request: HttpRequest, body: str, siret: str, said: str) -> HttpResponse:
    """Declare something for a self-employed person: the form, then what will be done, then its receipt."""
    place = body_acted_on(request.chosen, body)
    account_read(place, siret)
    person = self_employed(sirets=[siret]).get(siret)
    kind = next((each for each in _FORMS if each.value == said), None)
    if person is None or person.organism_id != place.id or kind is None:
        raise Http404

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        number = declare(organism_id=place.id, said=_said(siret, kind, asked, request.user.pk), at=timezone.now())
        return _("It is recorded: this is its receipt."), reverse(
            "self_employed_receipt", args=[place.code, siret, number]
        )

    name = name_of(registry.establishments(sirets=[siret]), siret)
    act = Act(
        title=str(_TITLES[kind]),
        what=str(_MICRO_RHYTHM if person.is_micro and kind is FactKind.RHYTHM else _WHAT[kind]),
        button=_("Declare it"),
        back=reverse("self_employed", args=[place.code, siret]),
        back_name=f"{name} · {spaced(siret)}" if name else spaced(siret),
        refusals={CannotDeclare: "", FactKeyReused: "", NotLegislatedYet: ""},
    )
    return act_page(request, act, bound(_FORMS[kind], request, initial=_usual(place, siret, kind)), do)


def _usual(body: Body, siret: str, kind: FactKind) -> dict[str, Any]:
    """What the form holds at first: the year one declares or estimates now, the days of payment as they are."""
    on = today()
    if kind is FactKind.RHYTHM:
        rhythm, day = paying(organism_id=body.id, siret=siret, on=on)
        return {"rhythm": rhythm, "pay_day": day}
    return {FactKind.INCOME: {"year": on.year - 1}, FactKind.ESTIMATE: {"year": on.year}}.get(kind, {})


@member_page(may=Ability.CHARGE)
def silence_page(request: HttpRequest, body: str, siret: str) -> HttpResponse:
    """Ask that a year be assessed without the return that did not come: a second person decides."""
    place = body_acted_on(request.chosen, body)
    account_read(place, siret)

    def do(asked: dict[str, Any]) -> str:
        ask_silence(
            organism_id=place.id, siret=siret, year=asked["year"], reason=asked["reason"], by=request.user.pk,
            at=timezone.now(),
        )  # fmt: skip
        return _("It is asked: a second person decides.")

    act = Act(
        title=_("Assess a year without its return"),
        what=_("The year is assessed on the incomes declared before, raised, with a penalty (CSS R613-1-2)."),
        button=_("Ask for it"),
        back=reverse("self_employed", args=[place.code, siret]),
        back_name=spaced(siret),
        refusals={CannotDeclare: ""},
    )
    return act_page(request, act, bound(SilenceForm, request), do)


@member_page(may=Ability.CHARGE)
def register_page(request: HttpRequest, body: str) -> HttpResponse:
    """Register a self-employed person at the body, and open its account."""
    place = body_acted_on(request.chosen, body)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        row = _row(place, asked)
        if is_change(row):
            ask_change(row=row, by=request.user.pk, at=timezone.now())
            told = _("This SIRET is registered otherwise: the change is asked, a second person decides.")
            return told, reverse("self_employed", args=[place.code, row.siret])
        register(organism_id=place.id, rows=[row], at=timezone.now())
        return _("The person is registered."), reverse("self_employed", args=[place.code, row.siret])

    act = Act(
        title=_("Register a self-employed person"),
        what=_("The account opens, and what the law calls from now on is booked."),
        button=_("Register"),
        back=reverse("contributors", args=[place.code]),
        back_name=_("Contributor accounts"),
        refusals={WrongSelfEmployed: "", BadIdentifier: "", NotLegislatedYet: ""},
    )
    return act_page(request, act, bound(RegisterForm, request), do)


def _said(siret: str, kind: FactKind, asked: Mapping[str, Any], by: int) -> Said:
    cents = asked.get("cents")
    return Said(
        siret=siret,
        kind=kind,
        month=asked.get("month") or date(asked.get("year") or today().year, 1, 1),
        key=f"page:{asked['key']}",
        cents=-cents if cents is not None and asked.get("is_loss") else cents,
        rhythm=asked.get("rhythm", ""),
        pay_day=asked.get("pay_day"),
        ended_on=asked.get("ended_on"),
        made_by=by,
    )


def _row(body: Body, asked: Mapping[str, Any]) -> SelfEmployedRow:
    return SelfEmployedRow(
        siret=compact(asked["siret"]),
        organism_id=body.id,
        nir=compact(asked["nir"]),
        name=asked["name"],
        is_micro=asked["scheme"] == "micro",
        activity=Activity(asked["activity"]),
        started_on=asked["started_on"],
        registered_on=today(),
        rhythm=Rhythm(asked["rhythm"]),
        pay_day=asked["pay_day"],
        relieved_from=asked["relieved_from"],
        spread_years=asked["spread_years"] or 0,
    )


addresses = [
    path(
        "bodies/<str:body>/contributors/<str:siret>/self-employed/silence/", silence_page, name="self_employed_silence"
    ),
    path("bodies/<str:body>/self-employed/register/", register_page, name="self_employed_register"),
    path(
        "bodies/<str:body>/contributors/<str:siret>/self-employed/declare/<str:said>/",
        declare_page,
        name="self_employed_declare",
    ),
]
