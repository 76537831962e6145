"""The files a command is given: named one by one or by folder, each opened before any work is done."""

from collections.abc import Sequence
from pathlib import Path

from laroque.interfaces.commands.output import Exit, error
from laroque.kernel.text import Text


def readable_files(paths: Sequence[Path]) -> tuple[list[Path], Exit]:
    """The files of ``paths``, those of a folder in order of name, and the status that the others call for.

    A path that cannot be read is said on standard error and left out. A pipe or a device is none: it may have no end.
    """
    files: list[Path] = []
    status = Exit.DONE
    for path in paths:
        try:
            found = _inside(path) if path.is_dir() else [path]
        except OSError as failure:
            found, status = [], _said(path, failure)
        for file in found:
            try:
                _open(file)
            except OSError as failure:
                status = _said(file, failure)
            else:
                files.append(file)
    return files, status


def _inside(folder: Path) -> list[Path]:
    """The files below a folder, other things left aside."""
    next(folder.iterdir(), None)  # rglob is silent on a folder that may not be listed
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    if not found:
        raise _Unfit(Text("the folder holds no file", "le dossier ne contient aucun fichier"))
    return found


def _open(file: Path) -> None:
    if file.exists() and not file.is_file():
        raise _Unfit(Text("it is not a file", "ce n'est pas un fichier"))
    file.open("rb").close()


class _Unfit(OSError):
    """A path that exists and is not what a command reads."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def _said(path: Path, failure: OSError) -> Exit:
    if isinstance(failure, _Unfit):
        why = failure.text
    else:
        reason = failure.strerror or str(failure)
        why = Text(reason, reason)
    error(Text(f"{path} cannot be read: {why.en}", f"{path} ne peut pas être lu : {why.fr}"))
    return Exit.MISUSE
