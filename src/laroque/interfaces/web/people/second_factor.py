"""A password alone does not open what changes money or users."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import needs_second_factor
from laroque.interfaces.web.middleware import is_ones_own


class SecondFactorMiddleware:
    """Sends to its enrolment who has no second factor and comes to the back office, or works in a role that needs one.

    Who has enrolled was asked for it at sign-in, by allauth. ``LAROQUE_MFA_REQUIRED`` turns this off, for the demo.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or send to the enrolment."""
        if settings.LAROQUE_MFA_REQUIRED and _is_asked(request) and not is_mfa_enabled(request.user):
            messages.warning(request, _("Your role asks for a second factor: set it up first."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)


def _is_asked(request: HttpRequest) -> bool:
    if not request.user.is_authenticated or is_ones_own(request):
        return False
    chosen = request.chosen
    in_role = chosen is not None and needs_second_factor(chosen.role)
    return in_role or request.path.startswith(reverse("admin:index"))
