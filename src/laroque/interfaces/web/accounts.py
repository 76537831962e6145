"""How people get an account, and in which language they are met."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from laroque.apps.access import operations as access


class ClosedAccounts(DefaultAccountAdapter):
    """An administrator makes the accounts: signing up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Speak the language of the user's record, unless one was chosen in this browser."""
        response = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, **_cookie())
        return response


@require_POST
def language_page(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, in this browser and in the record of who is signed in."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return redirect("home")
    if request.user.is_authenticated and request.user.language != chosen:
        access.set_language(user_id=request.user.pk, language=chosen)
    return set_language(request)


def _cookie() -> dict[str, Any]:
    """The attributes that Django's own ``set_language`` gives to the cookie."""
    names = ("age", "path", "domain", "secure", "httponly", "samesite")
    values = {name: getattr(settings, f"LANGUAGE_COOKIE_{name.upper()}") for name in names}
    return {"max_age": values.pop("age"), **values}
