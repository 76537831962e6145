"""Enquiries: an employer writes to the officer about an establishment, and is answered; both sides of the page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages as told
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access import history as people
from laroque.apps.access.rules import Ability
from laroque.apps.exchanges import enquiries
from laroque.apps.exchanges.enquiries import TEXT_MAX, EnquiryView, UnknownEnquiry, Writing
from laroque.apps.exchanges.states import EnquiryState
from laroque.apps.registry import queries as registry
from laroque.interfaces.web.acts import bound
from laroque.interfaces.web.amounts import siret as spaced
from laroque.interfaces.web.forms import ActForm
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.places import Body, body_acted_on, body_read, name_of
from laroque.interfaces.web.portal.portal_pages import establishments_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Filter, Tag, table_page

_TONES = {EnquiryState.WAITING: "warn", EnquiryState.ANSWERED: "good"}


class WritingForm(ActForm):
    """Something to write."""

    text = forms.CharField(
        label=gettext_lazy("Your message"), max_length=TEXT_MAX, min_length=2, widget=forms.Textarea({"rows": 6})
    )


class EnquiryForm(WritingForm):
    """A first message: about which establishment, and what."""

    siret = forms.ChoiceField(label=gettext_lazy("Establishment"))
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=120)
    field_order = ("key", "siret", "subject", "text")

    def __init__(self, *data: Any, mine: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(*data, **options)
        self.fields["siret"].choices = [(each.siret, f"{spaced(each.siret)} {each.name}".strip()) for each in mine]


@member_page(may=Ability.WRITE_ENQUIRIES)
def my_enquiries_page(request: HttpRequest) -> HttpResponseBase:
    """What the employer wrote and was answered."""
    found = enquiries.enquiries(organism_id=request.chosen.organism_id, sirens=request.chosen.sirens)
    table = _table(request, found, lambda row: reverse("portal_enquiry", args=[row["id"]]))
    return tables_answer(request, "portal/enquiries.html", {}, {"enquiries": table})


@member_page(may=Ability.WRITE_ENQUIRIES)
def new_enquiry_page(request: HttpRequest) -> HttpResponse:
    """Write a first message."""
    form = bound(EnquiryForm, request, mine=establishments_of(request.chosen))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        number = enquiries.open_enquiry(
            organism_id=request.chosen.organism_id,
            siret=asked["siret"],
            subject=asked["subject"],
            writing=Writing(asked["text"], request.user.pk, asked["key"]),
            at=timezone.now(),
        )
        told.success(request, _("Your message is sent to %(body)s.") % {"body": request.chosen.organism_name})
        return redirect("portal_enquiry", number)
    return render(request, "portal/new_enquiry.html", {"form": form})


@member_page(may=Ability.WRITE_ENQUIRIES)
def my_enquiry_page(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """One enquiry of the employer, and the form to write again."""
    found, posts = _enquiry(request.chosen.organism_id, enquiry_id)
    if found.siret[:9] not in request.chosen.sirens:
        raise Http404
    form = bound(WritingForm, request)
    if request.method == "POST" and form.is_valid():
        _reply(request, request.chosen.organism_id, found, form, from_body=False)
        return redirect("portal_enquiry", enquiry_id)
    context = {"enquiry": found, "posts": posts, "form": form, "state": found.state.label, "is_mine": True}
    return render(request, "site/enquiry.html", context)


@member_page(may=Ability.READ_MESSAGES)
def enquiries_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """What employers wrote to the body, those that wait first."""
    place = body_read(request.chosen, body)
    found = enquiries.enquiries(organism_id=place.id)
    table = _table(request, found, lambda row: reverse("enquiry", args=[place.code, row["id"]]))
    return tables_answer(request, "site/enquiries.html", {"body": place}, {"enquiries": table})


@member_page(may=Ability.READ_MESSAGES)
def enquiry_page(request: HttpRequest, body: str, enquiry_id: int) -> HttpResponse:
    """One enquiry as the body reads it; who may, answers or closes it."""
    place = body_read(request.chosen, body)
    found, posts = _enquiry(place.id, enquiry_id)
    may_answer = place.own and request.chosen.may(Ability.ANSWER_ENQUIRIES)
    form = bound(WritingForm, request)
    if request.method == "POST":
        answered = _answer(request, body, found, form)
        if answered is not None:
            return answered
    context = {
        "body": place,
        "enquiry": found,
        "posts": posts,
        "closed_by": found.closed_by and people.names_of_users(user_ids=[found.closed_by]).get(found.closed_by),
        "form": form if may_answer else None,
        "state": found.state.label,
        "may_close": may_answer and found.state is not EnquiryState.CLOSED,
    }
    return render(request, "site/enquiry.html", context)


def _answer(request: HttpRequest, body: str, found: EnquiryView, form: WritingForm) -> HttpResponse | None:
    """The answer written, or the enquiry closed; None when the form is to be filled in again."""
    place: Body = body_acted_on(request.chosen, body)
    if not request.chosen.may(Ability.ANSWER_ENQUIRIES):
        raise Http404
    if "close" in request.POST:
        enquiries.close_enquiry(organism_id=place.id, enquiry_id=found.id, by=request.user.pk, at=timezone.now())
        told.success(request, _("The enquiry is closed."))
        return redirect("enquiries", place.code)
    if not form.is_valid():
        return None
    _reply(request, place.id, found, form, from_body=True)
    return redirect("enquiry", place.code, found.id)


def _enquiry(organism_id: int, enquiry_id: int) -> tuple[EnquiryView, list[enquiries.PostView]]:
    try:
        return enquiries.enquiry(organism_id=organism_id, enquiry_id=enquiry_id)
    except UnknownEnquiry:
        raise Http404 from None


def _reply(request: HttpRequest, organism_id: int, found: EnquiryView, form: WritingForm, *, from_body: bool) -> None:
    writing = Writing(form.cleaned_data["text"], request.user.pk, form.cleaned_data["key"], from_body=from_body)
    enquiries.reply(organism_id=organism_id, enquiry_id=found.id, writing=writing, at=timezone.now())
    told.success(request, _("Your message is sent."))


def _table(request: HttpRequest, found: Sequence[EnquiryView], href: Any) -> Any:
    names = registry.establishments(sirets={each.siret for each in found})
    rows = [
        {
            "id": each.id,
            "subject": each.subject,
            "siret": each.siret,
            "name": name_of(names, each.siret),
            "state": Tag(str(each.state.label), _TONES.get(each.state, "")),
            "last_at": each.last_at,
        }
        for each in found
    ]
    return table_page(
        request,
        name="enquiries",
        caption=_("Enquiries"),
        columns=[
            Column("subject", _("Subject"), sortable=True, href=href),
            Column("siret", _("SIRET"), "siret", sortable=True),
            Column("name", _("Establishment"), sortable=True),
            Column("state", _("State"), "state", sortable=True),
            Column("last_at", _("Last message"), "instant", sortable=True),
        ],
        filters=[Filter("state", _("State"), [(str(state.label), state.label) for state in EnquiryState])],
        rows=rows,
        search=_("Subject, SIRET or name"),
        empty=_("Nobody has written yet."),
    )


addresses = [
    path("portal/enquiries/", my_enquiries_page, name="portal_enquiries"),
    path("portal/enquiries/new/", new_enquiry_page, name="portal_new_enquiry"),
    path("portal/enquiries/<int:enquiry_id>/", my_enquiry_page, name="portal_enquiry"),
    path("bodies/<str:body>/enquiries/", enquiries_page, name="enquiries"),
    path("bodies/<str:body>/enquiries/<int:enquiry_id>/", enquiry_page, name="enquiry"),
]
