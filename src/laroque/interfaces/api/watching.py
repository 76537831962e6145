"""What watches the service: whether it answers, and a few figures in the text format of Prometheus."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from laroque.apps.access.rules import Ability
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
    caller = caller_of(request)
    if caller is None:
        return problem_response(request, Problem(401))
    if not caller.may(Ability.READ_RECEIPTS):
        return problem_response(request, Problem(403))
    with scope(caller.organism_id, national=caller.national, read_only=True):
        waiting, alarms = treasury.network_suspense(on=today()), treasury.network_alarms(on=today())
    known = network.network()
    codes = {number: known.organism(number).code for number in [*waiting, *(alarm.organism_id for alarm in alarms)]}
    counted = {number: sum(alarm.organism_id == number for alarm in alarms) for number in codes}
    series = {
        "laroque_receipts_waiting": {codes[number]: count for number, (count, _) in waiting.items()},
        "laroque_receipts_waiting_cents": {codes[number]: cents for number, (_, cents) in waiting.items()},
        "laroque_statements_with_alarm": {codes[number]: count for number, count in counted.items() if count},
    }
    lines = [line for name, values in series.items() for line in _lines(name, values)]
    return HttpResponse("\n".join(lines) + "\n", content_type=_TEXT_FORMAT)


def _lines(name: str, values: dict[str, int]) -> list[str]:
    labelled = [f'{name}{{organism="{code}"}} {value}' for code, value in sorted(values.items())]
    return [f"# TYPE {name} gauge", *labelled]
