"""The acts on the file of an insured person: what each says, asks, is offered for, and does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.rights import operations as rights
from laroque.apps.rights.corrections import NumberTaken
from laroque.apps.rights.operations import BeneficiaryRow, RightEnd, RightRow, RightsOverlap
from laroque.apps.rights.queries import BeneficiaryView, RightView
from laroque.apps.rights.requests import InjuryAsked, RefusedRequest
from laroque.apps.rights.rules import own_right_from
from laroque.apps.rights.states import Basis
from laroque.engines.pricing.facts import RightKind
from laroque.interfaces.web.care import insured_forms as forms
from laroque.interfaces.web.care.funds import Fund
from laroque.interfaces.web.care.insured_tables import said_day
from laroque.interfaces.web.care.law import law
from laroque.interfaces.web.forms import ActForm
from laroque.interfaces.web.membership import today
from laroque.kernel.identifiers import BadIdentifier, is_provisional_nir
from laroque.legislation.topics import NotLegislatedYet, UnknownValue
from laroque.usecases.care.certified_number import NotWaiting, certify
from laroque.usecases.care.fund_moves import NothingToMove
from laroque.usecases.care.home_moves import Home, NoFund, move_home
from laroque.usecases.care.own_rights import open_own_rights
from laroque.usecases.care.rights_opening import (
    NotCovered,
    add_parent,
    choose_doctor,
    declare_birth,
    declare_pregnancy,
    end_residence,
    give_birth,
    runs_by_residence,
)
from laroque.usecases.care.rights_requests import declare_injury

REFUSALS: Mapping[type[Exception], Any] = {
    NotCovered: "", RightsOverlap: "", RefusedRequest: "", BadIdentifier: "", NotLegislatedYet: "", UnknownValue: "",
    NumberTaken: "", NotWaiting: "", NothingToMove: "", NoFund: "",
}  # fmt: skip
"""What the rules refuse, each with its own words."""


@dataclass(frozen=True, slots=True)
class FileAct:
    """One act on the file of a person: its words, its form, who it is offered for and what it does.

    ``options`` are those of the form, from the person; ``do`` answers the sentence that says it, with the address to go
    to when it is not the file.
    """

    title: Any
    what: Any
    button: Any
    form: type[ActForm]
    do: Callable[[Fund, BeneficiaryView, dict[str, Any], int], str | tuple[str, str]]
    offered: Callable[[BeneficiaryView], bool] = lambda _person: True
    options: Callable[[BeneficiaryView], dict[str, Any]] = lambda _person: {}


def identity(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Who somebody is, as ``IdentityForm`` says it."""
    return {name: asked[name] for name in forms.IdentityForm.base_fields if name != "key"}


def _birth(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    child = BeneficiaryRow(
        nir=person.nir, own_nir=asked["own_nir"], **identity(asked), is_dependant=True, address=person.address,
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


def _leave(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    until = end_residence(
        organism_id=fund.id, beneficiary_id=person.id, on=asked["on"], at=timezone.now(), law=law,
        is_permit=asked["is_permit"], by=by,
    )  # fmt: skip
    return _("Cover by residence ends: %(day)s is the first day without it.") % {"day": said_day(until)}


def _own(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    open_own_rights(
        organism_id=fund.id, beneficiary_id=person.id, on=asked["on"], at=timezone.now(), law=law,
        own_nir=asked["own_nir"], by=by,
    )  # fmt: skip
    return _("Rights of one’s own are open, under a file of one’s own.")


def _parent(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    add_parent(
        organism_id=fund.id, beneficiary_id=person.id, nir=asked["nir"], since=asked["since"], at=timezone.now(),
        law=law, by=by,
    )  # fmt: skip
    return _("The child is covered under this parent too.")


def _number(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    certify(organism_id=fund.id, waiting=person.nir, nir=asked["nir"], at=timezone.now(), by=by)
    return _("The household has its certified number; claims under the former one are still theirs.")


def _injury(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> tuple[str, str]:
    told = InjuryAsked(
        beneficiary_id=person.id, file=asked["file"], injured_on=asked["injured_on"], asked_on=asked["asked_on"],
        is_disease=asked["is_disease"],
    )  # fmt: skip
    number = declare_injury(organism_id=fund.id, asked=told, law=law)
    said = _("The declaration is recorded, with the day by which it is to be answered.")
    return said, reverse("rights_request", args=[fund.code, number])


def _home(fund: Fund, person: BeneficiaryView, asked: dict[str, Any], by: int) -> str:
    home = Home(address=asked["address"], postcode=asked["postcode"], town=asked["town"])
    moved = move_home(
        organism_id=fund.id, nir=person.nir, home=home, on=asked["on"], at=timezone.now(), to_code=asked["to"], by=by
    )
    if moved.moved is None:
        return _("The address of the household is changed; this fund still insures it.")
    return _("%(fund)s insures the household from that day: its file was sent there.") % {"fund": moved.fund.name}


def _may_have_own(person: BeneficiaryView) -> bool:
    return person.is_dependant and own_right_from(person.born_on, law, today()) <= today()


def _may_end(person: BeneficiaryView) -> list[RightView]:
    """The rights that an officer may end, in force or to come: a long illness is for the medical service."""
    return [
        each
        for each in person.rights
        if each.kind is not RightKind.LONG_ILLNESS and (each.until is None or each.until > today())
    ]


def _resides(person: BeneficiaryView) -> bool:
    return any(runs_by_residence(each, today()) for each in person.rights)


def _is_waiting(person: BeneficiaryView) -> bool:
    return is_provisional_nir(person.nir) and not person.is_dependant


def _is_dependant(person: BeneficiaryView) -> bool:
    return person.is_dependant


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
    "parent": FileAct(
        title=gettext_lazy("Add the other parent"),
        what=gettext_lazy("The child is covered under the other parent too (CSS L160-2)."),
        button=gettext_lazy("Add"),
        form=forms.ParentForm,
        do=_parent,
        offered=_is_dependant,
    ),
    "injury": FileAct(
        title=gettext_lazy("Declare an injury"),
        what=gettext_lazy(
            "With its medical certificate, it is to be answered in the days of the law; silence recognises it "
            "(CSS R441-7, R441-18, R461-9)."
        ),
        button=gettext_lazy("Declare"),
        form=forms.InjuryForm,
        do=_injury,
    ),
    "home": FileAct(
        title=gettext_lazy("Move"),
        what=gettext_lazy(
            "The fund of the new home takes the file, without a gap; this one pays until it did (CSS L160-17, L160-18)."
        ),
        button=gettext_lazy("Move the household"),
        form=forms.HomeForm,
        do=_home,
        offered=_is_insured,
    ),
    "leave": FileAct(
        title=gettext_lazy("End cover by residence"),
        what=gettext_lazy(
            "Who leaves France, or has no residence document any more, is no longer covered by residence (CSS L160-1, "
            "R111-4). Cover by work or pension is another right."
        ),
        button=gettext_lazy("End it"),
        form=forms.LeaveForm,
        do=_leave,
        offered=_resides,
    ),
    "number": FileAct(
        title=gettext_lazy("Give the certified number"),
        what=gettext_lazy("Rights, claims, counters and debts follow; claims under the former number too."),
        button=gettext_lazy("Give it"),
        form=forms.NumberForm,
        do=_number,
        offered=_is_waiting,
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
        options=lambda person: {"rights": _may_end(person)},
    ),
}
"""By their word in the address."""
