"""Amounts whose sharing key is not known: the list, and the key that a person decides with its article."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.contributions.operations.unallocated import KeyHasNoArticle
from laroque.apps.contributions.unallocated import BadKey
from laroque.apps.network import queries as network
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros, month, percent, said
from laroque.interfaces.web.days import parse_month
from laroque.interfaces.web.forms import ActForm
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.places import body_acted_on, body_read
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, table_page
from laroque.kernel.money import PPM, NotAnAmount, percent_to_ppm
from laroque.usecases.collection import settle_unallocated
from laroque.usecases.collection.settle_unallocated import UnallocatedView

_ROWS = 5


class PercentField(forms.CharField):
    """A share in percent, given in parts per million."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "decimal", "size": 8}), **options)

    def to_python(self, value: Any) -> int | None:
        """Parts per million of the text, None when it is empty."""
        text = super().to_python(value).replace(",", ".").rstrip("% ")
        if text in self.empty_values:
            return None
        try:
            ppm = percent_to_ppm(text)
        except NotAnAmount:
            ppm = 0
        if not 0 < ppm <= PPM:
            raise forms.ValidationError(_("Write a share in percent, above 0 and at most 100, such as 12.5."))
        return ppm

    def shown(self, ppm: int) -> str:
        """The share on the page that asks to confirm."""
        return percent(ppm)


class KeyForm(ActForm):
    """A sharing key: its article, and up to five beneficiaries whose shares make 100 %."""

    article = forms.CharField(label=gettext_lazy("Article that gives the key"), max_length=120)
    is_open = forms.ChoiceField(
        label=gettext_lazy("For which months"),
        choices=[("no", gettext_lazy("This month only")), ("yes", gettext_lazy("From this month on"))],
    )

    def __init__(self, *positional: Any, beneficiaries: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        for rank in range(1, _ROWS + 1):
            self.fields[f"beneficiary_{rank}"] = forms.ChoiceField(
                label=_("Beneficiary %(rank)s") % {"rank": rank},
                choices=[("", "–"), *beneficiaries],
                required=rank == 1,
            )
            self.fields[f"share_{rank}"] = PercentField(
                label=_("Share %(rank)s, in percent") % {"rank": rank}, required=rank == 1
            )

    def clean(self) -> dict[str, Any]:
        """Each beneficiary once with its share, and the shares make the whole."""
        asked = super().clean() or {}
        rows = [(asked.get(f"beneficiary_{rank}"), asked.get(f"share_{rank}"), rank) for rank in range(1, _ROWS + 1)]
        for name, ppm, rank in rows:
            if name and not ppm and f"share_{rank}" not in self.errors:
                self.add_error(f"share_{rank}", _("Write the share of this beneficiary."))
            if ppm and not name:
                self.add_error(f"beneficiary_{rank}", _("Choose whose share it is."))
        names = [name for name, ppm, _rank in rows if name and ppm]
        if len(set(names)) < len(names):
            self.add_error(None, _("A beneficiary stands twice: add its shares up."))
        whole = sum(ppm for name, ppm, _rank in rows if name and ppm)
        if not self.errors and whole != PPM:
            self.add_error(None, _("The shares make %(sum)s and not the whole.") % {"sum": percent(whole)})
        return asked

    def shares(self) -> dict[str, int]:
        """Parts per million by beneficiary."""
        asked = self.cleaned_data
        return {
            asked[f"beneficiary_{rank}"]: asked[f"share_{rank}"]
            for rank in range(1, _ROWS + 1)
            if asked[f"beneficiary_{rank}"]
        }


@member_page(may=Ability.READ_ACCOUNTS)
def unallocated_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """What waits for a key at a body, by CTP and month of work, the largest first."""
    place = body_read(request.chosen, body)
    waiting = settle_unallocated.waiting(organism_id=place.id)
    decides = place.own and request.chosen.may(Ability.CHANGE_SETTINGS)

    def address(row: Any) -> str | None:
        known = decides and row["ctp"]
        return reverse("unallocated_settle", args=[place.code, row["ctp"], f"{row['period']:%Y-%m}"]) if known else None

    table = table_page(
        request,
        name="unallocated",
        caption=_("Amounts whose beneficiary is not known, by CTP and month of work"),
        columns=[
            Column("ctp", _("CTP"), "code", sortable=True, href=address),
            Column("period", _("Month of work"), "month", sortable=True),
            Column("accounts", _("Accounts"), "number", sortable=True),
            Column("cents", _("Due"), "money", sortable=True, total=True),
            Column("paid_cents", _("Paid of it"), "money", sortable=True, total=True),
            Column("why", _("Why nobody knows")),
        ],
        rows=[_row(view) for view in waiting],
        empty=_("Nothing waits: every line has its key."),
    )
    return tables_answer(request, "site/unallocated.html", {"body": place, "decides": decides}, {"unallocated": table})


@member_page(may=Ability.CHANGE_SETTINGS)
def settle_page(request: HttpRequest, body: str, ctp: str, period: str) -> HttpResponse:
    """Decide the key of a CTP from a month of work, and share by it what waits."""
    place = body_acted_on(request.chosen, body)
    view = _view(place.id, ctp, parse_month(period))
    names = [(code, said(name)) for code, name in sorted(network.beneficiary_names().items())]
    form = bound(KeyForm, request, beneficiaries=names)

    def do(asked: dict[str, Any]) -> str:
        settled = settle_unallocated.settle(
            organism_id=place.id, ctp=ctp, period=view.period, shares=form.shares(), article=asked["article"],
            by=request.user.get_username(), at=timezone.now(), is_open=asked["is_open"] == "yes",
        )  # fmt: skip
        return _("%(cents)s left suspense and are shared by the key.") % {"cents": in_euros(settled.cents)}

    act = Act(
        title=_("Key of CTP %(ctp)s") % {"ctp": ctp},
        what=_("%(cents)s of %(month)s wait: %(why)s.")
        % {"cents": in_euros(view.cents), "month": month(view.period), "why": said(view.why)},
        button=_("Share by this key"),
        back=reverse("unallocated", args=[place.code]),
        back_name=_("Amounts without a key"),
        refusals={BadKey: "", KeyHasNoArticle: gettext_lazy("Name the article that gives the key.")},
    )
    return act_page(request, act, form, do)


def _view(organism_id: int, ctp: str, period: date | None) -> UnallocatedView:
    waiting = settle_unallocated.waiting(organism_id=organism_id)
    found = next((view for view in waiting if view.ctp == ctp and view.period == period), None)
    if found is None:
        raise Http404
    return found


def _row(view: UnallocatedView) -> dict[str, Any]:
    return {
        "ctp": view.ctp,
        "period": view.period,
        "accounts": view.accounts,
        "cents": view.cents,
        "paid_cents": view.paid_cents,
        "why": said(view.why),
    }


addresses = [
    path("bodies/<str:body>/unallocated/", unallocated_page, name="unallocated"),
    path("bodies/<str:body>/unallocated/<str:ctp>/<str:period>/", settle_page, name="unallocated_settle"),
]
