"""The back office asks for a second factor: a password alone does not enter it."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _


class SecondFactorMiddleware:
    """Sends those who come to the back office without a second factor to its enrolment.

    Who has enrolled was asked for it at sign-in, by allauth. ``LAROQUE_MFA_REQUIRED`` turns this off, for the demo.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or send to the enrolment."""
        if _must_enrol(request):
            messages.warning(request, _("The registers ask for a second factor: set it up first."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)


def _must_enrol(request: HttpRequest) -> bool:
    return (
        settings.LAROQUE_MFA_REQUIRED
        and request.path.startswith(reverse("admin:index"))
        and request.user.is_authenticated
        and not is_mfa_enabled(request.user)
    )
