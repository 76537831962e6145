"""The evidence store: files under a folder, or under any prefix that fsspec opens, each whole or not there at all."""

import hashlib
import os
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import polars as pl

from laroque.kernel.text import Text

_AS: dict[str, Any] = {"compression": "zstd", "compression_level": 1, "row_group_size": 1_000_000}
"""Said whole, so that the same rows make the same bytes whatever chunks they stand in."""


class NoSuchStore(RuntimeError):
    """A prefix that this installation cannot open."""

    def __init__(self, prefix: str) -> None:
        self.text = Text(
            f"{prefix} cannot be opened: install fsspec and the library of its protocol",
            f"{prefix} ne s'ouvre pas : installez fsspec et la bibliothèque de son protocole",
        )
        super().__init__(self.text.en)


def listed(prefix: str, folder: str, suffix: str = ".parquet") -> list[str]:
    """The paths, within the store, of the files below a folder, sorted; none when the folder is missing."""
    if _is_folder(prefix):
        found = [path.relative_to(prefix).as_posix() for path in Path(prefix, folder).rglob(f"*{suffix}")]
    else:
        system, root = _opened(prefix)
        found = [path.removeprefix(root).lstrip("/") for path in system.find(f"{root}/{folder}")]
    return sorted(path for path in found if path.endswith(suffix))


def exists(prefix: str, path: str) -> bool:
    """Whether the store holds this file."""
    if _is_folder(prefix):
        return Path(prefix, path).exists()
    system, root = _opened(prefix)
    return bool(system.exists(f"{root}/{path}"))


def read(prefix: str, path: str) -> bytes:
    """The bytes of a file."""
    if _is_folder(prefix):
        return Path(prefix, path).read_bytes()
    system, root = _opened(prefix)
    content: bytes = system.cat_file(f"{root}/{path}")
    return content


def read_frame(prefix: str, path: str) -> pl.DataFrame:
    """The rows of a Parquet file."""
    return pl.read_parquet(BytesIO(read(prefix, path)))


def write(prefix: str, path: str, content: bytes) -> None:
    """Keep a file: whoever looks finds it whole or not at all, even when this process is killed."""
    _write(prefix, path, lambda file: file.write(content))


def write_frame(prefix: str, path: str, frame: pl.DataFrame) -> None:
    """Keep rows as Parquet: the same rows in the same order make the same bytes."""
    whole = frame.rechunk()
    _write(prefix, path, lambda file: whole.write_parquet(file, **_AS))


def remove(prefix: str, path: str) -> None:
    """Take a file away; nothing is said when it is not there."""
    if _is_folder(prefix):
        Path(prefix, path).unlink(missing_ok=True)
        return
    system, root = _opened(prefix)
    if system.exists(f"{root}/{path}"):
        system.rm_file(f"{root}/{path}")


def digest(content: bytes) -> str:
    """SHA-256 of bytes, as hexadecimal text."""
    return hashlib.sha256(content).hexdigest()


def _write(prefix: str, path: str, fill: Callable[[IO[bytes]], Any]) -> None:
    if not _is_folder(prefix):
        buffer = BytesIO()
        fill(buffer)
        system, root = _opened(prefix)
        # An object appears when it is whole: object stores have no file half written.
        system.makedirs(f"{root}/{path}".rpartition("/")[0], exist_ok=True)
        system.pipe_file(f"{root}/{path}", buffer.getvalue())
        return
    target = Path(prefix, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    with unfinished.open("wb") as file:
        fill(file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(target)


def _is_folder(prefix: str) -> bool:
    return "://" not in prefix


def _opened(prefix: str) -> tuple[Any, str]:
    try:
        system, root = import_module("fsspec").core.url_to_fs(prefix)
    except (ImportError, ValueError) as failure:
        raise NoSuchStore(prefix) from failure
    return system, root.rstrip("/")
