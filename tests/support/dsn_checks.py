"""What the checks find in made-up DSN files, in a form that tests compare."""

from laroque.formats.dsn import check_bytes
from tests.support.dsn_builder import Declaration, Lines, declaration, render

Found = list[tuple[str | None, str, str]]


def found_in(content: bytes) -> Found:
    """The findings of a file, in order, as (rubrique, control, severity)."""
    return [
        (finding.rubrique, finding.control, finding.severity.value)
        for finding in check_bytes("made.dsn", content).findings
    ]


def found(*sends: Lines) -> Found:
    """The findings of a file made of sends."""
    return found_in(render(*sends))


def lines(**facts: object) -> Lines:
    """The lines of one send: the keywords are the fields of ``Declaration``."""
    return declaration(Declaration(**facts))  # type: ignore[arg-type]
