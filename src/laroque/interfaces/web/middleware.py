"""One transaction and one organism for the whole of a request."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from laroque.postgres.scope import scope

ORGANISM = "organism"
NATIONAL = "national"


class OrganismMiddleware:
    """Opens the scope of the organism that the session has chosen, rendering of the answer included.

    A failed request is rolled back. A streamed answer is produced after the scope: it sees no row, unless its generator
    opens its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request inside the scope; without an organism in the session, outside any."""
        organism_id = request.session.get(ORGANISM)
        if organism_id is None:
            return self.get_response(request)
        with scope(organism_id, national=bool(request.session.get(NATIONAL, False))):
            response = self.get_response(request)
            # Django turns an exception of a view into a response: the transaction would not see it.
            if response.status_code >= 500 or getattr(request, "raised", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Remember that the view raised."""
        request.raised = True
