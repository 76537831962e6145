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
from laroque.interfaces.web.labels import ROLES
from laroque.interfaces.web.membership import member_page, today


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
    context = {"tokens": rows, "secret": secret, "problem": problem}
    return render(request, "site/tokens.html", context, status=422 if problem else 200)


def _made(request: HttpRequest) -> tuple[str, str]:
    """The secret of the token made, or what is wrong."""
    name, days = request.POST.get("name", "").strip()[:80], request.POST.get("days", "")
    if not name or not (days.isascii() and days.isdigit() and 1 <= len(days) <= 3):
        return "", _("Say what uses the token, and for how many days.")
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
    return made.secret, ""


def _revoked(request: HttpRequest) -> HttpResponse:
    asked = request.POST["revoke"]
    for each in api_tokens.tokens(user_id=request.user.pk):
        if str(each.id) == asked:
            access.revoke_token(token_id=each.id, by=request.user.pk, at=timezone.now())
    return redirect("tokens")


addresses = [path("tokens/", tokens_page, name="tokens")]
"""An auditor may make tokens too: they are his own, as his password is (see ``middleware.is_ones_own``)."""
