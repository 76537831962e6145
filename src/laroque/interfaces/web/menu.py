"""The pages of each reader: one table, from which the menu and the first page are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from laroque.apps.access.rules import Ability
from laroque.interfaces.web.membership import Chosen


def _everywhere(_chosen: Chosen) -> bool:
    return True


def _nationally(chosen: Chosen) -> bool:
    return chosen.national


def _at_a_collecting_body(chosen: Chosen) -> bool:
    return chosen.collects and not chosen.national


def _at_a_fund(chosen: Chosen) -> bool:
    return chosen.insures and not chosen.national


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu: its name, the name of its address, and who finds it there.

    ``may`` is the ability that the page itself asks for, ``where`` what else the membership must be; with ``of_body``
    the address names the reader's body; ``covers`` are beginnings of addresses that belong to it besides its own, and
    ``also`` the names of such pages of the body; with ``exact`` its own address is no beginning of others. ``acts``:
    the abilities of those whose day it is, at a body that has more than one.
    """

    name: Any
    page: str
    may: Ability
    where: Callable[[Chosen], bool] = _everywhere
    of_body: bool = False
    covers: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    exact: bool = False
    acts: frozenset[Ability] = frozenset()

    def address(self, chosen: Chosen) -> str:
        """Where the entry leads a reader."""
        return reverse(self.page, args=[chosen.organism_code] if self.of_body else None)

    def covers_path(self, path: str, chosen: Chosen) -> bool:
        """Whether the page at an address belongs to this entry."""
        also = (reverse(page, args=[chosen.organism_code]) for page in self.also)
        address = self.address(chosen)
        own = path == address if self.exact else path.startswith(address)
        return own or path.startswith((*self.covers, *also))


_ACCOUNTS = _("Contributor accounts")
_COLLECTS = frozenset({Ability.COLLECT, Ability.DECIDE_REFUNDS})
_CARES = frozenset({Ability.SETTLE_CLAIMS, Ability.GIVE_OPINIONS, Ability.PAY_CARE})
_SIMULATE = _("Simulate")
MENU = (
    Entry(_("The day"), "day", Ability.READ_TREASURY, _nationally),
    Entry(_ACCOUNTS, "accounts", Ability.READ_ACCOUNTS, _nationally, covers=("/bodies/",)),
    Entry(_("My day"), "desk", Ability.READ_ACCOUNTS, _at_a_collecting_body, of_body=True, acts=_COLLECTS),
    Entry(_ACCOUNTS, "contributors", Ability.READ_ACCOUNTS, _at_a_collecting_body, of_body=True),
    Entry(_("Receipts"), "receipts", Ability.READ_RECEIPTS, _at_a_collecting_body, of_body=True, also=("statements",)),
    Entry(
        _("Refunds"),
        "refunds",
        Ability.READ_ACCOUNTS,
        _at_a_collecting_body,
        of_body=True,
        covers=("/approvals/",),
        also=("unallocated", "substitutions"),
    ),
    Entry(_("Messages"), "messages", Ability.READ_MESSAGES, _at_a_collecting_body, of_body=True),
    Entry(_("Enquiries"), "enquiries", Ability.READ_MESSAGES, _at_a_collecting_body, of_body=True),
    Entry(
        _("Fund's day"),
        "fund_day",
        Ability.READ_CLAIMS,
        _at_a_fund,
        of_body=True,
        also=("care_pay", "care_charge", "care_send_returns"),
        exact=True,
        acts=_CARES,
    ),
    Entry(_("Claims"), "claims", Ability.READ_CLAIMS, _at_a_fund, of_body=True),
    Entry(_("Benefits"), "benefit_cases", Ability.READ_CLAIMS, _at_a_fund, of_body=True),
    Entry(
        _("Payments"),
        "care_payments",
        Ability.READ_CLAIMS,
        _at_a_fund,
        of_body=True,
        covers=("/approvals/",),
        also=("care_debts", "care_receipts", "professionals"),
    ),
    Entry(
        pgettext_lazy("menu", "Insured"),
        "insured_list",
        Ability.READ_RIGHTS,
        _at_a_fund,
        of_body=True,
        also=("rights_requests",),
    ),
    Entry(pgettext_lazy("menu", "Looks"), "looks", Ability.READ_LOOKS, _at_a_fund, of_body=True),
    Entry(_("My claims"), "my_claims", Ability.SEND_CLAIMS, covers=("/portal/practice/claims/",), exact=True),
    Entry(_("Send claims"), "my_claims_send", Ability.SEND_CLAIMS, covers=("/portal/practice/sent/",)),
    Entry(_("Returns"), "my_returns", Ability.SEND_CLAIMS),
    Entry(_("My establishments"), "portal", Ability.READ_OWN_ACCOUNTS, covers=("/portal/pay/",), exact=True),
    Entry(_("Send a DSN"), "portal_send", Ability.SEND_DECLARATIONS, covers=("/portal/sent/",)),
    Entry(_("Due days"), "portal_due_days", Ability.READ_OWN_ACCOUNTS),
    Entry(_("Reports"), "portal_returns", Ability.READ_OWN_ACCOUNTS),
    Entry(_("My enquiries"), "portal_enquiries", Ability.WRITE_ENQUIRIES),
    Entry(_("My care"), "my_care", Ability.READ_OWN_RIGHTS, covers=("/portal/care/claims/",), exact=True),
    Entry(_("My benefits"), "my_benefits", Ability.READ_OWN_RIGHTS),
    Entry(_("My rights"), "my_rights", Ability.READ_OWN_RIGHTS, covers=("/portal/care/certificate/",)),
    Entry(_("My statements"), "my_statement", Ability.READ_OWN_RIGHTS),
    Entry(_ACCOUNTS, "contributors", Ability.READ_OWN_ACCOUNTS, of_body=True),
    Entry(_SIMULATE, "simulate", Ability.READ_ACCOUNTS),
    Entry(_SIMULATE, "simulate", Ability.READ_OWN_ACCOUNTS),
    Entry(_("Approvals"), "approvals", Ability.DECIDE_PAYMENTS, _nationally),
    Entry(_("Users"), "users", Ability.MANAGE_USERS),
    Entry(_("Network"), "network", Ability.READ_NETWORK),
    Entry(_("Legislation"), "legislation", Ability.READ_NETWORK),
)
"""In the order of the menu: a reader arrives at the first that is his day, else at the first that he may open."""


def entries_of(chosen: Chosen) -> list[Entry]:
    """The entries that a reader may open."""
    return [entry for entry in MENU if chosen.may(entry.may) and entry.where(chosen)]


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page of a reader: that of what he does, else the first of his menu; without any, choose a place."""
    entries = entries_of(request.chosen) if request.chosen else []
    own = [entry for entry in entries if any(request.chosen.may(ability) for ability in entry.acts)]
    return redirect((own or entries)[0].address(request.chosen) if entries else "choose")
