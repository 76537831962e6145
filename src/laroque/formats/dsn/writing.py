"""Writes the declaration that a body makes in an employer's place (nature 09), as the norm wants it. Pure.

The employer's own blocks (enterprise, establishment, an individual) are copied from the declaration that is corrected,
without the rubriques that the norm forbids there: what is not corrected is not said otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from laroque.formats.dsn.norm import norm
from laroque.kernel.money import format_decimal
from laroque.kernel.periods import last_day_of

NATURE = "09"
FROM_A_REPORT = "02"
"""Purpose (S20.G00.05.013) of a substitution that follows a report to the employer; 01 is an inspection, 03 undeclared
work."""
NORMAL, CANCELS = "01", "04"
SOFTWARE = "LAROQUE"
_COPIED = ("S21.G00.06", "S21.G00.11")
_INDIVIDUAL = "S21.G00.30"
_PERCENT = 10_000

Rubriques = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sender:
    """The body that makes the declaration: its SIRET, its name, and how it is reached."""

    siret: str
    name: str
    email: str
    telephone: str


@dataclass(frozen=True, slots=True)
class LineInDifference:
    """A line of bordereau (S21.G00.23) in difference: a base in whole euros, or the amount of a relief."""

    ctp: str
    qualifier: str
    rate_ppm: int | None = None
    base_cents: int | None = None
    amount_cents: int | None = None
    insee: str | None = None


@dataclass(frozen=True, slots=True)
class BordereauInDifference:
    """A bordereau (S21.G00.22) of a month of employment: what its lines make due in all."""

    month: date
    total_cents: int
    lines: tuple[LineInDifference, ...]


@dataclass(frozen=True, slots=True)
class Substitution:
    """A declaration of nature 09: whose (``siret``), of which month, from which rubriques of the employer's own.

    ``copied`` are the rubriques of the declaration that is corrected, in their order; ``recipient`` is the collecting
    body as that declaration names it.
    """

    sender: Sender
    siret: str
    month: date
    order_number: int
    made_on: date
    recipient: str
    bordereaux: tuple[BordereauInDifference, ...]
    copied: Sequence[tuple[str, str]]
    purpose: str = FROM_A_REPORT
    version: str = "P26V01"


def write_substitution(said: Substitution) -> bytes:
    """The bytes of the file of one substitution: the same facts give the same bytes."""
    rubriques = [*_send(said), *_head(said), *_of(said.copied, _COPIED), *_bordereaux(said), *_individual(said.copied)]
    rubriques += [("S90.G00.90.001", str(len(rubriques) + 2)), ("S90.G00.90.002", "1")]
    return "".join(f"{code},'{value}'\r\n" for code, value in rubriques).encode("iso-8859-15", errors="replace")


def cancelling(content: bytes, *, order_number: int, made_on: date) -> bytes:
    """The file that cancels (type 04) the substitution of a file that ``write_substitution`` wrote."""
    changed = {
        "S20.G00.05.002": CANCELS,
        "S20.G00.05.004": str(order_number),
        "S20.G00.05.007": _day(made_on),
    }
    lines = content.decode("iso-8859-15").split("\r\n")
    codes = (line.split(",", 1)[0] for line in lines)
    new = [f"{code},'{changed[code]}'" if code in changed else line for code, line in zip(codes, lines, strict=True)]
    return "\r\n".join(new).encode("iso-8859-15")


def _send(said: Substitution) -> Rubriques:
    sender = said.sender
    return [
        *_block("S10.G00.00", ("001", SOFTWARE), ("002", SOFTWARE), ("005", "02"), ("006", said.version)),
        *_block("S10.G00.00", ("007", "01"), ("008", "01")),
        *_block("S10.G00.01", ("001", sender.siret[:9]), ("002", sender.siret[9:]), ("003", sender.name)),
        *_block("S10.G00.02", ("001", "01"), ("002", sender.name), ("004", sender.email), ("005", sender.telephone)),
    ]


def _head(said: Substitution) -> Rubriques:
    return _block(
        "S20.G00.05",
        ("001", NATURE),
        ("002", NORMAL),
        ("003", "11"),
        ("004", str(said.order_number)),
        ("005", _day(said.month)),
        ("007", _day(said.made_on)),
        ("008", "01"),
        ("010", "01"),
        ("013", said.purpose),
    )


def _bordereaux(said: Substitution) -> Rubriques:
    rubriques: Rubriques = []
    for bordereau in said.bordereaux:
        rubriques += _block(
            "S21.G00.22",
            ("001", said.recipient),
            ("002", said.siret),
            ("003", _day(bordereau.month)),
            ("004", _day(last_day_of(bordereau.month))),
            ("005", format_decimal(bordereau.total_cents)),
        )
        for line in bordereau.lines:
            rubriques += _block(
                "S21.G00.23",
                ("001", line.ctp),
                ("002", line.qualifier),
                ("003", None if line.rate_ppm is None else _percent(line.rate_ppm)),
                ("004", None if line.base_cents is None else format_decimal(line.base_cents)),
                ("005", None if line.amount_cents is None else format_decimal(line.amount_cents)),
                ("006", line.insee),
            )
    return rubriques


def _individual(copied: Iterable[tuple[str, str]]) -> Rubriques:
    """The first individual of the employer's declaration: the norm wants one (S20.G00.05.002/CCH-16), and no more is
    said of people whose contributions are not changed."""
    people = _of(copied, (_INDIVIDUAL,))
    starts = [at for at, (code, _) in enumerate(people) if code <= people[at - 1][0] or at == 0]
    return people[: starts[1]] if len(starts) > 1 else people


def _of(copied: Iterable[tuple[str, str]], blocks: Sequence[str]) -> Rubriques:
    """The rubriques of some blocks that a substitution may carry."""
    known = norm().rubriques
    return [
        (code, value)
        for code, value in copied
        if code[:10] in blocks and code in known and known[code].letter(NATURE) in "OC"
    ]


def _block(name: str, *rubriques: tuple[str, str | None]) -> Rubriques:
    return [(f"{name}.{number}", value) for number, value in rubriques if value is not None]


def _day(day: date) -> str:
    return f"{day:%d%m%Y}"


def _percent(ppm: int) -> str:
    """A rate as 23.003 writes it: two decimals, or three where it has them."""
    whole, rest = divmod(ppm, _PERCENT)
    return f"{whole}.{rest // 10:03d}" if rest % 100 else f"{whole}.{rest // 100:02d}"
