"""What a page may load and run: our own files, and no script written in a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

_COMMON = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "img-src": "'self' data:",  # the square code that an authenticator app reads is drawn in the page
}
_OURS = _COMMON | {"script-src": "'self'", "style-src": "'self'", "style-src-attr": "'unsafe-inline'"}
"""Bars of charts carry their length as a style."""
_BACK_OFFICE = _COMMON | {"script-src": "'self' 'unsafe-inline' 'unsafe-eval'", "style-src": "'self' 'unsafe-inline'"}
"""Alpine, which the library of the back office brings, evaluates what its templates say."""


class ContentPolicyMiddleware:
    """Says the policy on every answer: the strict one, and a looser one for the back office alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the policy of the address unless the view has said another."""
        response = self.get_response(request)
        policy = _BACK_OFFICE if request.path.startswith(reverse("admin:index")) else _OURS
        response.headers.setdefault("Content-Security-Policy", "; ".join(f"{k} {v}" for k, v in policy.items()))
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response
