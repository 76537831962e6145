"""Operations on DSN files: send one, or try one without sending it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Query, Router

from laroque.apps.access.rules import Ability
from laroque.formats.dsn.checker import check_sources
from laroque.formats.dsn.windows import Source
from laroque.interfaces.api.bodies import BYTES, FileSent, described, file_sent
from laroque.interfaces.api.callers import Bearer, Caller
from laroque.interfaces.api.once import once
from laroque.interfaces.api.problems import Problem
from laroque.interfaces.api.values import FileName, Key
from laroque.interfaces.api.views import ReceptionView, TrialView
from laroque.usecases.declarations.receive_dsn import receive_content
from laroque.usecases.declarations.try_dsn import TRIED_BYTES_MAX, TooLargeToTry, try_dsn

router = Router(tags=["DSN"])
_TYPES = (BYTES,)
_BODY = described(*_TYPES)


@router.post(
    "/dsn",
    auth=Bearer(Ability.SEND_DECLARATIONS),
    response={200: ReceptionView, 201: ReceptionView},
    operation_id="send_dsn",
    summary="Send a DSN file",
    openapi_extra=_BODY,
)
def send_dsn(
    request: HttpRequest,
    name: FileName | None = Query(None, description="What the file is called."),
    key: Key | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Store a file byte for byte, check it, record its declarations, and answer the receipt or the anomalies.

    201 when the file is new, 200 when the same bytes were received before: the first answer is then given again. A file
    refused is kept with its anomalies, and nothing of it is recorded: see `status`. Every SIREN declared must be one
    that the token's membership names.
    """
    sent = file_sent(request, types=_TYPES, name=name, default="file.dsn")
    _require_own(request.auth, sent)

    def work() -> tuple[int, ReceptionView]:
        received = _received(request.auth, sent)
        return 201 if received.new else 200, received

    return once(request, key, sent.content, work)


@router.post(
    "/dsn/trials",
    auth=Bearer(Ability.SEND_DECLARATIONS),
    response=TrialView,
    operation_id="try_dsn",
    summary="Try a DSN file without sending it",
    openapi_extra=_BODY,
)
def try_file(
    request: HttpRequest, name: FileName | None = Query(None, description="What the file is called.")
) -> dict[str, Any]:
    """What reception and assessment would say of a file, at once; nothing is kept. At most 16 MiB.

    What depends on what was received before (a duplicate, an order number, what is replaced) is not said.
    """
    sent = file_sent(request, types=_TYPES, name=name, default="file.dsn")
    _require_own(request.auth, sent)
    try:
        return try_dsn(content=sent.content, name=sent.name, at=timezone.now()).as_json()
    except TooLargeToTry:
        raise Problem(413, _("A trial takes a file of at most %(most)s bytes.") % {"most": TRIED_BYTES_MAX}) from None


def sirens_declared(content: bytes, name: str) -> frozenset[str]:
    """The SIREN that the declarations of a file are for."""
    (check,) = check_sources([Source(name, content=content)])
    return frozenset(head.siret[:9] for head in check.declarations if head.siret)


def _require_own(caller: Caller, sent: FileSent) -> None:
    others = sorted(sirens_declared(sent.content, sent.name) - caller.sirens)
    if others:
        raise Problem(
            403,
            _("The file declares for SIREN %(siren)s, which this token does not name.") % {"siren": others[0]},
            _("Ask the organism for a membership of that employer, or send the file with a token that has it."),
        )


def _received(caller: Caller, sent: FileSent) -> ReceptionView:
    received = receive_content(
        name=sent.name, content=sent.content, at=timezone.now(), sender=f"user:{caller.user_id}",
        home=caller.organism_id,
    )  # fmt: skip
    return ReceptionView.model_validate(received.as_json())
