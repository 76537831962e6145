"""``explain --pdf OUT.pdf`` of the commands that compute: the letter of a case, written whole or not at all."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from laroque.formats.letters import Explanation, explanation_pdf
from laroque.interfaces.commands.output import Exit, error, language, note
from laroque.kernel.text import Text


def write_explanation(out: Path, letter: Explanation) -> Exit:
    """Write a letter in the language of the command: the same letter gives the same bytes.

    A file that cannot be written is said, and nothing is left of it.
    """
    try:
        _write_beside(out, explanation_pdf(letter, language()))
    except OSError as failure:
        error(Text(f"{out}: {failure.strerror}", f"{out} : {failure.strerror}"))
        return Exit.MISUSE
    note(Text(f"The explanation is in {out}", f"L'explication est dans {out}"))
    return Exit.DONE


def _write_beside(out: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            beside.chmod(0o644)
            beside.replace(out)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
