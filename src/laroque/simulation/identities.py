"""Made-up identifiers whose keys are right, and that belong to nobody.

SIREN start with 99, a range that is not given out; NIR use communes numbered 990 to 998 of their département.
"""

from random import Random

from stdnum import luhn

_BANK, _BRANCH = "30999", "00999"
_RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


SIREN_MAX = 10**6
"""How many employers can be made up."""


def siren(number: int) -> str:
    """The SIREN of a number below ``SIREN_MAX``, with Luhn's key."""
    first = f"99{number:06d}"
    return first + luhn.calc_check_digit(first)


def siret(of_siren: str, rank: int) -> str:
    """The SIRET of the establishment of that rank (1 to 999) of an employer."""
    first = f"{of_siren}{rank:04d}"
    return first + luhn.calc_check_digit(first)


def nir(random: Random, *, female: bool, birth_year: int, birth_month: int, department: str) -> str:
    """A NIR of 13 characters, without its key, as a declaration holds it."""
    place = f"{department:0>2}{random.randrange(990, 999)}"[:5]
    return f"{2 if female else 1}{birth_year % 100:02d}{birth_month:02d}{place}{random.randrange(1, 1000):03d}"


def iban(random: Random) -> str:
    """A French IBAN of a bank that does not exist, its RIB key and IBAN key right."""
    account = f"{random.randrange(10**11):011d}"
    rib_key = 97 - (89 * int(_BANK) + 15 * int(_BRANCH) + 3 * int(account.translate(_RIB_LETTERS))) % 97
    bban = f"{_BANK}{_BRANCH}{account}{rib_key:02d}"
    key = 98 - int(bban + "152700") % 97
    return f"FR{key:02d}{bban}"


def ics(random: Random) -> str:
    """A French SEPA creditor identifier with its key."""
    national = f"{random.randrange(10**6):06d}"
    key = 98 - int(national + "152700") % 97
    return f"FR{key:02d}ZZZ{national}"
