"""Why a reader opens the file of a person: chosen on the page, and kept with the look."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.rights.states import LookedAt
from laroque.interfaces.web.care.funds import Fund, keep_look
from laroque.interfaces.web.membership import Chosen
from laroque.interfaces.web.tables import Ask

RIGHTS = "rights"
PURPOSES = {
    RIGHTS: gettext_lazy("To keep the rights of the person up to date"),
    "answering": gettext_lazy("To answer the person"),
    "request": gettext_lazy("To decide a request"),
    "settling": gettext_lazy("To settle a claim"),
    "opinion": gettext_lazy("To give a medical opinion"),
    "checking": gettext_lazy("To check the work of the fund"),
}
"""The purposes one may give, by their word in the address."""


def purpose_of(request: HttpRequest) -> str:
    """The purpose that the address says; empty when it says none that is known."""
    asked = request.GET.get("purpose", "")
    return asked if asked in PURPOSES else ""


def keeps_looks(chosen: Chosen, fund: Fund) -> bool:
    """Whether the looks of a reader are kept: not of an auditor, who changes nothing and sees nothing of health."""
    return fund.own and not chosen.changes_nothing


def list_taken(request: HttpRequest, fund: Fund, name: str, why: str) -> Callable[[Ask], None] | None:
    """What keeps that the reader takes a list of persons as a file: one look, with the list and how it was narrowed.

    None for whose looks are not kept: he takes no list away.
    """
    if not keeps_looks(request.chosen, fund):
        return None

    def keep(ask: Ask) -> None:
        asked = [ask.search, *(f"{key}={value}" for key, value in sorted(ask.filters.items()))]
        narrowed = ", ".join(each for each in asked if each) or _("everybody")
        keep_look(request, fund, LookedAt.EXPORT, why=f"{why} · {name} · {narrowed}")

    return keep


def reads_acts(chosen: Chosen, fund: Fund) -> bool:
    """Whether rights and requests that tell of health are shown, their detail left out."""
    return keeps_looks(chosen, fund) and chosen.may(Ability.READ_ACTS)


def reads_health(chosen: Chosen, fund: Fund, purpose: str) -> bool:
    """Whether details that tell of health are shown: to the medical adviser of the fund, who said why."""
    return bool(purpose) and keeps_looks(chosen, fund) and chosen.may(Ability.READ_HEALTH)
