"""The API does what its description says, whatever is sent: generated requests, for tokens of several roles."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import derive_operation_seed
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.specs.openapi.checks import negative_data_rejection
from tests.db.api.conftest import make_program
from tests.support.roles import place_of

from laroque.apps.access.states import Role

_COMPUTED = "/contributions/|/self-employed/(compute|explain)"
_OF_CARE = "/v1/(claims|rights|care/)"
ROLES = {
    Role.SUPERVISOR: f"^(?!.*/(contributions/letter|contributions/explain|self-employed/explain)|.*{_OF_CARE})",
    Role.EMPLOYER: f"^(?!.*({_COMPUTED})|.*{_OF_CARE})",
    Role.AUDITOR: f"POST (?!.*({_COMPUTED})|.*{_OF_CARE})|/treasury/",
    Role.CARE_OFFICER: _OF_CARE,
    Role.INSURED: f"GET .*{_OF_CARE}",
    Role.PROFESSIONAL: f"GET .*{_OF_CARE}(?!/rights)",
}
"""Who asks, and what: an auditor reads as a supervisor does, and is asked where their rights differ.

What only computes is the same to all, and takes the same cases to explain them: it is asked once. Care is asked at a
fund, where the others have no work; what is sent, by the officer.
"""
SEEN = {
    Role.SUPERVISOR: {200, 404, 409, 415, 422},
    Role.EMPLOYER: {200, 201, 403, 404, 415, 422},
    Role.AUDITOR: {403, 404},
    Role.CARE_OFFICER: {200, 201, 403, 404, 415, 422},
    Role.INSURED: {200, 403, 404, 422},
    Role.PROFESSIONAL: {200, 403, 404, 422},
}
"""Answers that each gets: a closed door would be no success."""
KEPT_AS_IT_CAME = {"POST /api/v1/claims", "POST /api/v1/claims/files"}
"""What is sent there is kept whatever it holds, and answered: a message that is none gets a negative answer, not a
refusal of the API."""
_CONFIG = {
    "seed": 1,
    "generation": {"deterministic": True, "mode": "all"},
    "phases": {"stateful": {"enabled": False}},
}
_SETTINGS = settings(max_examples=4, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
_MODES = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request must not close the connection: its transaction is that of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def no_log(monkeypatch) -> None:
    """A refusal is what is asked for here: a line of log for each would take as long as the request."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


@pytest.fixture(autouse=True)
def no_lock(monkeypatch) -> None:
    """The tool tries many tokens that do not exist; what limits them has its own test."""
    monkeypatch.setattr("laroque.apps.access.queries.LOCK_ADDRESS_AFTER", 1_000_000)


_LONG = (Role.SUPERVISOR, Role.CARE_OFFICER, Role.INSURED, Role.PROFESSIONAL)


@pytest.fixture(params=[pytest.param(role, marks=pytest.mark.long) if role in _LONG else role for role in ROLES])
def role(request: pytest.FixtureRequest) -> Role:
    """Who asks."""
    return request.param


@pytest.fixture
def secret(role, world) -> str:
    """A token of a role."""
    code, rights = place_of(role, "urssaf-117", world.ours.sirets[0][:9])
    return make_program(code, role, **rights).secret


@pytest.fixture
def described(secret, world) -> Any:
    """The description of the API, read from the site; half of the accounts asked are there."""
    found = schemathesis.openapi.from_wsgi(
        "/api/openapi.json", get_wsgi_application(), config=SchemathesisConfig.from_dict(_CONFIG)
    )
    siret = world.ours.sirets[0]

    @found.hook
    def map_path_parameters(context: Any, path_parameters: Any) -> Any:
        asked = str((path_parameters or {}).get("siret") or "9")
        return {**path_parameters, "siret": siret} if asked[0] in "01234" else path_parameters

    return found


def test_nothing_is_found(described, role, secret):
    """Each operation with its limits, what is beyond them, and made-up requests; every check of the tool is on."""

    answered, found = set(), {}

    def call(case: Any) -> None:
        left_out = [negative_data_rejection] if case.operation.label in KEPT_AS_IT_CAME else []
        response = case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, excluded_checks=left_out)
        answered.add((case.operation.label, response.status_code))

    for operation in (result.ok() for result in described.get_all_operations()):
        if not re.search(ROLES[role], operation.label):
            continue
        asked = HypothesisTestConfig(
            project=described.config, modes=_MODES, settings=_SETTINGS, explicit_settings=_SETTINGS,
            seed=derive_operation_seed(1, operation.label),
        )  # fmt: skip
        try:
            create_test(operation=operation, test_func=call, config=asked)()
        except (FailureGroup, Failure) as failures:
            found[operation.label] = f"{operation.label}: {failures}\n{getattr(failures, 'exceptions', '')}"
    assert not found, "\n\n".join(found.values())
    assert {status for _label, status in answered} >= SEEN[role]
