"""Identifiers of persons, employers, accounts and mandates, with their keys.

Each ``check_*`` gives back the compact form or raises ``BadIdentifier`` with a message in both languages.
"""

import re

from stdnum import iban, luhn
from stdnum.eu import at_02
from stdnum.exceptions import ValidationError
from stdnum.fr import nir as nir_rules
from stdnum.fr import siren as siren_rules

from laroque.kernel.text import Text

LA_POSTE = "356000000"
"""SIREN of La Poste: its establishments' SIRET follow a sum of digits and not Luhn's key."""

_SPACES = re.compile(r"[\s.\u00a0\u202f]+")
_THIRTEEN_FIGURES = re.compile(r"[0-9]{13}")  # figures of other scripts are none: ``isdigit`` would take them
_FOURTEEN_FIGURES = re.compile(r"[0-9]{14}")
_PROFESSIONAL = re.compile(r"[0-9][0-9AB][0-9]{7}")
_RPPS = re.compile(r"[0-9]{11}")
_RUM = re.compile(r"[A-Za-z0-9+?/:().,' -]{1,35}")
_PROVISIONAL_NIR = re.compile(r"[3478][0-9]{12}([0-9]{2})?")


class BadIdentifier(ValueError):
    """An identifier whose form or key is wrong; ``text`` says why in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def check_siren(value: str) -> str:
    """A SIREN: nine digits, the last one being Luhn's key."""
    siren = compact(value)
    if siren == "0" * 9 or not siren_rules.is_valid(siren):
        raise BadIdentifier(
            Text(f"SIREN {value} has a wrong form or key", f"Le SIREN {value} a une forme ou une clé fausse")
        )
    return siren


def check_siret(value: str) -> str:
    """A SIRET: a SIREN and five digits; La Poste's follow a sum of digits that 5 divides."""
    siret = compact(value)
    if not _FOURTEEN_FIGURES.fullmatch(siret) or not _siret_key_holds(siret):
        raise BadIdentifier(
            Text(f"SIRET {value} has a wrong form or key", f"Le SIRET {value} a une forme ou une clé fausse")
        )
    check_siren(siret[:9])
    return siret


def check_nir(value: str) -> str:
    """A NIR of 15 characters with its key (Corsican 2A and 2B, born abroad), or 13 without: the key is then added."""
    nir = compact(value).upper()
    if len(nir) == 13:
        nir += nir_key(nir)
    try:
        valid: str = nir_rules.validate(nir)
    except ValidationError:
        raise BadIdentifier(
            Text(f"NIR {value} has a wrong form or key", f"Le NIR {value} a une forme ou une clé fausse")
        ) from None
    return valid


def nir_key(first_13: str) -> str:
    """The two figures of the key of a NIR without key: 97 less the remainder by 97, 2A and 2B counted as 19 and 18."""
    digits = first_13.upper().replace("2A", "19").replace("2B", "18")
    if not _THIRTEEN_FIGURES.fullmatch(digits):
        raise BadIdentifier(Text(f"NIR {first_13} has a wrong form", f"Le NIR {first_13} a une forme fausse"))
    return f"{97 - int(digits) % 97:02d}"


def is_provisional_nir(value: str) -> bool:
    """Whether a number is a waiting number (numéro d'identification d'attente): its first figure is 3, 4, 7 or 8."""
    return _PROVISIONAL_NIR.fullmatch(compact(value)) is not None


def check_professional(value: str) -> str:
    """The number a professional (ADELI) or an institution (FINESS) claims under: 9 characters, département first.

    Its key is not checked: that of the ADELI is not published with certainty.
    """
    number = compact(value).upper()
    if not _PROFESSIONAL.fullmatch(number):
        raise BadIdentifier(
            Text(
                f"Professional number {value} has a wrong form: 9 figures are expected",
                f"Le numéro de professionnel {value} a une forme fausse : 9 chiffres sont attendus",
            )
        )
    return number


def check_rpps(value: str) -> str:
    """An RPPS number: eleven figures, the last one being Luhn's key."""
    number = compact(value)
    if not _RPPS.fullmatch(number) or not luhn.is_valid(number):
        raise BadIdentifier(
            Text(f"RPPS number {value} has a wrong form or key", f"Le RPPS {value} a une forme ou une clé fausse")
        )
    return number


def check_iban(value: str) -> str:
    """An IBAN, its country's length and its key."""
    try:
        valid: str = iban.validate(compact(value).upper(), check_country=False)
    except ValidationError:
        raise BadIdentifier(Text("The IBAN has a wrong form or key", "L'IBAN a une forme ou une clé fausse")) from None
    return valid


def check_ics(value: str) -> str:
    """A SEPA creditor identifier (ICS), such as FR72ZZZ123456."""
    try:
        valid: str = at_02.validate(compact(value).upper())
    except ValidationError:
        raise BadIdentifier(
            Text(f"Creditor identifier {value} is wrong", f"L'identifiant créancier {value} est faux")
        ) from None
    return valid


def check_rum(value: str) -> str:
    """A unique mandate reference (RUM): at most 35 characters of the SEPA set."""
    if not _RUM.fullmatch(value):
        raise BadIdentifier(
            Text(f"Mandate reference {value!r} is wrong", f"La référence de mandat {value!r} est fausse")
        )
    return value


def mask_iban(value: str) -> str:
    """An IBAN as a screen shows it: country, key and last four characters."""
    return f"{value[:4]} •••• {value[-4:]}"


def compact(value: str) -> str:
    """An identifier without the spaces and points that people write in it."""
    return _SPACES.sub("", value)


def _siret_key_holds(siret: str) -> bool:
    if luhn.is_valid(siret):
        return True
    return siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0
