"""The users of an organism: an administrator makes them, gives and ends roles, and helps them back in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from laroque.apps.access import operations as access
from laroque.apps.access import queries
from laroque.apps.access.queries import MembershipView, UserView
from laroque.apps.access.rules import Ability, needs_second_administrator
from laroque.apps.access.states import ApprovalState
from laroque.apps.network import queries as network
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.labels import ROLES
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.people.user_forms import EndForm, NewUserForm, RoleForm, role_of
from laroque.interfaces.web.tables import Column, Table, Tag, table_page

_STATES = {
    ApprovalState.REQUESTED: (gettext_lazy("to approve"), "warn"),
    ApprovalState.APPROVED: (gettext_lazy("in order"), "good"),
    ApprovalState.REFUSED: (gettext_lazy("refused"), "bad"),
}


@member_page(may=Ability.MANAGE_USERS)
def users_page(request: HttpRequest) -> HttpResponseBase:
    """The users of the organism, those of all for who reads the whole network; roles that wait come first."""
    found = queries.users(organism_id=_organism_id(request), at=timezone.now(), limit=1_000)
    rows = [_row(request, view) for view in found]
    table = table_page(
        request,
        name="users",
        caption=_("Users"),
        columns=[
            Column("username", _("User name"), sortable=True, href=lambda row: _address(row["id"])),
            Column("name", _("Name"), "text", sortable=True),
            Column("roles", _("Roles"), "text"),
            Column("waiting", _("To approve"), "number", sortable=True),
            Column("state", _("Sign-in"), "state"),
            Column("second_factor", _("Second factor"), "text"),
        ],
        rows=rows,
        sort="-waiting",
        search=_("User name, name or role"),
    )
    return render(request, "site/users.html", {"table": table}) if isinstance(table, Table) else table


@member_page(may=Ability.MANAGE_USERS)
def user_page(request: HttpRequest, user_id: int) -> HttpResponse:
    """One user: roles, how he signs in, and what may be done about it."""
    view = _user(request, user_id)
    roles = [
        {
            "view": each,
            "role": ROLES[each.role],
            "state": _STATES[each.state][0],
            "tone": _STATES[each.state][1],
            "waits": each.state is ApprovalState.REQUESTED,
            "mine": request.user.pk in (each.given_by, each.user_id),
            "open": each.state is not ApprovalState.REFUSED and (each.valid_to is None or each.valid_to > today()),
        }
        for each in _memberships(request, view)
    ]
    return render(request, "site/user.html", {"person": view, "roles": roles, "helps": _may_help(request, view)})


@member_page(may=Ability.MANAGE_USERS)
def new_user_page(request: HttpRequest) -> HttpResponse:
    """Make a user with a first role."""
    act = Act(
        title=_("New user"),
        what=_("The user chooses a password by a one-time link, which you make afterwards."),
        button=_("Make the user"),
        back=reverse("users"),
        back_name=_("Users"),
        refusals=_REFUSALS,
    )

    def do(cleaned: dict[str, Any]) -> tuple[str, str]:
        names = {name: cleaned[name] for name in ("username", "email", "first_name", "last_name", "language")}
        user_id = access.create_user(password=None, **names)
        _give(request, user_id, cleaned)
        return _("%(name)s is a user now: make a one-time link.") % {"name": cleaned["username"]}, _address(user_id)

    return act_page(request, act, bound(NewUserForm, request, **_where(request)), do)


@member_page(may=Ability.MANAGE_USERS)
def give_page(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a user one more role."""
    view = _user(request, user_id)
    act = _act(view, _("Give a role"), _("Give the role"))

    def do(cleaned: dict[str, Any]) -> str:
        _give(request, user_id, cleaned)
        if needs_second_administrator(role_of(cleaned)):
            return _("The role waits for another administrator to approve it.")
        return _("The role is given.")

    return act_page(request, act, bound(RoleForm, request, **_where(request)), do)


@member_page(may=Ability.MANAGE_USERS)
def end_page(request: HttpRequest, user_id: int, membership_id: int) -> HttpResponse:
    """End a role on a day; from today, the sessions of the user end too."""
    view = _user(request, user_id)
    held = _membership(request, view, membership_id)
    act = _act(view, _("End a role"), _("End the role"))

    def do(cleaned: dict[str, Any]) -> str:
        access.end_membership(membership_id=held.id, on=cleaned["on"])
        if cleaned["on"] <= today():
            access.end_sessions(user_id=user_id)
        return _("The role ends on that day.")

    return act_page(request, act, bound(EndForm, request), do)


@require_POST
@member_page(may=Ability.MANAGE_USERS)
def decide_page(request: HttpRequest, user_id: int, membership_id: int) -> HttpResponse:
    """Approve or refuse, as a second administrator, a role that another one gave."""
    held = _membership(request, _user(request, user_id), membership_id)
    approved = request.POST.get("decision") == "approve"
    try:
        access.decide_membership(membership_id=held.id, decided_by=request.user.pk, approved=approved)
    except access.SamePerson:
        messages.error(request, _("Another administrator decides: you gave this role, or it is yours."))
    except access.AlreadyDecided:
        messages.error(request, _("This was decided before."))
    else:
        messages.success(request, _("The role is approved.") if approved else _("The role is refused."))
    return redirect("user", user_id)


@require_POST
@member_page(may=Ability.MANAGE_USERS)
def link_page(request: HttpRequest, user_id: int) -> HttpResponse:
    """Make a one-time link to choose a password, and show it once."""
    view = _helped(request, user_id)
    key = access.password_link(user_id=user_id, at=timezone.now())
    uid, _dash, token = key.partition("-")
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    context = {"person": view, "link": request.build_absolute_uri(address), "hours": hours}
    answer = render(request, "site/link.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@member_page(may=Ability.MANAGE_USERS)
def help_page(request: HttpRequest, user_id: int, act: str) -> HttpResponse:
    """Unlock, end the sessions, forget the second factor, close or open the door of a user."""
    if act not in _HELPS:
        raise Http404
    _helped(request, user_id)
    do, said = _HELPS[act]
    do(user_id)
    messages.success(request, said())
    return redirect("user", user_id)


_HELPS: dict[str, tuple[Callable[[int], Any], Callable[[], str]]] = {
    "unlock": (lambda number: access.forget_failures(user_id=number), lambda: _("The user may try again.")),
    "sessions": (lambda number: access.end_sessions(user_id=number), lambda: _("The sessions are ended.")),
    "factor": (
        lambda number: access.reset_second_factor(user_id=number),
        lambda: _("The second factor is forgotten: the user sets it up at the next sign-in."),
    ),
    "close": (
        lambda number: access.set_active(user_id=number, active=False),
        lambda: _("The user does not sign in any more."),
    ),
    "open": (lambda number: access.set_active(user_id=number, active=True), lambda: _("The user may sign in again.")),
}
_REFUSALS = {
    access.OwnRights: gettext_lazy("Nobody gives a role to himself: ask another administrator."),
    ValidationError: gettext_lazy(
        "The role is held there already in this period, or its days are the wrong way round: correct the days."
    ),
}


def _organism_id(request: HttpRequest) -> int | None:
    return None if request.chosen.national else request.chosen.organism_id


def _user(request: HttpRequest, user_id: int) -> UserView:
    """A user the administrator may look at; somebody of another organism is not there."""
    view = queries.user(user_id=user_id, at=timezone.now())
    if view is None or not (request.chosen.national or _memberships(request, view)):
        raise Http404
    return view


def _memberships(request: HttpRequest, view: UserView) -> list[MembershipView]:
    within = _organism_id(request)
    return [each for each in view.memberships if within is None or each.organism_id == within]


def _membership(request: HttpRequest, view: UserView, membership_id: int) -> MembershipView:
    found = next((each for each in _memberships(request, view) if each.id == membership_id), None)
    if found is None:
        raise Http404
    return found


def _may_help(request: HttpRequest, view: UserView) -> bool:
    """Whether the administrator may open and close a user's door: not that of who works elsewhere too, nor his own."""
    if view.id == request.user.pk or (view.superuser and not request.user.is_superuser):
        return False
    elsewhere = [
        each
        for each in view.memberships
        if each.organism_id != request.chosen.organism_id and (each.valid_to is None or each.valid_to > today())
    ]
    return request.chosen.national or not elsewhere


def _helped(request: HttpRequest, user_id: int) -> UserView:
    view = _user(request, user_id)
    if not _may_help(request, view):
        raise PermissionDenied
    return view


def _where(request: HttpRequest) -> dict[str, Any]:
    """The organisms an administrator gives roles in."""
    chosen = request.chosen
    places = [(chosen.organism_code, chosen.organism_name)]
    if chosen.national:
        places += [(row.code, row.name) for row in network.organisms(on=today()) if row.id != chosen.organism_id]
    return {"places": places, "national": chosen.national}


def _give(request: HttpRequest, user_id: int, cleaned: dict[str, Any]) -> None:
    access.grant_membership(
        user_id=user_id,
        organism_id=network.organism_by_code(code=cleaned["organism"]).id,
        role=role_of(cleaned),
        valid_from=cleaned["valid_from"],
        valid_to=cleaned["valid_to"],
        national=cleaned.get("national", False),
        siren=cleaned["siren"],
        nir=cleaned["nir"],
        professional=cleaned["professional"],
        given_by=request.user.pk,
    )


def _act(view: UserView, title: str, button: str) -> Act:
    return Act(
        title=title,
        what=view.name or view.username,
        button=button,
        back=_address(view.id),
        back_name=view.username,
        refusals=_REFUSALS,
    )


def _address(user_id: int) -> str:
    return reverse("user", args=[user_id])


def _row(request: HttpRequest, view: UserView) -> dict[str, Any]:
    held = _memberships(request, view)
    on = today()
    current = [each for each in held if each.valid_to is None or each.valid_to > on]
    roles = [f"{each.organism_name} · {ROLES[each.role]}" for each in current if each.state is ApprovalState.APPROVED]
    return {
        "id": view.id,
        "username": view.username,
        "name": view.name,
        "roles": ", ".join(dict.fromkeys(roles)),
        "waiting": sum(each.state is ApprovalState.REQUESTED for each in current),
        "state": _sign_in(view),
        "second_factor": _("yes") if view.second_factor else _("no"),
    }


def _sign_in(view: UserView) -> Tag:
    if not view.active:
        return Tag(_("closed"), "bad")
    return Tag(_("locked"), "warn") if view.locked_until else Tag(_("open"), "good")


addresses: list[URLPattern] = [
    path("users/", users_page, name="users"),
    path("users/new/", new_user_page, name="new_user"),
    path("users/<int:user_id>/", user_page, name="user"),
    path("users/<int:user_id>/roles/", give_page, name="give_role"),
    path("users/<int:user_id>/roles/<int:membership_id>/end/", end_page, name="end_role"),
    path("users/<int:user_id>/roles/<int:membership_id>/decide/", decide_page, name="decide_role"),
    path("users/<int:user_id>/link/", link_page, name="password_link"),
    path("users/<int:user_id>/<slug:act>/", help_page, name="help_user"),
]
