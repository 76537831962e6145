"""Writes asked twice under one ``Idempotency-Key`` are done once, and answered the same."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema

from laroque.apps.access import operations as access
from laroque.interfaces.api.problems import Problem


def once(request: HttpRequest, key: str | None, content: bytes, work: Callable[[], tuple[int, Schema]]) -> HttpResponse:
    """Do a write, or answer again what was answered under the key to the same request.

    ``content`` is the body. A refused write keeps nothing: it may be asked again under its key. Raises ``Problem`` 409
    when the key was used for another request.
    """
    if key is None:
        return _response(_done(work))
    caller = request.auth
    mine = {"organism_id": caller.organism_id, "user_id": caller.user_id, "key": key}
    try:
        known = access.begin_answer(**mine, request_sha256=_hash(request, content), at=timezone.now())
    except access.KeyOfOtherContent:
        raise other_use_of_key() from None
    if known is not None:
        response = _response(known)
        response["Idempotent-Replay"] = "true"
        return response
    answered = _done(work)
    access.keep_answer(organism_id=caller.organism_id, user_id=caller.user_id, key=key, answered=answered)
    return _response(answered)


def other_use_of_key() -> Problem:
    """The refusal of a key that was used for another request."""
    return Problem(
        409,
        _("This Idempotency-Key was already used for another request."),
        _("Use a new key for a new request, and the same one only to send the same again."),
    )


def _done(work: Callable[[], tuple[int, Schema]]) -> access.Answered:
    status, document = work()
    return access.Answered(status, document.model_dump_json())


def _response(answered: access.Answered) -> HttpResponse:
    return HttpResponse(answered.body, status=answered.status, content_type="application/json; charset=utf-8")


def _hash(request: HttpRequest, content: bytes) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(content)
    return digest.hexdigest()
