"""A name in the address that an operation does not know is refused: a misspelt filter would answer with everything."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest

from laroque.interfaces.api.problems import Problem
from laroque.interfaces.api.validity import message_of


def refusing_unknown_names(operation: Callable[..., Any]) -> Callable[..., Any]:
    """The operation, which raises ``Problem`` 422 when the query names something that its description does not."""
    taken = _names_taken(operation)

    @wraps(operation)
    def asked(request: HttpRequest, *args: Any, **given: Any) -> Any:
        unknown = [name for name in request.GET if name not in taken]
        if unknown:
            message = message_of({"type": "extra_forbidden"})
            raise Problem(422, errors=[{"in": "query", "field": name, "message": message} for name in unknown])
        return operation(request, *args, **given)

    return asked


def _names_taken(operation: Callable[..., Any]) -> frozenset[str]:
    described = operation._ninja_operation.models  # type: ignore[attr-defined]
    queries = [model for model in described if model.__ninja_param_source__ == "query"]
    return frozenset(name for model in queries for name in model.__ninja_flatten_map__)
