"""What is done to the file of an insured person by an officer of its fund: a table of acts, and the page of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.rights import operations as rights
from laroque.apps.rights.operations import BeneficiaryRow, RightEnd, RightRow, RightsOverlap
from laroque.apps.rights.queries import BeneficiaryView
from laroque.apps.rights.requests import RefusedRequest
from laroque.apps.rights.rules import own_right_from
from laroque.apps.rights.states import Basis, LookedAt
from laroque.engines.pricing.facts import RightKind
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.care import insured_forms as forms
from laroque.interfaces.web.care.funds import Fund, fund_acted_on, keep_look
from laroque.interfaces.web.care.household import household_of
from laroque.interfaces.web.care.law import law
from laroque.interfaces.web.forms import ActForm
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.kernel.identifiers import BadIdentifier
from laroque.legislation.topics import NotLegislatedYet, UnknownValue
from laroque.usecases.own_rights import open_own_rights
from laroque.usecases.rights_opening import (
    NotCovered,
    Opening,
    choose_doctor,
    declare_birth,
    declare_pregnancy,
    give_birth,
    open_cover,
)

REFUSALS: Mapping[type[Exception], Any] = {
    NotCovered: "", RightsOverlap: "", RefusedRequest: "", BadIdentifier: "", NotLegislatedYet: "", UnknownValue: "",
}  # fmt: skip
"""What the rules refuse, each with its own words."""

_FOLLOW_A_DECISION = (RightKind.LONG_ILLNESS, RightKind.INJURY)
"""Rights that an officer does not end: the medical service, or the answer to a declaration, does."""


@dataclass(frozen=True, slots=True)
class FileAct:
    """One act on the file of a person: its words, its form, who it is offered for and what it does.

    ``options`` are those of the form, from the person and the household; ``do`` answers the sentence that says it.
    """

    title: Any
    what: Any
    button: Any
    form: type[ActForm]
    do: Callable[[Fund, BeneficiaryView, dict[str, Any], int], str]
    offered: Callable[[BeneficiaryView], bool] = lambda _person: True
    options: Callable[[BeneficiaryView, Sequence[BeneficiaryView]], dict[str, Any]] = lambda _person, _people: {}


def acts_of(fund: Fund, person: BeneficiaryView, chosen: Chosen) -> list[tuple[str, str]]:
    """What the reader may do to the file of a person: names and addresses."""
    if not (fund.own and chosen.may(Ability.WRITE_RIGHTS)):
        return []
    acts = [
        (str(act.title), reverse("insured_act", args=[fund.code, person.id, name]))
        for name, act in ACTS.items()
        if act.offered(person)
    ]
    asked = [(str(_("Ask for the C2S")), reverse("c2s_ask", args=[fund.code, person.id]))]
    asked.append((str(_("Record a protocol of care")), reverse("protocol_record", args=[fund.code, person.id])))
    return acts + asked


@member_page(may=Ability.WRITE_RIGHTS)
def insured_act_page(request: HttpRequest, body: str, beneficiary_id: int, right_act: str) -> HttpResponse:
    """One act on the file of a person: the form, what will be done, then the file again."""
    fund = fund_acted_on(request.chosen, body)
    people = household_of(fund, beneficiary_id)
    person, kind = people[0], ACTS.get(right_act)
    if kind is None or not kind.offered(person):
        raise Http404
    if request.method == "GET":
        keep_look(request, fund, LookedAt.FILE, why=str(kind.title), beneficiary_ids=[person.id])
    act = Act(
        title=str(kind.title),
        what=str(kind.what),
        button=str(kind.button),
        back=reverse("insured", args=[fund.code, person.id]),
        back_name=f"{person.given_names} {person.family_name}",
        refusals=REFUSALS,
    )
    form = bound(kind.form, request, **kind.options(person, people))
    return act_page(request, act, form, lambda asked: kind.do(fund, person, asked, request.user.pk))


@member_page(may=Ability.WRITE_RIGHTS)
def register_page(request: HttpRequest, body: str) -> HttpResponse:
    """Register a person at the fund, under a NIR or a waiting number, and open the cover."""
    fund = fund_acted_on(request.chosen, body)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        row = BeneficiaryRow(
            nir=asked["nir"], own_nir=asked["nir"], **_identity(asked), address=asked["address"],
            postcode=asked["postcode"], town=asked["town"],
        )  # fmt: skip
        opening = Opening(
            person=row, basis=Basis(asked["basis"]), since=asked["since"], without_delay=asked["without_delay"],
            in_local_scheme=asked["in_local_scheme"],
        )  # fmt: skip
        said = {"organism_id": fund.id, "at": timezone.now(), "by": request.user.pk}
        open_cover(**said, openings=[opening], law=law)
        number = rights.register(**said, rows=[row])[row.name]
        return _("The person is registered."), reverse("insured", args=[fund.code, number])

    act = Act(
        title=_("Register a person"),
        what=_("Care is covered from the day the law says, which follows why it is (CSS L160-1, L160-5, D160-2)."),
        button=_("Register"),
        back=reverse("insured_list", args=[fund.code]),
        back_name=_("Insured and dependants"),
        refusals=REFUSALS,
    )
    return act_page(request, act, bound(forms.RegisterForm, request), do)


def _identity(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in forms.IdentityForm.base_fields if name != "key"}


def _birth(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    child = BeneficiaryRow(
        nir=person.nir, own_nir=asked["own_nir"], **_identity(asked), is_dependant=True, address=person.address,
        postcode=person.postcode, town=person.town,
    )  # fmt: skip
    parents = [person.nir, *([asked["other_parent"]] if asked["other_parent"] else [])]
    said = {"organism_id": fund.id, "at": timezone.now(), "law": law, "by": by}
    declare_birth(**said, child=child, parents=parents)
    if person.sex == "F":
        give_birth(**said, beneficiary_id=person.id, born_on=child.born_on)
    return _("The child is registered and covered from the birth.")


def _pregnancy(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    declare_pregnancy(
        organism_id=fund.id, beneficiary_id=person.id, due_on=asked["due_on"], at=timezone.now(), law=law, by=by
    )
    return _("The pregnancy is declared: its months at no charge are open.")


def _doctor(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    choose_doctor(
        organism_id=fund.id, beneficiary_id=person.id, professional=asked["professional"], on=asked["on"],
        at=timezone.now(), by=by,
    )  # fmt: skip
    return _("The treating doctor is declared.")


def _open(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    row = RightRow(
        beneficiary_id=person.id,
        kind=RightKind(asked["kind"]),
        since=asked["since"],
        until=asked["until"],
        detail=asked["detail"],
        slot=asked["detail"],
        basis=Basis(asked["basis"]) if asked["basis"] else None,
    )
    rights.open_rights(organism_id=fund.id, rows=[row], at=timezone.now(), by=by, succeeding=True)
    return _("The right is open.")


def _end(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    end = RightEnd(asked["right"], asked["until"])
    ended = rights.end_rights(organism_id=fund.id, ends=[end], at=timezone.now(), by=by)
    return _("The right is ended.") if ended else _("Nothing changed: the right ends by then, or begins later.")


def _own(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    open_own_rights(
        organism_id=fund.id, beneficiary_id=person.id, on=asked["on"], at=timezone.now(), law=law,
        own_nir=asked["own_nir"], by=by,
    )  # fmt: skip
    return _("Rights of one’s own are open, under a file of one’s own.")


def _may_have_own(person: BeneficiaryView) -> bool:
    return person.is_dependant and own_right_from(person.born_on, law, today()) <= today()


def _may_end(person: BeneficiaryView) -> list[Any]:
    """The rights that an officer may end: in force, or to come."""
    return [
        each
        for each in person.rights
        if each.kind not in _FOLLOW_A_DECISION and (each.until is None or each.until > today())
    ]


def _may_expect(person: BeneficiaryView) -> bool:
    return person.sex != "M"


def _is_insured(person: BeneficiaryView) -> bool:
    return not person.is_dependant


ACTS: Mapping[str, FileAct] = {
    "doctor": FileAct(
        title=gettext_lazy("Declare the treating doctor"),
        what=gettext_lazy("The doctor follows the one before from that day (CSS L162-5-3)."),
        button=gettext_lazy("Declare"),
        form=forms.DoctorForm,
        do=_doctor,
    ),
    "pregnancy": FileAct(
        title=gettext_lazy("Declare a pregnancy"),
        what=gettext_lazy(
            "All care is at no charge from four months before the day expected to twelve days after the birth "
            "(CSS L160-9, D160-3). Another day for the same pregnancy moves them."
        ),
        button=gettext_lazy("Declare"),
        form=forms.PregnancyForm,
        do=_pregnancy,
        offered=_may_expect,
    ),
    "birth": FileAct(
        title=gettext_lazy("Register a birth"),
        what=gettext_lazy("The child is covered from the birth, under one parent or both (CSS L160-2)."),
        button=gettext_lazy("Register"),
        form=forms.BirthForm,
        do=_birth,
        offered=_is_insured,
    ),
    "own": FileAct(
        title=gettext_lazy("Open rights of one’s own"),
        what=gettext_lazy("A dependant of 16 may ask for them (CSS L160-2, D160-1)."),
        button=gettext_lazy("Open"),
        form=forms.OwnRightsForm,
        do=_own,
        offered=_may_have_own,
    ),
    "open": FileAct(
        title=gettext_lazy("Open a right"),
        what=gettext_lazy("It follows what runs of the same kind, which ends that day."),
        button=gettext_lazy("Open"),
        form=forms.OpenForm,
        do=_open,
    ),
    "end": FileAct(
        title=gettext_lazy("End a right"),
        what=gettext_lazy("Claims of care given from that day on are priced without it."),
        button=gettext_lazy("End it"),
        form=forms.EndForm,
        do=_end,
        offered=lambda person: bool(_may_end(person)),
        options=lambda person, _people: {"rights": _may_end(person)},
    ),
}
"""By their word in the address."""

addresses = [
    path("bodies/<str:body>/insured/register/", register_page, name="insured_register"),
    path("bodies/<str:body>/insured/<int:beneficiary_id>/acts/<str:right_act>/", insured_act_page, name="insured_act"),
]
