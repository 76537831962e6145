"""What every page shows: the pages of the reader, and where he works."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from laroque.apps.access.states import Role
from laroque.interfaces.web.membership import Chosen


@dataclass(frozen=True, slots=True)
class Page:
    """One entry of the menu."""

    name: str
    address: str
    current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """The menu and the chosen membership, for the templates."""
    chosen, user = getattr(request, "chosen", None), getattr(request, "user", None)
    entries = _pages_of(chosen) if chosen else []
    if user is not None and user.is_staff:
        entries.append((_("Registers"), reverse("admin:index")))
    return {"chosen": chosen, "pages": [_page(request, name, to) for name, to in entries]}


def _page(request: HttpRequest, name: str, to: str) -> Page:
    under = request.path.startswith("/bodies/") and to == reverse("accounts")
    return Page(name, to, under or request.path.startswith(to))


def _pages_of(chosen: Chosen) -> list[tuple[str, str]]:
    pages = []
    if chosen.national:
        pages.append((_("The day"), reverse("day")))
        pages.append((_("Contributor accounts"), reverse("accounts")))
    elif chosen.collects:
        pages.append((_("Contributor accounts"), reverse("contributors", args=[chosen.organism_code])))
    if chosen.role is not Role.EMPLOYER:
        pages.append((_("Network"), reverse("network")))
    return pages
