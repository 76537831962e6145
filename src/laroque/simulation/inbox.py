"""What employers send for a month: good files, and the faulty, replaced and repeated ones of an ordinary month."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from laroque.kernel.periods import add_months
from laroque.simulation.declarations import NORMAL, REPLACING, WITHOUT_EMPLOYEE, Declaration, encode, write_send
from laroque.simulation.payroll import PayrollLaw, make_lines, make_slips
from laroque.simulation.population import Employer

_SENDS_TOGETHER = 6
_EACH_FAULT_AMONG = 60


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as an employer sends it: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Inbox:
    """The files of a month, in the order they arrive, and what each employer believes it owes, in cents by SIRET."""

    files: tuple[SentFile, ...]
    owed_cents: Mapping[str, int]


def make_inbox(employers: Sequence[Employer], law: PayrollLaw, *, recipients: Mapping[str, str], seed: int) -> Inbox:
    """What the employers send for a month.

    ``recipients`` gives the SIRET that declarations are addressed to, by code of the collecting body. The first
    employers are grouped in one send, as an accountant's; one employer of sixty makes each of the faults below.
    """
    random = Random(seed)
    made_on = add_months(law.month, 1) + timedelta(2)
    together, alone = employers[:_SENDS_TOGETHER], employers[_SENDS_TOGETHER:]
    grouped = [_declare(employer, law, recipients) for employer in together]
    owed = {each.employer.siret: each.total_cents for each in grouped}
    files = [
        SentFile(f"accountant_{law.month:%Y-%m}.dsn", encode(write_send(grouped, sender=together[0], made_on=made_on)))
    ]
    for rank, employer in enumerate(alone):
        turn = rank % _EACH_FAULT_AMONG
        fault = _FAULTS[turn] if turn < len(_FAULTS) else _send_once
        declaration = _declare(employer, law, recipients)
        files += fault(declaration, made_on, random)
        owed[employer.siret] = 0 if fault in _OWING_NOTHING else declaration.total_cents
    return Inbox(tuple(files), owed)


def _declare(employer: Employer, law: PayrollLaw, recipients: Mapping[str, str]) -> Declaration:
    slips = make_slips(employer, law)
    return Declaration(employer, recipients[employer.place.organism], law, slips, make_lines(employer, slips, law))


Fault = Callable[[Declaration, date, Random], Iterator[SentFile]]


def _file(declaration: Declaration, made_on: date, *, mark: str = "", content: bytes | None = None) -> SentFile:
    name = f"{declaration.employer.siret}_{declaration.law.month:%Y-%m}{mark}.dsn"
    return SentFile(name, _bytes(declaration, made_on) if content is None else content)


def _bytes(declaration: Declaration, made_on: date) -> bytes:
    lines = write_send([declaration], sender=declaration.employer, made_on=made_on)
    if int(declaration.employer.siren) % 3:
        return encode(lines)
    return encode(lines, encoding="utf-8", end="\n")


def _send_once(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    yield _file(declaration, made_on)


def _send_twice(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    yield _file(declaration, made_on)
    yield _file(declaration, made_on, mark="_again")


def _send_truncated_first(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    whole = _bytes(declaration, made_on)
    yield _file(declaration, made_on, mark="_cut", content=whole[: len(whole) * 2 // 3])
    yield _file(declaration, made_on, mark="_whole", content=whole)


def _send_another_file(declaration: Declaration, made_on: date, random: Random) -> Iterator[SentFile]:
    yield _file(declaration, made_on, mark="_scan", content=b"%PDF-1.7\n" + random.randbytes(4_000))
    yield _file(declaration, made_on)


def _send_old_norm_first(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    old = write_send([declaration], sender=declaration.employer, made_on=made_on, norm="P24V01")
    yield _file(declaration, made_on, mark="_old_norm", content=encode(old))
    yield _file(declaration, made_on)


def _send_wrong_count_first(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    lines = write_send([declaration], sender=declaration.employer, made_on=made_on)
    lines[-2] = "S90.G00.90.001,'17'"
    yield _file(declaration, made_on, mark="_count", content=encode(lines))
    yield _file(declaration, made_on)


def _send_wrong_siren_first(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    siren = declaration.employer.siren
    wrong = siren[:-1] + str((int(siren[-1]) + 1) % 10)
    yield _file(
        declaration,
        made_on,
        mark="_siren",
        content=_bytes(declaration, made_on).replace(siren.encode(), wrong.encode()),
    )
    yield _file(declaration, made_on)


def _send_test_first(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    trial = write_send([declaration], sender=declaration.employer, made_on=made_on, test=True)
    yield _file(declaration, made_on, mark="_test", content=encode(trial))
    yield _file(declaration, made_on)


def _forget_an_employee_then_replace(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    if len(declaration.slips) > 1:
        kept = declaration.slips[:-1]
        lines = make_lines(declaration.employer, kept, declaration.law)
        yield _file(replace(declaration, slips=kept, lines=lines), made_on, mark="_first")
        yield _file(replace(declaration, kind=REPLACING, order_number=2), made_on, mark="_replacing")
    else:
        yield _file(declaration, made_on)


def _declare_nobody(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    yield _file(replace(declaration, kind=WITHOUT_EMPLOYEE, slips=(), lines=()), made_on)


def _declare_a_wrong_total(declaration: Declaration, made_on: date, random: Random) -> Iterator[SentFile]:
    wrong = declaration.total_cents + 100 * random.randint(40, 400)
    yield _file(replace(declaration, declared_total_cents=wrong), made_on)


def _declare_an_unknown_line(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    first = declaration.lines[0]
    unknown = replace(first, ctp="495", base_cents=first.base_cents, due_cents=0)
    yield _file(replace(declaration, lines=(*declaration.lines, unknown)), made_on)


def _declare_twice(declaration: Declaration, made_on: date, _: Random) -> Iterator[SentFile]:
    yield _file(declaration, made_on)
    yield _file(replace(declaration, kind=NORMAL, order_number=2), made_on, mark="_twice")


def _declare_nothing(_: Declaration, __: date, ___: Random) -> Iterator[SentFile]:
    yield from ()


_FAULTS: tuple[Fault, ...] = (
    _send_twice,
    _send_truncated_first,
    _send_another_file,
    _send_old_norm_first,
    _send_wrong_count_first,
    _send_wrong_siren_first,
    _send_test_first,
    _forget_an_employee_then_replace,
    _forget_an_employee_then_replace,
    _declare_nobody,
    _declare_a_wrong_total,
    _declare_a_wrong_total,
    _declare_an_unknown_line,
    _declare_twice,
    _declare_nothing,
)
_OWING_NOTHING = (_declare_nobody, _declare_nothing)
