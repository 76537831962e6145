"""Where a reader works: the membership chosen in the session, verified at each request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from laroque.apps.access import queries as access
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network
from laroque.apps.network.states import Mission
from laroque.interfaces.web.labels import ROLES
from laroque.interfaces.web.middleware import NATIONAL, ORGANISM

MEMBERSHIP = "membership"

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The membership a request works under; ``siren`` limits an employer's user to his own accounts."""

    membership_id: int
    organism_id: int
    organism_code: str
    organism_name: str
    role: Role
    national: bool
    siren: str | None
    collects: bool

    @property
    def role_name(self) -> str:
        """The role as a person reads it."""
        return str(ROLES[self.role])


class MembershipMiddleware:
    """Puts the chosen membership on the request; one that has ended is forgotten, and its organism with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with ``request.chosen`` set to the membership, or to None."""
        request.chosen = self._chosen(request)
        if request.chosen is None:
            forget(request)
        return self.get_response(request)

    def _chosen(self, request: HttpRequest) -> Chosen | None:
        asked = request.session.get(MEMBERSHIP)
        if asked is None or not request.user.is_authenticated:
            return None
        return next((row for row in memberships_of(request.user.pk, today()) if row.membership_id == asked), None)


def today() -> date:
    """The day of the reader, in France."""
    return timezone.localdate()


def memberships_of(user_id: int, on: date) -> list[Chosen]:
    """The memberships of a user on a day."""
    rows = access.memberships_of(user_id=user_id, on=on)
    if not rows:
        return []
    collecting = network.organisms_with_mission(mission=Mission.COLLECTION, on=on)
    return [_chosen(row, collects=row.organism_id in collecting) for row in rows]


def _chosen(row: access.MembershipView, *, collects: bool) -> Chosen:
    return Chosen(
        membership_id=row.id,
        organism_id=row.organism_id,
        organism_code=row.organism_code,
        organism_name=row.organism_name,
        role=Role(row.role),
        national=row.national,
        siren=row.siren,
        collects=collects,
    )


def choose(request: HttpRequest, chosen: Chosen) -> None:
    """Work under a membership from now on."""
    request.session[MEMBERSHIP] = chosen.membership_id
    request.session[ORGANISM] = chosen.organism_id
    request.session[NATIONAL] = chosen.national


def forget(request: HttpRequest) -> None:
    """Work under no membership."""
    for key in (MEMBERSHIP, ORGANISM, NATIONAL):
        request.session.pop(key, None)


def member_page(*, staff: bool = False, national: bool = False) -> Callable[[View], View]:
    """A page for those signed in who chose a membership; ``staff`` and ``national`` close it to the others."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            chosen = request.chosen
            if chosen is None:
                return redirect("choose")
            if (staff and chosen.role is Role.EMPLOYER) or (national and not chosen.national):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return inner

    return decorate


@login_required
def choose_page(request: HttpRequest) -> HttpResponse:
    """The list of the reader's memberships, and the choice of one; a single one is chosen at once."""
    rows = memberships_of(request.user.pk, today())
    asked = request.POST.get("membership") or (str(rows[0].membership_id) if len(rows) == 1 else None)
    for row in rows:
        if str(row.membership_id) == asked and (request.method == "POST" or request.chosen is None):
            choose(request, row)
            return redirect("home")
    current = request.chosen.membership_id if request.chosen else None
    return render(request, "site/choose.html", {"memberships": rows, "current": current})


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page of a reader: the day for the agency, the accounts for a collecting body, else the network."""
    if request.chosen is None:
        return redirect("choose")
    if request.chosen.national:
        return redirect("day")
    return redirect("accounts" if request.chosen.collects else "network")
