"""What every page shows: the pages of the reader, and where he works."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from laroque.interfaces.web.membership import SEARCHING, Chosen, only_persons
from laroque.interfaces.web.menu import entries_of


@dataclass(frozen=True, slots=True)
class Page:
    """One entry of the menu, as it is shown."""

    name: str
    address: str
    current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """The menu, the chosen membership and whether its reader searches, for the templates."""
    chosen, user = getattr(request, "chosen", None), getattr(request, "user", None)
    pages = _pages(request.path, chosen) if chosen else []
    if user is not None and user.is_staff:
        registers = reverse("admin:index")
        pages.append(Page(_("Registers"), registers, request.path.startswith(registers)))
    searches = chosen is not None and any(chosen.may(each) for each in SEARCHING)
    return {"chosen": chosen, "pages": pages, "searches": searches, "only_persons": only_persons(chosen)}


def _pages(path: str, chosen: Chosen) -> list[Page]:
    return [
        Page(str(entry.name), entry.address(chosen), entry.covers_path(path, chosen)) for entry in entries_of(chosen)
    ]
