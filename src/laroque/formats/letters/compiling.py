"""How a letter becomes a PDF: a template of its own and what it says, as data, never as markup."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import typst


def compiled(template: str, document: Mapping[str, Any], *, on: date) -> bytes:
    """The letter of a template (``explanation.typ``), dated ``on``: the same bytes for the same letter, anywhere.

    It can be kept (PDF/A-2a, ISO 19005-2) and read by everybody (PDF/UA-1, ISO 14289-1); the compiler refuses to make
    one that is not.
    """
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    compiler = typst.Compiler(input=_template(template), font_paths=_fonts())
    inputs = {"letter": json.dumps(document, ensure_ascii=False)}
    pdf = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-2a", "ua-1"], timestamp=at)
    assert isinstance(pdf, bytes), type(pdf)
    return pdf


@cache
def _template(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Those that come with the compiler: the fonts of the machine would change the bytes."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
