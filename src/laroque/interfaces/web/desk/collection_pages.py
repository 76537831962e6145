"""Ordering the direct debits of a month: one file a scheme, made once."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.forms import ActForm, DayField, MonthField
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.places import body_acted_on
from laroque.usecases.collection.collect_month import collect_month


class CollectForm(ActForm):
    """The month whose debits are ordered, and the day the bank takes them."""

    month = MonthField(label=gettext_lazy("Month"))
    debit_on = DayField(label=gettext_lazy("Day of the debit"))

    def clean_debit_on(self) -> date:
        """A day that the bank can still take."""
        day: date = self.cleaned_data["debit_on"]
        if day < today():
            raise ValidationError(_("This day is past: the bank takes a debit today at the earliest."))
        return day


@member_page(may=Ability.COLLECT)
def collect_page(request: HttpRequest, body: str) -> HttpResponse:
    """Order the direct debits that contributors ordered in their declarations of a month."""
    place = body_acted_on(request.chosen, body)

    def do(asked: dict[str, Any]) -> str:
        found = collect_month(organism_id=place.id, month=asked["month"], debit_on=asked["debit_on"], at=timezone.now())
        if not found.files:
            return _("Nothing was left to debit for this month and day.")
        words = _("%(cents)s ordered in %(files)s; %(left)s accounts are left to transfers.")
        files = ", ".join(file.reference for file in found.files)
        return words % {"cents": in_euros(found.cents), "files": files, "left": len(found.left)}

    act = Act(
        title=_("Order the debits of a month"),
        what=_(
            "Each contributor is debited of what the declaration orders, at most of what is unpaid, on the due day at"
            " the earliest. The same month and day again order nothing more."
        ),
        button=_("Order the debits"),
        back=reverse("sent_files", args=[place.code]),
        back_name=_("Files sent to the bank"),
    )
    return act_page(request, act, bound(CollectForm, request), do)


addresses = [path("bodies/<str:body>/collect/", collect_page, name="collect")]
