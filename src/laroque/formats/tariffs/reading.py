"""Reading any official file of tariffs, known by its content, and comparing it with the prices held."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import StringIO

from laroque.formats.tariffs import acts, biology, drugs
from laroque.formats.tariffs.dbf import NotDbf, read_dbf
from laroque.formats.tariffs.records import BadLine, Layout, RefusedLine, Tariffs, UnknownTariffs
from laroque.legislation.care import Price, System

_PRESENTATION_TABS = 11

_Line = tuple[int, Callable[[], Price | None]]


def read_tariffs(content: bytes, *, since: date, letter_b: int, names: Mapping[str, str] | None = None) -> Tariffs:
    """The prices of a file, and its lines refused.

    ``since``: the day from which prices of a file without days hold; ``letter_b``: the value of the letter B, in
    ten-thousandths of a cent; ``names``: names of drugs by CIS. Raises ``UnknownTariffs``.
    """
    table = _published_acts(content)
    if table is not None:
        return _gather(Layout.ACT_PRICES, table)
    text = decoded(content)
    head = text.partition("\n")[0]
    if head.count("\t") >= _PRESENTATION_TABS:
        return _gather(Layout.DRUG_PRESENTATIONS, _presentations(text, since, names or {}))
    rows = csv.DictReader(StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    titles = _titles(rows)
    if titles >= drugs.TABLE_TITLES:
        return _gather(Layout.DRUG_TABLE, _table(rows, drugs.TABLE_TITLES, lambda row: drugs.table_line(row, since)))
    if titles >= acts.TABLE_TITLES:
        return _gather(Layout.ACT_TABLE, _table(rows, acts.TABLE_TITLES, acts.table_line))
    if titles >= biology.TITLES:
        return _gather(
            Layout.BIOLOGY_TABLE, _table(rows, biology.TITLES, lambda row: biology.table_line(row, letter_b))
        )
    raise UnknownTariffs


@dataclass(frozen=True, slots=True)
class Comparison:
    """A file beside the prices held on a day: those that differ, as (read, held), and those held that it has not."""

    different: tuple[tuple[Price, Price], ...]
    missing: tuple[Price, ...]
    same: int


def compare(read: Iterable[Price], held: Iterable[Price], on: date) -> Comparison:
    """What a file says otherwise than the prices held, on a day, for the acts of its nomenclatures."""
    theirs = {_place(price): price for price in read if price.since <= on}
    systems = {price.system for price in theirs.values()}
    ours = {
        _place(price): price
        for price in held
        if price.system in systems and price.since <= on and (price.until is None or on < price.until)
    }
    both = [(theirs[place], price) for place, price in ours.items() if place in theirs]
    different = tuple((one, other) for one, other in both if _terms(one) != _terms(other))
    missing = tuple(price for place, price in ours.items() if place not in theirs)
    return Comparison(different, missing, len(both) - len(different))


def _place(price: Price) -> tuple[str | None, ...]:
    return (price.system, price.code, price.activity, price.phase, price.grid)


def _terms(price: Price) -> tuple[int, str | None]:
    """What pays: the amount and, of drugs, the rate; the rate of an act is that of its nature."""
    return price.cents_ten_thousandths, price.rate_family if price.system is System.DRUG else None


def _titles(rows: "csv.DictReader[str]") -> set[str]:
    try:
        return set(rows.fieldnames or ())
    except csv.Error:
        raise UnknownTariffs from None


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8, else Windows-1252 as the BDPM is published."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _published_acts(content: bytes) -> Iterator[_Line] | None:
    try:
        fields, records = read_dbf(content)
    except NotDbf:
        return None
    if acts.DBF_FIELDS - set(fields):
        raise UnknownTariffs
    return ((number, partial(acts.base_price, record)) for number, record in enumerate(records, 1))


def _presentations(text: str, since: date, names: Mapping[str, str]) -> Iterator[_Line]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, partial(drugs.presentation, line.split("\t"), since, names)


def _table(
    rows: "csv.DictReader[str]", titles: Iterable[str], read: Callable[[Mapping[str, str]], Price | None]
) -> Iterator[_Line]:
    needed = sorted(titles)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as failure:
            yield rows.line_num, partial(_unreadable, str(failure))
        else:
            yield rows.line_num, partial(_of_row, row, needed, read)


def _of_row(
    row: Mapping[str, str | None], needed: Sequence[str], read: Callable[[Mapping[str, str]], Price | None]
) -> Price | None:
    missing = [title for title in needed if row.get(title) is None]
    if missing:
        raise BadLine(f"no {', '.join(missing)}", f"pas de {', '.join(missing)}")
    return read({title: value for title, value in row.items() if isinstance(value, str)})


def _unreadable(why: str) -> Price | None:
    raise BadLine(f"the line cannot be read: {why}", f"la ligne ne peut pas être lue : {why}")


def _gather(layout: Layout, lines: Iterable[_Line]) -> Tariffs:
    prices: list[Price] = []
    refused: list[RefusedLine] = []
    unpriced = 0
    for number, read in lines:
        try:
            price = read()
        except BadLine as bad:
            refused.append(RefusedLine(number, bad.text))
            continue
        if price is None:
            unpriced += 1
        else:
            prices.append(price)
    return Tariffs(layout, tuple(prices), tuple(refused), unpriced)
