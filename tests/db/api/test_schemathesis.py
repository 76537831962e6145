"""The API does what its description says, whatever is sent: generated requests, for tokens of several roles."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from tests.db.api.conftest import make_program

from laroque.apps.access.states import Role

ROLES = [Role.SUPERVISOR, Role.EMPLOYER]
_CONFIG = {
    "seed": 1,
    "generation": {"deterministic": True, "max-examples": 4, "mode": "all"},
    "phases": {"stateful": {"enabled": False}},
}
_SETTINGS = settings(
    deadline=None, max_examples=3, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request must not close the connection: its transaction is that of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(params=ROLES)
def description(request: pytest.FixtureRequest, world, monkeypatch) -> Any:
    """The description of the API, read from the site, and a token of a role sent with each request."""
    role = request.param
    rights = {"siren": world.ours.sirets[0][:9]} if role is Role.EMPLOYER else {}
    secret = make_program("urssaf-117", role, **rights).secret
    config = SchemathesisConfig.from_dict(_CONFIG)
    found = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application(), config=config)
    siret = world.ours.sirets[0]

    @found.hook
    def map_path_parameters(context: Any, path_parameters: Any) -> Any:
        """Half of the accounts asked are there."""
        if (
            path_parameters
            and path_parameters.get("siret", "0")
            and str(path_parameters.get("siret", "9"))[0] in "01234"
        ):
            return {**path_parameters, "siret": siret}
        return path_parameters

    return found, secret


def test_nothing_is_found(description):
    """Each operation with its limits, what is beyond them, and made-up requests; every check of the tool is on."""
    schema, secret = description
    found = []
    for result in schema.get_all_operations():
        operation = result.ok()
        test = build_operation_test(
            config=schema.config, operation=operation, test_func=_call_with(secret), given_kwargs={},
            feedback=FeedbackSources(), explicit_settings=_SETTINGS,
        )  # fmt: skip
        try:
            test()
        except (FailureGroup, Failure) as failures:
            found.append(f"{operation.label}: {failures}\n{getattr(failures, 'exceptions', '')}")
    assert "\n\n".join(found) == ""


def _call_with(secret: str) -> Callable[[Any], None]:
    def call(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})

    return call
