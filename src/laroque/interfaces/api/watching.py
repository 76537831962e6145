"""What watches the service: whether it answers, and a few figures in the text format of Prometheus."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from laroque.apps.access.rules import Ability
from laroque.apps.contributions.queries.waiting import to_assess_by_body
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.ledger import queries as books
from laroque.apps.network import queries as network
from laroque.apps.treasury import queries as treasury
from laroque.interfaces.api.callers import caller_of, today
from laroque.interfaces.api.problems import Problem, problem_response
from laroque.postgres.scope import scope

_TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def health_page(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503; open to all, and says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """What waits, by organism, read from the books: for a token that reads receipts, within what it may see."""
    try:
        caller = caller_of(request)
    except Problem as refusal:
        return problem_response(request, refusal)
    if caller is None:
        return problem_response(request, Problem(401))
    if not caller.may(Ability.READ_RECEIPTS):
        return problem_response(request, Problem(403))
    known = network.network()
    codes = {caller.organism_id: caller.organism_code}
    if caller.national:
        codes = {each.id: each.code for each in known.keeping_books()}
    with scope(caller.organism_id, national=caller.national, read_only=True):
        gauges = _gauges(codes, at=timezone.now())
    return HttpResponse("".join(gauge.text() for gauge in gauges), content_type=_TEXT_FORMAT)


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure by labels: what it says, and a value for each organism (and state) that has one."""

    name: str
    says: str
    values: Mapping[tuple[tuple[str, str], ...], int]

    def text(self) -> str:
        """The gauge in the text format of Prometheus."""
        rows = [
            f"{self.name}{{{','.join(f'{label}={json.dumps(value)}' for label, value in labels)}}} {value}"
            for labels, value in sorted(self.values.items())
        ]
        return "\n".join([f"# HELP {self.name} {self.says}", f"# TYPE {self.name} gauge", *rows, ""])


def _gauges(codes: Mapping[int, str], *, at: datetime) -> list[Gauge]:
    """Six statements, each of which reads what waits or what came in a day, by an index."""
    on = today()
    received = exchanges.received_by_state(organism_ids=codes, since=at - timedelta(hours=24))
    suspense = treasury.network_suspense(on=on)
    alarms = Counter(alarm.organism_id for alarm in treasury.network_alarms(on=on))
    sealed = books.last_sealed_days()
    by_state = {
        (("organism", codes[number]), ("state", state.value)): count for (number, state), count in received.items()
    }
    return [
        Gauge("laroque_messages_received", "Messages received in the last 24 hours, by where each stands.", by_state),
        _by_body("laroque_receipts_waiting", "Movements of the bank in suspense.", codes,
            {number: count for number, (count, _cents) in suspense.items()}),
        _by_body("laroque_receipts_waiting_cents", "Sum of the movements in suspense, in euro cents.", codes,
            {number: cents for number, (_count, cents) in suspense.items()}),
        _by_body("laroque_statements_with_alarm", "Bank statements with something wrong.", codes, alarms),
        _by_body("laroque_declarations_to_assess", "Declarations received and not assessed.", codes,
            to_assess_by_body(organism_ids=codes)),
        _by_body("laroque_days_since_seal", "Days since the last accounting day that was sealed.", codes,
            {number: (on - day).days for number, day in sealed.items()}),
    ]  # fmt: skip


def _by_body(name: str, says: str, codes: Mapping[int, str], values: Mapping[int, int]) -> Gauge:
    return Gauge(name, says, {(("organism", codes[number]),): value for number, value in values.items()})
