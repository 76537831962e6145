"""Made-up P26 declarations for tests: valid unless a test breaks them on purpose.

``declaration(...)`` gives the lines of one send without its S90, as (rubrique, value) pairs; ``render`` adds the S90
lines and makes the bytes. Break a declaration with ``replaced``, ``without``, ``inserted`` before rendering it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from laroque.kernel.money import apply_rate, format_decimal, percent_to_ppm, to_whole_euro
from laroque.kernel.periods import add_months, last_day_of, parse_month

Lines = list[tuple[str, str]]

URSSAF = "78861779300013"
"""SIRET of a collecting body as recipient of the payment and of the bordereau."""

CEILING_CENTS, SMIC_CENTS = 400_500, 182_303
PERCENT = {
    ("027", "920"): "0.016",
    ("100", "920"): "13.26",
    ("100", "921"): "15.45",
    ("260", "920"): "9.70",
    ("332", "921"): "0.10",
    ("430", "920"): "1.80",
    ("635", "920"): "6.00",
    ("772", "920"): "4.00",
    ("937", "920"): "0.25",
    ("959", "920"): "0.55",
    ("992", "920"): "0.59",
}
"""Rates of the default lines, in percent, as in force in April 2026."""


@dataclass(frozen=True)
class Employee:
    """One employee on one contract, paid once in the month. Money in cents, the reduction as a positive amount."""

    number: int = 1
    gross_cents: int = 250_000
    capped_cents: int | None = None
    reduction_cents: int = 0
    nir: str | None = None
    start: date = date(2020, 1, 1)
    end: date | None = None
    nature: str = "01"
    time: str = "10"
    quotity: str = "151.67"
    rates: bool = True


@dataclass(frozen=True)
class Line:
    """One aggregated line (S21.G00.23); a field left out is a rubrique left out."""

    ctp: str
    qualifier: str = "920"
    base_cents: int | None = None
    rate: str | None = None
    amount_cents: int | None = None
    insee: str | None = None


@dataclass(frozen=True)
class Bordereau:
    """One bordereau (S21.G00.22) with its lines and its payment; a month left out is the declared month."""

    lines: Sequence[Line] = ()
    total_cents: int = 0
    month: str | None = None
    payment_cents: int | None = None
    crm: str | None = None


@dataclass(frozen=True)
class Declaration:
    """What a monthly declaration holds. Bordereaux left out are worked out from the employees."""

    siret: str = ""
    month: str = "2026-04"
    type: str = "01"
    fraction: str = "11"
    order: int = 1
    nature: str = "01"
    norm: str = "P26V01"
    test: bool = False
    employees: Sequence[Employee] = field(default_factory=lambda: (Employee(),))
    bordereaux: Sequence[Bordereau] | None = None
    recipient: str = URSSAF
    mode: str = "05"
    iban: str = "FR7630006000011234567890189"
    at_rate: str = "0.70"
    name: str = "LOGICIEL"
    postcode: str = "75001"
    ape: str = "6201Z"


def siren(number: int) -> str:
    """A made-up SIREN whose key is right: eight figures from the number, then Luhn's."""
    return _luhn(f"{80_000_000 + number:08d}")


def siret(number: int, establishment: int = 1) -> str:
    """A made-up SIRET whose key is right."""
    return _luhn(siren(number) + f"{establishment:04d}")


def nir(number: int) -> str:
    """A made-up NIR of 13 characters, without its key."""
    year, month = 60 + number % 40, 1 + number % 12
    return f"{1 + number % 2}{year:02d}{month:02d}75{1 + number % 990:03d}{1 + number // 990 % 990:03d}"


def iban(number: int) -> str:
    """A made-up French IBAN whose RIB key and IBAN key are right."""
    bank, branch, account = "30006", "00001", f"{number:011d}"
    rib = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    bban = f"{bank}{branch}{account}{rib:02d}"
    return f"FR{98 - int(bban + '152700') % 97:02d}{bban}"


def default_lines(employees: Iterable[Employee], at_rate: str = "0.70") -> list[Line]:
    """The aggregated lines that the employees' bases give, each base in whole euros."""
    paid = list(employees)
    gross = to_whole_euro(sum(employee.gross_cents for employee in paid))
    capped = to_whole_euro(sum(_capped(employee) for employee in paid))
    taxed = to_whole_euro(sum(_taxed(employee) for employee in paid))
    bases = {"921": capped, "260": taxed}
    lines = [
        Line(
            ctp,
            qualifier,
            bases.get(ctp, bases.get(qualifier, gross)),
            at_rate if (ctp, qualifier) == ("100", "920") else None,
        )
        for ctp, qualifier in PERCENT
    ]
    reduction = to_whole_euro(sum(employee.reduction_cents for employee in paid))
    return [*lines, Line("668", "920", amount_cents=reduction)] if reduction else lines


def total_cents(lines: Iterable[Line], at_rate: str = "0.70") -> int:
    """What default lines come to: each rounded to the euro (CSS L133-10), the reduction taken off."""
    total = 0
    for line in lines:
        if line.amount_cents is not None:
            total -= line.amount_cents
            continue
        percent = percent_to_ppm(PERCENT[line.ctp, line.qualifier]) + (percent_to_ppm(line.rate) if line.rate else 0)
        total += to_whole_euro(apply_rate(line.base_cents or 0, percent))
    return total


def declaration(said: Declaration | None = None) -> Lines:
    """The lines of one send that holds one declaration, without the S90 block."""
    said = said or Declaration()
    return _send(said) + _header(said) + _employer(said) + _money(said) + _individuals(said)


def render(*sends: Lines, newline: str = "\r\n", encoding: str = "iso-8859-15") -> bytes:
    """The bytes of a file: each send closed by its S90 block, whose counts are right."""
    written = [pair for send in sends for pair in closed(send)]
    return "".join(f"{code},'{value}'{newline}" for code, value in written).encode(encoding)


def closed(send: Lines) -> Lines:
    """A send followed by its S90 block."""
    declarations = sum(code == "S20.G00.05.001" for code, _ in send)
    return [*send, ("S90.G00.90.001", str(len(send) + 2)), ("S90.G00.90.002", str(declarations))]


def made(**facts: object) -> bytes:
    """The file of one declaration: the keywords are the fields of ``Declaration``."""
    return render(declaration(Declaration(**facts)))  # type: ignore[arg-type]


def replaced(lines: Lines, code: str, value: str, nth: int = 0) -> Lines:
    """The lines with another value for the nth occurrence of a rubrique."""
    at = _places(lines, code)[nth]
    return [*lines[:at], (code, value), *lines[at + 1 :]]


def without(lines: Lines, code: str, nth: int | None = None) -> Lines:
    """The lines without a rubrique or a whole block (its code of ten characters), everywhere or at its nth place."""
    places = _places(lines, code)
    dropped = set(places if nth is None else [places[nth]])
    return [pair for at, pair in enumerate(lines) if at not in dropped]


def inserted(lines: Lines, after: str, new: Lines, nth: int = 0) -> Lines:
    """The lines with others put after the nth occurrence of a rubrique."""
    at = _places(lines, after)[nth] + 1
    return [*lines[:at], *new, *lines[at:]]


def _places(lines: Lines, code: str) -> list[int]:
    return [at for at, (found, _) in enumerate(lines) if found == code or found[:10] == code]


def _block(block: str, **values: str | None) -> Lines:
    return [(f"{block}.{number[1:]}", value) for number, value in values.items() if value is not None]


def _send(said: Declaration) -> Lines:
    empty = "02" if said.type in ("02", "05") else "01"
    return [
        *_block("S10.G00.00", _001=said.name, _002="EDITEUR", _003="1.0", _005="01" if said.test else "02"),
        *_block("S10.G00.00", _006=said.norm, _007="01", _008=empty),
        *_block(
            "S10.G00.01", _001=siren(1), _002=siret(1)[9:], _003="EMETTEUR", _004="1 RUE", _005="75001", _006="PARIS"
        ),
        *_block("S10.G00.02", _001="01", _002="CONTACT", _004="contact@example.invalid", _005="0100000000"),
    ]


def _header(said: Declaration) -> Lines:
    month = parse_month(said.month)
    made_on = add_months(month, 1).replace(day=4)
    return [
        *_block(
            "S20.G00.05", _001=said.nature, _002=said.type, _003=said.fraction, _004=str(said.order), _005=_day(month)
        ),
        *_block("S20.G00.05", _007=_day(made_on), _008="01", _010="01"),
        *_block("S20.G00.07", _001="CONTACT", _002="0100000000", _003="contact@example.invalid", _004="09"),
    ]


def _employer(said: Declaration) -> Lines:
    number = _siret_of(said)
    street, town = "1 RUE DE L'ÉGLISE", "PARIS"
    return [
        *_block(
            "S21.G00.06", _001=number[:9], _002=number[9:], _003=said.ape, _004=street, _005=said.postcode, _006=town
        ),
        *_block("S21.G00.06", _015="1486"),
        *_block("S21.G00.11", _001=number[9:], _002=said.ape, _003=street, _004=said.postcode, _005=town, _022="1486"),
    ]


def _money(said: Declaration) -> Lines:
    bordereaux = said.bordereaux
    if bordereaux is None:
        lines = default_lines(said.employees, said.at_rate)
        bordereaux = (Bordereau(lines, total_cents(lines, said.at_rate)),)
    payments = [pair for bordereau in bordereaux for pair in _payment(said, bordereau)]
    return payments + [pair for bordereau in bordereaux for pair in _bordereau(said, bordereau)]


def _payment(said: Declaration, bordereau: Bordereau) -> Lines:
    first = parse_month(bordereau.month or said.month)
    cents = bordereau.total_cents if bordereau.payment_cents is None else bordereau.payment_cents
    bic, iban_given = ("AGRIFRPPXXX", said.iban) if said.mode == "05" else (None, None)
    start, end = _day(first), _day(last_day_of(first))
    return [
        *_block("S21.G00.20", _001=said.recipient, _002=_siret_of(said), _003=bic, _004=iban_given),
        *_block("S21.G00.20", _005=format_decimal(max(cents, 0)), _006=start, _007=end, _010=said.mode),
    ]


def _bordereau(said: Declaration, bordereau: Bordereau) -> Lines:
    first = parse_month(bordereau.month or said.month)
    lines = _block(
        "S21.G00.22",
        _001=said.recipient,
        _002=_siret_of(said),
        _003=_day(first),
        _004=_day(last_day_of(first)),
        _005=format_decimal(bordereau.total_cents),
        _006=bordereau.crm,
    )
    for line in bordereau.lines:
        base, amount = (
            None if cents is None else format_decimal(cents) for cents in (line.base_cents, line.amount_cents)
        )
        lines += _block(
            "S21.G00.23", _001=line.ctp, _002=line.qualifier, _003=line.rate, _004=base, _005=amount, _006=line.insee
        )
    return lines


def _individuals(said: Declaration) -> Lines:
    if said.type in ("02", "05"):
        return []
    return [pair for employee in said.employees for pair in individual(said, employee)]


def individual(said: Declaration, employee: Employee) -> Lines:
    """The lines of one employee: person, contract, pay, bases and contributions."""
    return _person(employee) + _contract(said, employee) + _pay(said, employee) + _bases(said, employee) + _seniority()


def _person(employee: Employee) -> Lines:
    number = employee.nir or nir(employee.number)
    return [
        *_block("S21.G00.30", _001=number, _002=f"NOM{employee.number}", _004=f"PRENOM{employee.number}"),
        *_block(
            "S21.G00.30", _006=f"01{number[3:5]}19{number[1:3]}", _007="PARIS", _008="1 RUE", _009="75001", _010="PARIS"
        ),
        *_block("S21.G00.30", _013="01", _014="75", _015="FR", _019=f"{employee.number:05d}", _029="FRANCE"),
    ]


def _contract(said: Declaration, employee: Employee) -> Lines:
    lines = [
        *_block("S21.G00.40", _001=_day(employee.start), _002="06", _003="04", _004="388a", _006="EMPLOYE"),
        *_block(
            "S21.G00.40", _007=employee.nature, _008="99", _009="00001", _011="10", _012="151.67", _013=employee.quotity
        ),
        *_block("S21.G00.40", _014=employee.time, _016="99", _017="1486", _018="200", _019=_siret_of(said), _020="200"),
        *_block("S21.G00.40", _024="99", _026="99", _036="01", _037="01", _039="200", _040="723CB", _043=said.at_rate),
    ]
    if employee.end is not None:
        lines += _block("S21.G00.62", _001=_day(employee.end), _002="059")
    return lines + _block("S21.G00.71", _002="RUAA")


def _pay(said: Declaration, employee: Employee) -> Lines:
    first = parse_month(said.month)
    start, end = _day(first), _day(last_day_of(first))
    net = format_decimal(employee.gross_cents * 78 // 100)
    tax = format_decimal(apply_rate(employee.gross_cents * 78 // 100, 50_000))
    lines = [
        *_block(
            "S21.G00.50", _001=end, _002=net, _003="01", _004=net, _006="5.00", _007="01", _008="1234567", _009=tax
        ),
        *_block("S21.G00.50", _013=net),
    ]
    for kind in ("001", "002", "003", "010"):
        gross = format_decimal(employee.gross_cents)
        lines += _block("S21.G00.51", _001=start, _002=end, _010="00001", _011=kind, _013=gross)
        if kind == "002":
            lines += _block("S21.G00.53", _001="01", _002=employee.quotity, _003="10")
    return lines + _block("S21.G00.58", _001=start, _002=end, _003="03", _004=net)


def _bases(said: Declaration, employee: Employee) -> Lines:
    first = parse_month(said.month)
    capped, gross, taxed = _capped(employee), employee.gross_cents, _taxed(employee)
    family = {
        "02": (capped, (("049", "0.10"), ("076", "15.45"))),
        "03": (gross, (*_gross_rates(said), ("018", None)) if employee.reduction_cents else _gross_rates(said)),
        "04": (taxed, (("072", "9.20"), ("079", "0.50"))),
        "07": (gross, (("040", "4.00"), ("048", "0.25"))),
    }
    lines: Lines = []
    for code, (base, contributions) in family.items():
        lines += _block(
            "S21.G00.78", _001=code, _002=_day(first), _003=_day(last_day_of(first)), _004=format_decimal(base)
        )
        lines += _block("S21.G00.78", _006="00001")
        if code == "03":
            lines += _block("S21.G00.79", _001="01", _004=format_decimal(SMIC_CENTS))
        for contribution, rate in contributions:
            lines += _contribution(said, employee, contribution, base, rate)
    return lines


def _gross_rates(said: Declaration) -> tuple[tuple[str, str | None], ...]:
    return (
        *(("045", said.at_rate), ("068", "0.30"), ("074", "3.45"), ("075", "7.00"), ("076", "2.51"), ("100", "0.016")),
        *(("102", "1.80"), ("128", "0.55"), ("130", "0.59"), ("907", "6.00")),
    )


def _contribution(said: Declaration, employee: Employee, code: str, base_cents: int, rate: str | None) -> Lines:
    cents = -employee.reduction_cents if rate is None else apply_rate(base_cents, percent_to_ppm(rate))
    return _block(
        "S21.G00.81",
        _001=code,
        _002=said.recipient,
        _003=format_decimal(base_cents),
        _004=format_decimal(cents),
        _007=rate if employee.rates else None,
    )


def _seniority() -> Lines:
    return _block("S21.G00.86", _001="07", _002="02", _003="60", _005="00001")


def _capped(employee: Employee) -> int:
    return min(employee.gross_cents, CEILING_CENTS) if employee.capped_cents is None else employee.capped_cents


def _taxed(employee: Employee) -> int:
    return apply_rate(employee.gross_cents, 982_500)


def _siret_of(said: Declaration) -> str:
    return said.siret or siret(2)


def _day(day: date) -> str:
    return day.strftime("%d%m%Y")


def _luhn(digits: str) -> str:
    doubled = sum(sum(divmod(2 * int(figure), 10)) for figure in digits[::-2])
    return digits + str(-(doubled + sum(map(int, digits[-2::-2]))) % 10)
