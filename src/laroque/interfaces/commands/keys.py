"""The keys of the state folder in one file of their own: apart from the backup, which they open."""

import base64
import json
import os
from pathlib import Path

from laroque.kernel.text import Text


class BadKeys(Exception):
    """A file of keys that cannot be put back; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def save(folder: Path, file: Path) -> None:
    """Write every key of ``folder`` to ``file``, readable by us only."""
    document = {
        "laroque_keys": 1,
        "keys": {
            path.name: base64.b64encode(path.read_bytes()).decode()
            for path in sorted(folder.iterdir())
            if path.is_file() and not path.name.startswith(".")
        },
    }
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        json.dump(document, opened, indent=1)
    draft.replace(file)


def require_compatible(file: Path, folder: Path, *, replace: bool) -> None:
    """Raise ``BadKeys`` when ``file`` holds no keys, or other ones than ``folder`` and nobody said to replace them."""
    saved = _read(file)
    changed = [name for name, key in saved.items() if (folder / name).exists() and (folder / name).read_bytes() != key]
    if changed and not replace:
        raise BadKeys(
            Text(
                en=f"{folder} holds another key {changed[0]}: what it encrypted would be lost; "
                "move it away, or give --replace",
                fr=f"{folder} contient une autre clé {changed[0]} : ce qu'elle a chiffré serait perdu ; "
                "mettez-la de côté, ou donnez --replace",
            )
        )


def put_back(file: Path, folder: Path) -> None:
    """Write the keys of ``file`` into ``folder``, each readable by us only; a former key is kept under ``.former``."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, key in _read(file).items():
        target = folder / name
        if target.exists() and target.read_bytes() != key:
            target.replace(folder / f"{name}.former")
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(key)


def _read(file: Path) -> dict[str, bytes]:
    """The keys of a file by name. Names are those of files of one folder: none leads elsewhere."""
    try:
        document = json.loads(file.read_bytes())
        saved = {str(name): base64.b64decode(key, validate=True) for name, key in document["keys"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadKeys(_no_keys(file)) from fault
    if any(not name or Path(name).name != name or name.startswith(".") for name in saved):
        raise BadKeys(_no_keys(file))
    return saved


def _no_keys(file: Path) -> Text:
    return Text(
        en=f"{file} is no file of keys made by `laroque db backup --with-keys`",
        fr=f"{file} n'est pas un fichier de clés fait par `laroque db backup --with-keys`",
    )
