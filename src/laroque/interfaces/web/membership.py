"""Where a reader works: the membership chosen in the session, verified at each request."""

from collections.abc import Callable, Collection
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
from laroque.apps.access.rules import Ability, changes_something, insures, may
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network
from laroque.apps.network.states import Mission
from laroque.interfaces.web.labels import ROLES

MEMBERSHIP = "membership"

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The membership a request works under.

    ``sirens``, ``nirs`` and ``professionals`` are all those that a user of the portal sees at the organism in that
    role: none limits the staff. ``collects`` and ``insures``: what the organism does.
    """

    membership_id: int
    organism_id: int
    organism_code: str
    organism_name: str
    role: Role
    national: bool
    sirens: frozenset[str]
    collects: bool
    insures: bool = False
    nirs: frozenset[str] = frozenset()
    professionals: frozenset[str] = frozenset()

    def may(self, ability: Ability) -> bool:
        """Whether the role has an ability."""
        return may(self.role, ability)

    @property
    def changes_nothing(self) -> bool:
        """Whether the role only reads, so that its requests are read-only transactions."""
        return not changes_something(self.role)

    @property
    def sirens_in_order(self) -> list[str]:
        """The SIREN that the portal shows, as a list to read."""
        return sorted(self.sirens)

    @property
    def role_name(self) -> str:
        """The role as a person reads it."""
        return str(ROLES[self.role])


class MembershipMiddleware:
    """Puts the chosen membership on the request; one that has ended is forgotten."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with ``request.chosen`` set to the membership, or to None."""
        request.chosen = self._chosen(request)
        if request.chosen is None:
            request.session.pop(MEMBERSHIP, None)
        else:
            request.user.chosen = request.chosen  # the back office asks the user, not the request, for permissions
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
    """What a user may work under on a day: each role in each organism once, however many SIREN it shows."""
    rows = access.memberships_of(user_id=user_id, on=on)
    if not rows:
        return []
    collecting = network.organisms_with_mission(mission=Mission.COLLECTION, on=on)
    together: dict[tuple[int, Role], list[access.MembershipView]] = {}
    for row in rows:
        together.setdefault((row.organism_id, row.role), []).append(row)
    return [_chosen(same, collects=same[0].organism_id in collecting) for same in together.values()]


def _chosen(same: list[access.MembershipView], *, collects: bool) -> Chosen:
    first = same[0]
    return Chosen(
        membership_id=first.id,
        organism_id=first.organism_id,
        organism_code=first.organism_code,
        organism_name=first.organism_name,
        role=first.role,
        national=any(row.national for row in same),
        sirens=frozenset(row.siren for row in same if row.siren is not None),
        collects=collects,
        insures=insures(first.organism_kind),
        nirs=frozenset(row.nir for row in same if row.nir is not None),
        professionals=frozenset(row.professional for row in same if row.professional is not None),
    )


def choose(request: HttpRequest, chosen: Chosen) -> None:
    """Work under a membership from now on."""
    request.session[MEMBERSHIP] = chosen.membership_id


OF_ACCOUNTS = (Ability.READ_ACCOUNTS, Ability.READ_OWN_ACCOUNTS)
"""Either opens the pages of accounts: staff see all those of the body, the portal its own establishments."""


SEARCHING = (Ability.READ_ACCOUNTS, Ability.READ_RIGHTS)
"""Either opens the search: of accounts, or of insured persons."""


def only_persons(chosen: Chosen | None) -> bool:
    """Whether the search of a reader finds insured persons and nothing of accounts."""
    return chosen is not None and chosen.may(Ability.READ_RIGHTS) and not chosen.may(Ability.READ_ACCOUNTS)


def member_page(
    *, may: Ability | None = None, any_of: Collection[Ability] = (), national: bool = False
) -> Callable[[View], View]:
    """A page for those signed in who chose a membership whose role has an ability.

    ``may`` is the ability, ``any_of`` several of which one is enough, any role when both are left out; ``national``
    closes the page to who does not read the whole network.
    """
    wanted = any_of if may is None else (may,)

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            chosen = request.chosen
            if chosen is None:
                return redirect("choose")
            if (wanted and not any(chosen.may(each) for each in wanted)) or (national and not chosen.national):
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
