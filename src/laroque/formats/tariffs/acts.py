"""The CCAM: a table of prices with titles, and the published table of base prices (R_PU_BASE.dbf)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from laroque.formats.tariffs.records import BadLine
from laroque.formats.tariffs.values import code, euros, iso_day
from laroque.legislation.care import Certainty, Price, System

SOURCE = "CCAM, file of the CNAM"
TABLE_TITLES = frozenset({"code", "activite", "phase", "tarif", "date_effet"})
DBF_FIELDS = frozenset({"AAP_COD", "GRILLE_COD", "PU_BASE", "APDT_MODIF"})
_CODE = r"[A-Z]{4}[0-9]{3}"
_PLACE = 13


def table_line(row: Mapping[str, str]) -> Price | None:
    """The price of a line of the table; None when it is zero, which no act is paid by. Raises ``BadLine``."""
    place = (row["code"], row["activite"], row["phase"])
    price = _price(place, row["tarif"], iso_day(row["date_effet"]))
    if price is None:
        return None
    return replace(price, group=row.get("regroupement") or None, label=row.get("libelle") or price.label)


def base_price(record: Mapping[str, str]) -> Price | None:
    """The price of a record of R_PU_BASE: the act, its activity and phase in one field, and the grid it is for.

    None when it is zero. Raises ``BadLine``.
    """
    place = record["AAP_COD"]
    parts = (place[:_PLACE].strip(), place[_PLACE : _PLACE + 1], place[_PLACE + 1 :].strip() or "0")
    price = _price(parts, record["PU_BASE"], _compact_day(record["APDT_MODIF"]))
    return None if price is None else replace(price, grid=record["GRILLE_COD"].strip().lstrip("0") or None)


def _price(place: tuple[str, str, str], price: str, since: date) -> Price | None:
    act, activity, phase = place
    read = euros(price)
    found = Price(
        system=System.CCAM,
        code=code(act, _CODE, "a code of the CCAM", "un code de la CCAM"),
        activity=code(activity, r"[1-5]", "an activity, 1 to 5", "une activité, de 1 à 5"),
        phase=code(phase, r"[0-9]", "a phase", "une phase"),
        grid=None,
        since=since,
        until=None,
        cents_ten_thousandths=read,
        rate_family=None,
        sex=None,
        age_from=None,
        age_until=None,
        daily_max=None,
        yearly_max=None,
        group=None,
        label=act.strip(),
        article="CSS L162-1-7",
        source=SOURCE,
        certainty=Certainty.READ,
    )
    return found if read else None


def _compact_day(text: str) -> date:
    """A day such as 20250101."""
    if len(text.strip()) != len("20250101"):
        raise BadLine(f"{text.strip()!r} is not a day", f"{text.strip()!r} n'est pas un jour")
    return iso_day(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
