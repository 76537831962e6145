"""What is done to the file of an insured person by an officer of its fund, and the registration of one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.rights import operations as rights
from laroque.apps.rights.operations import BeneficiaryRow
from laroque.apps.rights.queries import BeneficiaryView
from laroque.apps.rights.states import Basis, LookedAt
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.care.file_acts import ACTS, REFUSALS, identity
from laroque.interfaces.web.care.funds import Fund, fund_acted_on, keep_look
from laroque.interfaces.web.care.household import household_of
from laroque.interfaces.web.care.insured_forms import RegisterForm
from laroque.interfaces.web.care.law import law
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.usecases.care.rights_opening import Opening, open_cover


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
    person, kind = household_of(fund, beneficiary_id)[0], ACTS.get(right_act)
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
    form = bound(kind.form, request, **kind.options(person))
    return act_page(request, act, form, lambda asked: kind.do(fund, person, asked, request.user.pk))


@member_page(may=Ability.WRITE_RIGHTS)
def register_page(request: HttpRequest, body: str) -> HttpResponse:
    """Register a person at the fund, under a NIR or a waiting number, and open the cover."""
    fund = fund_acted_on(request.chosen, body)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        row = BeneficiaryRow(
            nir=asked["nir"], own_nir=asked["nir"], **identity(asked), address=asked["address"],
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
    return act_page(request, act, bound(RegisterForm, request), do)


addresses = [
    path("bodies/<str:body>/insured/register/", register_page, name="insured_register"),
    path("bodies/<str:body>/insured/<int:beneficiary_id>/acts/<str:right_act>/", insured_act_page, name="insured_act"),
]
