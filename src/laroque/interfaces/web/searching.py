"""What somebody typed in the search: figures of a SIRET or SIREN, a NIR, an amount, a reference or a name."""

import re
from dataclasses import dataclass

from laroque.kernel.identifiers import BadIdentifier, check_nir, compact
from laroque.kernel.money import CENTS_MAX, NotAnAmount, parse_cents

TEXT_MAX = 120
_AMOUNT = re.compile(r"[0-9][0-9.,\s\u00a0\u202f']*(?:€|EUR|euros?)?", re.IGNORECASE)
_DECIMALS = re.compile(r"[.,]([0-9]{2})$")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,\s\u00a0\u202f'][0-9]{3})+|[0-9]+")
_UNSAID_DIGITS_MAX = 8
"""An amount without decimals has no more digits: more are a number of somebody or something."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A text and what it can be; several at once, since 750 is an amount and the beginning of a SIRET.

    ``figures`` is the beginning of a SIRET (3 figures at least), ``nir`` is whole with its key, ``cents`` an amount,
    ``reference`` has no space, ``name`` has three letters at least.
    """

    text: str
    figures: str = ""
    nir: str = ""
    cents: int | None = None
    reference: str = ""
    name: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be looked for."""
        return not (self.figures or self.nir or self.reference or self.name) and self.cents is None


def understand(text: str) -> Typed:
    """Recognise what was typed."""
    text = " ".join(text.split())[:TEXT_MAX]
    plain = compact(text)
    nir = _nir(plain)
    if len(plain) == 15 and nir:
        return Typed(text, nir=nir)
    digits = plain.isascii() and plain.isdigit()
    named = sum(letter.isalpha() for letter in text) >= 3
    return Typed(
        text,
        nir=nir,
        figures=plain if digits and 3 <= len(plain) <= 14 else "",
        cents=_cents(text),
        reference=text if " " not in text and len(text) >= 4 else "",
        name=text if named else "",
    )


def _nir(plain: str) -> str:
    """A whole NIR, its key added when it is missing; else nothing."""
    try:
        return check_nir(plain)
    except BadIdentifier:
        return ""


def _cents(text: str) -> int | None:
    """An amount as people write it (``1234.56``, ``1 234,56 €``), in cents."""
    if not _AMOUNT.fullmatch(text):
        return None
    number = re.sub(r"(?:€|EUR|euros?)$", "", text, flags=re.IGNORECASE).strip()
    decimals = _DECIMALS.search(number)
    whole = number[: decimals.start()] if decimals else number
    if not _GROUPED.fullmatch(whole):
        return None
    digits = re.sub(r"[^0-9]", "", whole)
    if not decimals and len(digits) > _UNSAID_DIGITS_MAX:
        return None
    try:
        cents = parse_cents(f"{digits}.{decimals[1] if decimals else '00'}")
    except NotAnAmount:
        return None
    return cents if 0 < cents <= CENTS_MAX else None
