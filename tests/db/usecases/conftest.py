"""An inbox of made-up files, and the collecting body of Paris."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from tests.support.contributor_books import AT

from laroque.apps.network import queries as network
from laroque.usecases.declarations.receive_dsn import FileReception, receive_paths

Inbox = Callable[..., list[FileReception]]


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """Writes contents to files and receives them."""

    def receive(*contents: bytes, at: datetime = AT) -> list[FileReception]:
        paths = []
        for content in contents:
            paths.append(tmp_path / f"file-{len(list(tmp_path.iterdir())):04d}.dsn")
            paths[-1].write_bytes(content)
        return receive_paths(paths=paths, at=at)

    return receive


@pytest.fixture
def paris(db) -> int:
    """The id of the collecting body that made-up declarations name."""
    return network.organism_by_code(code="urssaf-117").id
