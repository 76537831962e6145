"""A session that nobody uses ends by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

SEEN = "seen_at"
_NOTED_EVERY = timedelta(minutes=1)


class IdleMiddleware:
    """Signs out who has asked for nothing during ``LAROQUE_IDLE_MINUTES``; what he asks then leads to signing in.

    The session notes the last request to the minute, so that most requests write nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, as a stranger when the session was idle for too long."""
        if request.user.is_authenticated:
            now, seen = timezone.now(), _seen_at(request)
            if seen is not None and now - seen > timedelta(minutes=settings.LAROQUE_IDLE_MINUTES):
                logout(request)
                request.chosen = None
                messages.info(request, _("You were signed out, for nothing was asked for a while."))
            elif seen is None or now - seen > _NOTED_EVERY:
                request.session[SEEN] = int(now.timestamp())
        return self.get_response(request)


def _seen_at(request: HttpRequest) -> datetime | None:
    seconds = request.session.get(SEEN)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
