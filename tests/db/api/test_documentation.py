"""The examples of ``docs/api.md`` are run as they are written, and answer what is written."""

import io
import json
import re
import shlex
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.architecture.sources import ROOT
from tests.db.api.conftest import token_of
from tests.db.web.conftest import make_user

from laroque.apps.access.states import Role

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```console\n\$ (curl [^\n]+)\n```\n```json\n(.*?)```", PAGE, re.DOTALL)
(PROGRAM,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
ADDRESS = "http://testserver"
FILES = {"@broken.dsn": b"S10.G00.00.001,'x'"}


@pytest.fixture
def token(world) -> str:
    """The token of the user of the page."""
    martin = make_user("martin", "urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9])
    return token_of(martin, "urssaf-117", Role.EMPLOYER)


def curl(command: str, token: str) -> Any:
    """What the site answers to a command of curl: reading, or ``--data-binary`` of a file or of a document."""
    words = shlex.split(command.replace("$TOKEN", token).replace("$LAROQUE", ADDRESS))[1:]
    headers, content, address = {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name.lower()] = value
        elif word == "--data-binary":
            sent = words.pop(0)
            content = FILES[sent] if sent in FILES else sent.encode()
        else:
            address = word.removeprefix(ADDRESS)
    return asked(address, headers, content)


def asked(address: str, headers: dict[str, str], content: bytes | None) -> Any:
    """What the site answers to a reading, or to bytes."""
    content_type = headers.pop("content-type", "")
    client = Client(headers=headers)
    return client.get(address) if content is None else client.post(address, content, content_type=content_type)


def agrees(written: Any, answered: Any) -> bool:
    """Whether what is written is what was answered, ``…`` being anything."""
    if written == "…":
        return True
    if isinstance(written, dict):
        return (
            isinstance(answered, dict)
            and list(written) == list(answered)
            and all(agrees(value, answered[name]) for name, value in written.items())
        )
    if isinstance(written, list):
        return len(written) == len(answered) and all(map(agrees, written, answered))
    return bool(written == answered)


@pytest.mark.parametrize(("command", "written"), EXAMPLES)
def test_an_example_answers_what_is_written(world, token, command, written):
    answered = curl(command, token).json()
    assert agrees(json.loads(written), answered), answered


def test_the_page_has_examples():
    assert len(EXAMPLES) == 8


def test_the_program_in_python_runs(world, token, monkeypatch):
    def urlopen(request):
        parts = urlsplit(request.full_url)
        headers = {name.lower(): value for name, value in request.header_items()}
        answer = asked(f"{parts.path}?{parts.query}", headers, request.data)
        return io.BytesIO(answer.content)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    seen: dict[str, Any] = {"TOKEN": token, "LAROQUE": ADDRESS}
    exec(PROGRAM, seen)
    assert (seen["owed"], seen["receipt"]["status"]) == (75_000, "rejected")
