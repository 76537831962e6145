"""One transaction and one organism for the whole of a request."""

from collections.abc import Callable

from django.db import transaction
from django.db.utils import InternalError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from psycopg.errors import ReadOnlySqlTransaction

from laroque.postgres.scope import scope

_ONES_OWN = ("/accounts/", "/choose/", "/language/", "/i18n/")
"""Addresses where a reader changes only what is his: password, second factor, sessions, language."""

_TOKENS = "/tokens/"
"""One's own too, but behind the second factor: a token does what its user may do."""


class OrganismMiddleware:
    """Opens the scope of the organism that the reader has chosen, rendering of the answer included.

    Who changes nothing (an auditor) gets a read-only transaction, whatever the view forgets. A failed request is rolled
    back. A streamed answer is produced after the scope: it sees no row, unless its generator opens its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request inside the scope; without a membership chosen, outside any."""
        chosen = request.chosen
        if chosen is None:
            return self.get_response(request)
        read_only = chosen.changes_nothing and not is_ones_own(request) and not request.path.startswith(_TOKENS)
        with scope(chosen.organism_id, national=chosen.national, read_only=read_only):
            response = self.get_response(request)
            # Django turns an exception of a view into a response: the transaction would not see it.
            if response.status_code >= 500 or getattr(request, "raised", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Remember that the view raised; a change refused to who only reads is answered as any other refusal."""
        request.raised = True
        if isinstance(exception, InternalError) and isinstance(exception.__cause__, ReadOnlySqlTransaction):
            return render(request, "403.html", status=403)
        return None


def is_ones_own(request: HttpRequest) -> bool:
    """Whether a request is about the reader himself, not about what an organism holds."""
    return request.path.startswith(_ONES_OWN)
