"""The two gates of the API: at the edge, where nothing of a browser passes; and around the operation, in its scope."""

from collections.abc import Callable

import pghistory
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from laroque.interfaces.api.callers import caller_of
from laroque.interfaces.api.problems import Problem, as_problem, problem_response
from laroque.postgres.scope import scope

ROOT = "/api/v1/"
FILE_BYTES_MAX = 64 * 1024 * 1024
BODY_BYTES_MAX = 1024 * 1024
_FILES = tuple(f"{ROOT}{name}" for name in ("dsn", "statements", "claims/files"))


class ApiEdgeMiddleware:
    """Stands first: drops cookies, so that no session ever opens the API, bounds bodies, and words every failure."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, a failure always as a problem in the language that the request accepts."""
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        with translation.override(translation.get_language_from_request(request)):
            refusal = _too_large(request)
            if refusal is not None:
                return problem_response(request, refusal)
            response = self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            return as_problem(request, response)


class ApiScopeMiddleware:
    """Stands last: finds the caller of the token, and opens the transaction and the scope of its organism.

    Who changes nothing gets a read-only transaction. What is refused, or fails, is rolled back. The journal of changes
    says the user and the address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the scope; without a caller, outside any."""
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        try:
            caller = request.caller = caller_of(request)
        except Problem as refusal:
            return problem_response(request, refusal)
        if caller is None:
            return self.get_response(request)
        opened = scope(caller.organism_id, national=caller.national, read_only=caller.changes_nothing)
        with pghistory.context(user=caller.user_id, url=request.path), opened:
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response


def _too_large(request: HttpRequest) -> Problem | None:
    said = request.META.get("CONTENT_LENGTH") or "0"
    most = FILE_BYTES_MAX if request.path.startswith(_FILES) else BODY_BYTES_MAX
    if said.isdecimal() and int(said) <= most:
        return None
    return Problem(413, _("A body of at most %(most)s bytes is taken here.") % {"most": most})
