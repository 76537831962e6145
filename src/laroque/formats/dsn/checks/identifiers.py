"""Keys of SIREN, SIRET and IBAN, and coherence of the NIR (the part of control F06 that needs no register)."""

from collections.abc import Callable

import polars as pl

from laroque.formats.dsn.checks.hits import field_hits, gathered
from laroque.formats.dsn.lines import Parsed
from laroque.kernel.identifiers import LA_POSTE

_SIREN_FIELDS = (("S10.G00.01", "001"), ("S21.G00.06", "001"), ("S89.G00.32", "004"))
_SIRET_FIELDS = (("S20.G00.05", "012"), ("S21.G00.41", "012"), ("S21.G00.45", "001"))
_IBAN_FIELDS = (("S21.G00.12", "003"), ("S21.G00.20", "004"))
_NIR_FIELDS = (("S21.G00.30", "001"), ("S89.G00.91", "001"))
_BIRTH = "006"
_IBAN = "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_FRENCH_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def identifier_hits(parsed: Parsed) -> pl.DataFrame:
    """Hits on identifiers whose key is wrong; those of a wrong form are left to the checks of values."""
    found = [*_wrong_sirens(parsed), *_wrong_sirets(parsed), *_wrong_nics(parsed), *_wrong_ibans(parsed)]
    return gathered([*found, *_wrong_nirs(parsed)])


def siren_is_right(siren: str) -> bool:
    """Luhn's key over the nine figures of a SIREN."""
    return _luhn(siren) % 10 == 0


def siret_is_right(siret: str) -> bool:
    """Luhn's key over the 14 figures of a SIRET; La Poste's establishments have a sum of figures that 5 divides."""
    return _luhn(siret) % 10 == 0 or (siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0)


def _present(parsed: Parsed, fields: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(block, number) for block, number in fields if parsed.has(f"{block}.{number}")]


def _wrong_sirens(parsed: Parsed) -> list[pl.DataFrame]:
    found = []
    for block, number in _present(parsed, _SIREN_FIELDS):
        rows = parsed.fields(block, number).filter(pl.col(number).str.contains("^[0-9]{9}$"))
        wrong = _faulty(rows, number, siren_is_right)
        found.append(field_hits(parsed, wrong, "siren_key", f"{block}.{number}", value=number))
    return found


def _wrong_sirets(parsed: Parsed) -> list[pl.DataFrame]:
    found = []
    for block, number in _present(parsed, _SIRET_FIELDS):
        rows = parsed.fields(block, number).filter(pl.col(number).str.contains("^[0-9]{14}$"))
        wrong = _faulty(rows, number, siret_is_right)
        found.append(field_hits(parsed, wrong, "siret_key", f"{block}.{number}", value=number))
    return found


def _wrong_nics(parsed: Parsed) -> list[pl.DataFrame]:
    """The NIC of the sender, of the seat and of the establishment, each after its SIREN."""
    sender = parsed.fields("S10.G00.01", "001", "002").with_columns(siret=pl.col("001") + pl.col("002"))
    seat = parsed.fields("S21.G00.06", "001", "002").with_columns(siret=pl.col("001") + pl.col("002"))
    sirens = seat.select("file", "declaration", "at", siren="001")
    places = parsed.fields("S21.G00.11", "001").join_asof(
        sirens, on="at", by=["file", "declaration"], strategy="backward", check_sortedness=False
    )
    places = places.with_columns(siret=pl.col("siren") + pl.col("001"))
    named = ((sender, "S10.G00.01.002"), (seat, "S21.G00.06.002"), (places, "S21.G00.11.001"))
    return [field_hits(parsed, _wrong_key(rows), "nic_key", rubrique, value="siret") for rows, rubrique in named]


def _wrong_key(rows: pl.DataFrame) -> pl.DataFrame:
    """SIRET with a right SIREN and a wrong key: a wrong or null SIREN or NIC is said once, at its own line."""
    siret = pl.col("siret")
    is_null = siret.str.starts_with("0" * 9) | siret.str.ends_with("0" * 5)
    shaped = rows.filter(siret.str.contains("^[0-9]{14}$") & ~is_null)
    return _faulty(shaped, "siret", lambda siret: not siren_is_right(siret[:9]) or siret_is_right(siret))


def _faulty(rows: pl.DataFrame, column: str, is_right: Callable[[str], bool]) -> pl.DataFrame:
    """Rows whose value is wrong; each distinct value is looked at once."""
    faulty = [value for value in rows[column].unique().to_list() if not is_right(value)]
    return rows.filter(pl.col(column).is_in(faulty)) if faulty else rows.clear()


def _wrong_ibans(parsed: Parsed) -> list[pl.DataFrame]:
    found = []
    for block, number in _present(parsed, _IBAN_FIELDS):
        rows = parsed.fields(block, number).filter(pl.col(number).str.contains(_IBAN))
        verdicts = {iban: _iban_fault(iban) for iban in rows[number].unique().to_list()}
        for fault in ("iban_key", "rib_key"):
            faulty = [iban for iban, verdict in verdicts.items() if verdict == fault]
            wrong = rows.filter(pl.col(number).is_in(faulty)).with_columns(shown=pl.col(number).str.head(4) + "…")
            found.append(field_hits(parsed, wrong, fault, f"{block}.{number}", value="shown"))
    return found


def _iban_fault(iban: str) -> str | None:
    """The key of an IBAN (ISO 13616), then the key of the account number (RIB) that a French one holds."""
    if int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 != 1:
        return "iban_key"
    if not iban.startswith("FR") or len(iban) != 27:
        return None
    rib = iban[4:].translate(_FRENCH_LETTERS)
    bank, branch, account, key = int(rib[:5]), int(rib[5:10]), int(rib[10:21]), int(rib[21:])
    return None if (89 * bank + 15 * branch + 3 * account + key) % 97 == 0 else "rib_key"


def _wrong_nirs(parsed: Parsed) -> list[pl.DataFrame]:
    """The department that a NIR names must have existed at birth; a run of nines stands for nobody."""
    found = []
    for block, number in _present(parsed, _NIR_FIELDS):
        rows = parsed.fields(block, number, _BIRTH).filter(pl.col(number).str.contains("^[12][0-9]{4}[0-9AB]{8}$"))
        department, year = pl.col(number).str.slice(5, 2), pl.col(_BIRTH).str.tail(4).cast(pl.Int32, strict=False)
        wrong = rows.filter(
            (department.is_in(["2A", "2B"]) & (year < 1976))
            | ((department == "20") & (year >= 1976))
            | ((department == "96") & (year >= 1968))
        )
        nines = rows.filter(pl.col(number).str.contains("9{6}$"))
        found.append(field_hits(parsed, wrong, "nir_department", f"{block}.{number}", value=number, other=year))
        found.append(field_hits(parsed, nines, "nir_nines", f"{block}.{number}", value=number))
    return found


def _luhn(figures: str) -> int:
    """Sum of the figures, one out of two doubled from the one before last; a doubled figure counts as its own sum."""
    return sum(map(int, figures[::-2])) + sum(_DOUBLED[int(figure)] for figure in figures[-2::-2])
