"""Which values of the law a result was computed with."""

import hashlib
from functools import cache

from laroque.legislation.topics import FOLDER


@cache
def parameters_version() -> str:
    """SHA-256 of every file of values, in the order of their names: one character changed gives another version."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.iterdir(), key=lambda each: each.name):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
