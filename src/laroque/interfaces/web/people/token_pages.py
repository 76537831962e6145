"""The API tokens of the reader: made for the role chosen, shown once, revoked."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from laroque.apps.access import api_tokens
from laroque.apps.access import operations as access
from laroque.interfaces.web.forms import new_key, typed
from laroque.interfaces.web.labels import ROLES
from laroque.interfaces.web.membership import member_page, today

_LAST_KEY = "token_key"
"""Where a session keeps the key of the form that last made a token: the same form sent again makes no other."""


@never_cache
@member_page()
def tokens_page(request: HttpRequest) -> HttpResponse:
    """The reader's tokens; makes one for the role chosen, or revokes one of his."""
    if "revoke" in request.POST:
        return _revoked(request)
    secret = problem = ""
    if request.method == "POST":
        secret, problem = _made(request)
    on = today()
    rows = [
        {"view": each, "role": ROLES[each.role], "open": each.is_open(on)}
        for each in api_tokens.tokens(user_id=request.user.pk)
    ]
    context = {"tokens": rows, "secret": secret, "problem": problem, "key": new_key()}
    return render(request, "site/tokens.html", context, status=422 if problem else 200)


def _made(request: HttpRequest) -> tuple[str, str]:
    """The secret of the token made, or what is wrong."""
    name, days = typed(request.POST.get("name", ""))[:80], request.POST.get("days", "")
    if not name or not (days.isascii() and days.isdigit() and 1 <= len(days) <= 3):
        return "", _("Say what uses the token, and for how many days.")
    if request.POST.get("key") and request.POST["key"] == request.session.get(_LAST_KEY):
        return "", _("This token was made already and is not shown again: if it is lost, revoke it and make another.")
    on = today()
    try:
        made = access.make_token(
            user_id=request.user.pk,
            organism_id=request.chosen.organism_id,
            role=request.chosen.role,
            name=name,
            expires_on=on + timedelta(int(days)),
            at=timezone.now(),
            on=on,
        )
    except access.TooLong:
        return "", _("A token lives from 1 to 366 days.")
    request.session[_LAST_KEY] = request.POST.get("key", "")
    return made.secret, ""


def _revoked(request: HttpRequest) -> HttpResponse:
    asked = request.POST["revoke"]
    for each in api_tokens.tokens(user_id=request.user.pk):
        if str(each.id) == asked:
            access.revoke_token(token_id=each.id, by=request.user.pk, at=timezone.now())
    return redirect("tokens")


addresses = [path("tokens/", tokens_page, name="tokens")]
"""An auditor may make tokens too: they are his own, as his password is (see ``middleware.is_ones_own``)."""
