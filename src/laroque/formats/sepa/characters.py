"""The Latin characters that every SEPA bank must accept (EPC217-08), and how other texts become them."""

import re
import unicodedata

from laroque.kernel.text import Text

NAME_LENGTH_MAX = 70
REMITTANCE_LENGTH_MAX = 140
IDENTIFIER_LENGTH_MAX = 35

_IDENTIFIER = re.compile(rf"[A-Za-z0-9/\-?:().,'+ ]{{1,{IDENTIFIER_LENGTH_MAX}}}")
_OUTSIDE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
# The letters that no decomposition turns into plain ones, and the signs for which the EPC names a replacement.
_REPLACED = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"&": "+", "_": "-", "@": ".", "’": "'", "‘": "'", "–": "-", "—": "-", "€": "EUR"}
)


def to_sepa_text(text: str, length_max: int) -> str:
    """A name or a remittance in the SEPA set: accents dropped, the rest replaced by a space, cut to a length.

    ``"Société Lœw & Fils"`` becomes ``"Societe Loew + Fils"``.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_REPLACED))
    unaccented = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(_OUTSIDE.sub(" ", unaccented).split())[:length_max].rstrip()


def identifier_fault(label: str, value: str) -> Text | None:
    """What is wrong with an identifier, which is never changed since it must come back as it went; None when right."""
    if not _IDENTIFIER.fullmatch(value) or value != value.strip():
        return Text(
            f"{label} {value!r} must be 1 to {IDENTIFIER_LENGTH_MAX} characters of the SEPA set, no space at its ends",
            f"{label} {value!r} doit avoir 1 à {IDENTIFIER_LENGTH_MAX} caractères du jeu SEPA, sans espace aux bouts",
        )
    if value.startswith("/") or value.endswith("/") or "//" in value:
        return Text(
            f"{label} {value!r} must not start or end with a slash, nor hold two in a row",
            f"{label} {value!r} ne doit ni commencer ni finir par une barre, ni en avoir deux de suite",
        )
    return None
