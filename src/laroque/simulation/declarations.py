"""The DSN files a payroll program sends: norm P26, monthly, one or several establishments in one send."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from laroque.kernel.money import format_decimal
from laroque.kernel.periods import days_in_month, last_day_of
from laroque.simulation.payroll import Component, Line, PayrollLaw, Slip, paid_on
from laroque.simulation.population import BIC, PAYS_BY_TRANSFER, Employee, Employer

NORMAL, WITHOUT_EMPLOYEE, REPLACING = "01", "02", "03"
_MONTHLY, _STOPPED, _BACK = "01", "04", "05"
_DEBIT, _TRANSFER = "05", "02"
_FULL_TIME, _PART_TIME = "10", "20"

Rubriques = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one declaration says: whose, which month, which lines, for which collecting body (SIRET of its OPS)."""

    employer: Employer
    recipient: str
    law: PayrollLaw
    slips: Sequence[Slip]
    lines: Sequence[Line]
    kind: str = NORMAL
    order_number: int = 1
    declared_total_cents: int | None = None

    @property
    def total_cents(self) -> int:
        """The total declared (22.005), which a faulty payroll program may get wrong."""
        right = sum(line.due_cents for line in self.lines)
        return right if self.declared_total_cents is None else self.declared_total_cents


def write_send(
    declarations: Sequence[Declaration], *, sender: Employer, made_on: date, norm: str = "P26V01", test: bool = False
) -> list[str]:
    """The lines of one send: the sender, each declaration, and the counts of block S90."""
    month = declarations[0].law.month
    empty = all(declaration.kind == WITHOUT_EMPLOYEE for declaration in declarations)
    rubriques = _send(sender, norm=norm, test=test, empty=empty)
    for declaration in declarations:
        rubriques += _declaration(declaration, made_on, month)
    rubriques += [("S90.G00.90.001", str(len(rubriques) + 2)), ("S90.G00.90.002", str(len(declarations)))]
    return [f"{code},'{value}'" for code, value in rubriques]


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of work of an employee, or the return from it once ``resumed_on`` is told; ``reason``: S21.G00.60.001.

    ``happened_on``: the day of the accident, where there was one.
    """

    employee: Employee
    reason: str
    last_worked_on: date
    expected_last_on: date
    is_subrogated: bool = False
    happened_on: date | None = None
    resumed_on: date | None = None


def write_signal(stop: Stop, *, sender: Employer, made_on: date, norm: str = "P26V01") -> list[str]:
    """The lines of a signal of a stop of work (nature 04) or of a return (05)."""
    nature = _STOPPED if stop.resumed_on is None else _BACK
    order = int(stop.employee.number) * 1_000 + stop.last_worked_on.timetuple().tm_yday
    rubriques = _send(sender, norm=norm, test=False, empty=False)
    rubriques += _block(
        "S20.G00.05",
        ("001", nature),
        ("002", NORMAL),
        ("003", "11"),
        ("004", f"{made_on:%Y%m}{order:08d}"),
        ("007", _day(made_on)),
    )
    rubriques += _contact() + _of_signal(sender, stop.employee)
    rubriques += _block(
        "S21.G00.60",
        ("001", stop.reason),
        ("002", _day(stop.last_worked_on)),
        ("003", _day(stop.expected_last_on)),
        ("004", None if stop.resumed_on else "01" if stop.is_subrogated else "02"),
        ("010", _day(stop.resumed_on) if stop.resumed_on else None),
        ("011", "01" if stop.resumed_on else None),
        ("012", _day(stop.happened_on) if stop.happened_on else None),
    )
    rubriques += [("S90.G00.90.001", str(len(rubriques) + 2)), ("S90.G00.90.002", "1")]
    return [f"{code},'{value}'" for code, value in rubriques]


def _of_signal(sender: Employer, person: Employee) -> Rubriques:
    """Who signals, and of whom: less than a monthly declaration tells."""
    place = (("003", "1 RUE FICTIVE"), ("004", sender.place.postcode), ("005", sender.place.city))
    named = (("002", person.family_name), ("004", person.first_name), ("006", _day(person.born_on)))
    return [
        *_block("S21.G00.06", ("001", sender.siren), ("002", sender.siret[9:])),
        *_block("S21.G00.11", ("001", sender.siret[9:]), *place),
        *_block("S21.G00.30", ("001", person.nir), *named, ("019", person.number)),
        *_block("S21.G00.40", ("001", _day(person.hired_on)), ("009", person.number), ("019", sender.siret)),
    ]


def encode(lines: Iterable[str], *, encoding: str = "iso-8859-15", end: str = "\r\n") -> bytes:
    """The bytes of a file, each line ended."""
    return "".join(line + end for line in lines).encode(encoding, errors="replace")


def _block(name: str, *rubriques: tuple[str, str | None]) -> Rubriques:
    return [(f"{name}.{number}", value) for number, value in rubriques if value is not None]


def _day(day: date) -> str:
    return f"{day:%d%m%Y}"


def _send(sender: Employer, *, norm: str, test: bool, empty: bool) -> Rubriques:
    return [
        *_block(
            "S10.G00.00",
            ("001", "PAIE LIBRE"),
            ("002", "EDITEUR FICTIF"),
            ("003", "1.0"),
            ("005", "01" if test else "02"),
            ("006", norm),
            ("007", "01"),
            ("008", "02" if empty else "01"),
        ),
        *_block(
            "S10.G00.01",
            ("001", sender.siren),
            ("002", sender.siret[9:]),
            ("003", sender.name),
            ("004", "1 RUE FICTIVE"),
            ("005", sender.place.postcode),
            ("006", sender.place.city),
        ),
        *_block(
            "S10.G00.02",
            ("001", "01"),
            ("002", "SERVICE PAIE"),
            ("004", "paie@example.invalid"),
            ("005", "0100000000"),
        ),
    ]


def _declaration(declaration: Declaration, made_on: date, month: date) -> Rubriques:
    rubriques = _block(
        "S20.G00.05",
        ("001", _MONTHLY),
        ("002", declaration.kind),
        ("003", "11"),
        ("004", f"{month:%Y%m}{declaration.order_number:06d}"),
        ("005", _day(month)),
        ("007", _day(made_on)),
        ("008", "01"),
        ("010", "01"),
    )
    rubriques += _contact()
    rubriques += _employer(declaration.employer) + _payment_and_bordereau(declaration, month)
    for slip in declaration.slips:
        rubriques += _employee(declaration, slip, month)
    return rubriques


def _contact() -> Rubriques:
    return _block(
        "S20.G00.07", ("001", "SERVICE PAIE"), ("002", "0100000000"), ("003", "paie@example.invalid"), ("004", "08")
    )


def _employer(employer: Employer) -> Rubriques:
    nic, place = employer.siret[9:], employer.place
    enterprise = (("001", employer.siren), ("002", nic), ("003", employer.ape), ("004", "1 RUE FICTIVE"))
    establishment = (("001", nic), ("002", employer.ape), ("003", "1 RUE FICTIVE"))
    return [
        *_block("S21.G00.06", *enterprise, ("005", place.postcode), ("006", place.city), ("015", "1486")),
        *_block("S21.G00.11", *establishment, ("004", place.postcode), ("005", place.city), ("022", "1486")),
    ]


def _payment_and_bordereau(declaration: Declaration, month: date) -> Rubriques:
    employer, total = declaration.employer, declaration.total_cents
    first, last = _day(month), _day(last_day_of(month))
    by_transfer = employer.means == PAYS_BY_TRANSFER
    rubriques = _block(
        "S21.G00.20",
        ("001", declaration.recipient),
        ("002", employer.siret),
        ("003", None if by_transfer else BIC),
        ("004", None if by_transfer else employer.iban),
        ("005", format_decimal(max(0, total))),
        ("006", first),
        ("007", last),
        ("010", _TRANSFER if by_transfer else _DEBIT),
    )
    rubriques += _block(
        "S21.G00.22",
        ("001", declaration.recipient),
        ("002", employer.siret),
        ("003", first),
        ("004", last),
        ("005", format_decimal(total)),
    )
    for line in declaration.lines:
        rubriques += _block(
            "S21.G00.23",
            ("001", line.ctp),
            ("002", line.qualifier),
            ("003", None if line.at_ppm is None else _percent(line.at_ppm, 2)),
            ("004", None if line.base_cents is None else format_decimal(line.base_cents)),
            ("005", None if line.amount_cents is None else format_decimal(line.amount_cents)),
        )
    return rubriques


def _employee(declaration: Declaration, slip: Slip, month: date) -> Rubriques:
    person, first, last = slip.employee, _day(slip.paid_from), _day(last_day_of(month))
    rubriques = _person(person) + _contract(declaration.employer, person)
    rubriques += _block("S21.G00.71", ("002", "RUAA"))
    net, contract = format_decimal(slip.net_cents), person.number
    rubriques += _block(
        "S21.G00.50",
        ("001", _day(paid_on(declaration.law))),
        ("002", net),
        ("003", "01"),
        ("004", net),
        ("006", "0.00"),
        ("007", "13"),
        ("009", "0.00"),
        ("013", net),
    )
    worked_days = (last_day_of(month) - slip.paid_from).days + 1
    hours = format_decimal(person.hours * worked_days // days_in_month(month))
    for kind in ("001", "002", "003", "010"):
        rubriques += _block(
            "S21.G00.51",
            ("001", first),
            ("002", last),
            ("010", contract),
            ("011", kind),
            ("013", format_decimal(slip.gross_cents)),
        )
        if kind == "001":
            rubriques += _block("S21.G00.53", ("001", "01"), ("002", f"{worked_days}.00"), ("003", "40"))
        if kind == "002":
            rubriques += _block("S21.G00.53", ("001", "01"), ("002", hours), ("003", "10"))
    rubriques += _block("S21.G00.58", ("001", first), ("002", last), ("003", "03"), ("004", net))
    for code, (base_cents, components) in slip.bases.items():
        rubriques += _base(declaration, slip, code, base_cents, components, last)
    seniority = (last_day_of(month).year - person.hired_on.year) * 12 + last_day_of(month).month - person.hired_on.month
    rubriques += _block("S21.G00.86", ("001", "07"), ("002", "02"), ("003", str(max(1, seniority))), ("005", contract))
    return rubriques


def _base(
    declaration: Declaration, slip: Slip, code: str, base_cents: int, components: Sequence[Component], last: str
) -> Rubriques:
    rubriques = _block(
        "S21.G00.78",
        ("001", code),
        ("002", _day(slip.paid_from)),
        ("003", last),
        ("004", format_decimal(base_cents)),
        ("006", slip.employee.number),
    )
    if any(component.code == "018" for component in components):
        rubriques += _block("S21.G00.79", ("001", "01"), ("004", format_decimal(slip.smic_cents)))
    for component in components:
        rubriques += _block(
            "S21.G00.81",
            ("001", component.code),
            ("002", declaration.recipient if component.collected else None),
            ("003", format_decimal(component.base_cents)),
            ("004", format_decimal(component.amount_cents)),
            (
                "007",
                None
                if component.rate_ppm is None
                else _percent(component.rate_ppm, 3 if component.rate_ppm % 100 else 2),
            ),
        )
    return rubriques


def _person(person: Employee) -> Rubriques:
    return _block(
        "S21.G00.30",
        ("001", person.nir),
        ("002", person.family_name),
        ("004", person.first_name),
        ("005", "02" if person.female else "01"),
        ("006", _day(person.born_on)),
        ("007", "VILLE"),
        ("008", "1 RUE FICTIVE"),
        ("009", "75001"),
        ("010", "PARIS"),
        ("013", "01"),
        ("014", person.birth_department),
        ("015", "FR"),
        ("019", person.number),
        ("029", "FRANCE"),
    )


def _contract(employer: Employer, person: Employee) -> Rubriques:
    full_time = person.hours == 15_167
    return _block(
        "S21.G00.40",
        ("001", _day(person.hired_on)),
        ("002", "06"),
        ("003", "04"),
        ("004", person.job_code),
        ("006", person.job),
        ("007", "01"),
        ("008", "99"),
        ("009", person.number),
        ("011", "10"),
        ("012", "151.67"),
        ("013", format_decimal(person.hours)),
        ("014", _FULL_TIME if full_time else _PART_TIME),
        ("016", "99"),
        ("017", "1486"),
        ("018", "200"),
        ("019", employer.siret),
        ("020", "200"),
        ("024", "99"),
        ("026", "99"),
        ("036", "01"),
        ("037", "01"),
        ("039", "200"),
        ("040", "723CB"),
        ("043", _percent(employer.at_ppm, 2)),
    )


def _percent(ppm: int, places: int) -> str:
    whole, rest = divmod(ppm, 10_000)
    return f"{whole}.{rest:04d}"[: len(str(whole)) + 1 + places]
