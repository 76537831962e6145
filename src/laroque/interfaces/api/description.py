"""The API put together, its description (OpenAPI) and the page that a person reads."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from laroque.interfaces.api import (
    account_operations,
    bank_operations,
    care_payment_operations,
    claim_operations,
    contribution_operations,
    declaration_operations,
    dsn_operations,
    message_operations,
    receipt_operations,
    refund_operations,
    return_operations,
    right_operations,
    self_employed_operations,
    treasury_operations,
)
from laroque.interfaces.api.bodies import JsonParser
from laroque.interfaces.api.problems import FHIR, KINDS, MEDIA_TYPE, say_problems
from laroque.interfaces.api.query_names import refusing_unknown_names

_TEXT = {"type": "string"}
_ERROR = {
    "type": "object",
    "required": ["in", "field", "message"],
    "properties": {"in": _TEXT, "field": _TEXT, "message": _TEXT},
}
PROBLEM = {
    "title": "Problem",
    "description": "A refusal (RFC 9457) and what to do about it.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "remedy"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "instance": _TEXT,
        "remedy": _TEXT,
        "errors": {"type": "array", "items": _ERROR},
    },
}
_ALWAYS = (400, 401, 403, 404, 422, 429)
_OF_WRITES = (409, 413, 415)

api = NinjaAPI(
    title="Laroque",
    version="1",
    description="The operations of the pages, for programs, with the same rights.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api_v1",
    parser=JsonParser(),
)
for each in (
    dsn_operations,
    message_operations,
    account_operations,
    declaration_operations,
    return_operations,
    refund_operations,
    bank_operations,
    receipt_operations,
    treasury_operations,
    contribution_operations,
    self_employed_operations,
    claim_operations,
    right_operations,
    care_payment_operations,
):
    api.add_router("", each.router)
api.add_decorator(refusing_unknown_names, mode="operation")
say_problems(api)


@require_safe
def openapi_page(_request: HttpRequest) -> HttpResponse:
    """The description of the API for programs."""
    return JsonResponse(description())


@require_safe
def docs_page(request: HttpRequest) -> HttpResponse:
    """The description of the API for people."""
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    ]
    problems = [{"status": status, "kind": kind} for status, kind in KINDS.items()]
    return render(request, "api/docs.html", {"operations": operations, "problems": problems})


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document: what the operations say, and how each is refused."""
    found = dict(api.get_openapi_schema())
    del found["servers"]
    found["components"]["schemas"]["Problem"] = PROBLEM
    for methods in found["paths"].values():
        for method, operation in methods.items():
            operation["parameters"] = [_named(each) for each in operation["parameters"]]
            operation["responses"] = {
                **{str(status): answer for status, answer in operation["responses"].items()},
                **{str(status): _refusal(status) for status in (*_ALWAYS, *(_OF_WRITES if method == "post" else ()))},
            }
    return found


def _named(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out, without the null that no address can hold."""
    schema = dict(parameter["schema"])
    parameter = {name: value for name, value in parameter.items() if name != "examples"}  # those of the schema do
    kept = [each for each in schema.pop("anyOf", []) if each != {"type": "null"}]
    return {**parameter, "schema": {**schema, **(kept[0] if kept else {})}}


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    with translation.override("en"):
        title = str(KINDS[status].title)
    return {"description": title, "content": {MEDIA_TYPE: {"schema": schema}, FHIR: {"schema": {"type": "object"}}}}
