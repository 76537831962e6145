"""How people sign in: closed accounts, a lock after failures, and the language they are met in."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import PasswordResetView
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from laroque.apps.access import operations as access
from laroque.apps.access import queries


class ClosedAccounts(DefaultAccountAdapter):
    """An administrator makes the accounts: signing up is closed. Failures are counted in the database."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Speak the language of the user's record, unless one was chosen in this browser."""
        response = super().post_login(request, user, **kwargs)
        access.forget_failures(user_id=user.pk)
        request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, **_cookie())
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse to look at a password while the login is locked."""
        _refuse_if_locked(_login(credentials), self.get_client_ip(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password."""
        access.record_failure(login=_login(credentials), address=self.get_client_ip(request), at=timezone.now())


class CodeForm(AuthenticateForm):
    """The code of the second factor, counted and locked as a password is."""

    def clean_code(self) -> str:
        """The code; a wrong one counts as a failure to sign in."""
        return _counted_code(super().clean_code, self.user)


class CodeAgainForm(ReauthenticateForm):
    """The code, asked again before something delicate."""

    def clean_code(self) -> str:
        """The code; a wrong one counts as a failure to sign in."""
        return _counted_code(super().clean_code, self.user)


def forgotten_page(request: HttpRequest) -> HttpResponseBase:
    """A link by mail where the operator has set a mail server, else the way to the administrator."""
    if settings.LAROQUE_SENDS_MAIL:
        return PasswordResetView.as_view()(request)
    return render(request, "site/forgotten.html")


def _counted_code(clean: Any, user: Any) -> str:
    address = ClosedAccounts().get_client_ip(context.request)
    _refuse_if_locked(user.username, address)
    try:
        return str(clean())
    except ValidationError:
        access.record_failure(login=user.username, address=address, at=timezone.now())
        raise


def _refuse_if_locked(login: str, address: str) -> None:
    until = queries.sign_in_locked_until(login=login, address=address, at=timezone.now())
    if until is not None:
        raise ValidationError(_locked_message(until))


def _locked_message(until: datetime) -> str:
    return _(
        "Too many failures: signing in is locked until %(time)s. An administrator of your organism can unlock it."
    ) % {"time": timezone.localtime(until).strftime("%H:%M")}


def _login(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "")


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
