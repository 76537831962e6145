"""B2 files, by which professionals and institutions bill care: fixed records of 128 characters.

``read_bytes`` and ``read_windows`` give claims, lines and persons; ``write_bytes`` writes them. The norm is not public
whole: ``layout.csv`` tells each zone and where its place is known from, ``assumptions.yaml`` what was decided instead.
"""

from laroque.formats.b2.assumptions import Assumption, assumptions
from laroque.formats.b2.claims import CLAIMS, LINES, PERSONS
from laroque.formats.b2.envelope import LOTS, Head
from laroque.formats.b2.reading import B2Read, read_bytes, read_file, read_windows
from laroque.formats.b2.rules import text_of
from laroque.formats.b2.writing import write_bytes

__all__ = [
    "CLAIMS",
    "LINES",
    "LOTS",
    "PERSONS",
    "Assumption",
    "B2Read",
    "Head",
    "assumptions",
    "read_bytes",
    "read_file",
    "read_windows",
    "text_of",
    "write_bytes",
]
