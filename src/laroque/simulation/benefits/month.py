"""A made-up month of cash benefits at a fund: files received, cases decided by two persons, benefits paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role
from laroque.apps.benefits import queries
from laroque.apps.benefits.finding import CasesWanted, cases_wanted
from laroque.apps.benefits.queries import CaseView
from laroque.apps.benefits.states import CaseState
from laroque.apps.network import queries as network
from laroque.apps.network.queries import OrganismView
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import BankAccountRow
from laroque.apps.registry.states import HolderKind
from laroque.kernel.periods import add_months, working_day_from
from laroque.postgres.scope import scope
from laroque.simulation.benefits.asked import make_asked
from laroque.simulation.benefits.payroll import MONTHS, declared, make_employer, signalled
from laroque.simulation.benefits.stops import FEW, MANY, make_stops
from laroque.simulation.funds import CareFund
from laroque.simulation.insured import Insured
from laroque.simulation.population import BIC, Employer
from laroque.simulation.scheme import register_employers
from laroque.usecases.benefits.change_cases import change_facts, open_case
from laroque.usecases.benefits.decide_cases import decide, second
from laroque.usecases.benefits.pay_benefits import BenefitsDay, pay_day
from laroque.usecases.declarations.receive_dsn import receive_batches
from laroque.usecases.declarations.told_to_funds import tell_batch

_LARGE = ("cpam-751", "cpam-673")
_FIFTH, _NINTH = 5, 9
_AFFILIATED_MONTHS = 24
_AT = time(9)
_QUEUE = 1_000


@dataclass(slots=True)
class BenefitsPlayed:
    """What happened at a fund: the stops told, the cases asked of officers, those decided, and the days of payment.

    ``files``: what its employer sends, by day; ``officer_id`` decides, ``supervisor_id`` seconds.
    """

    body: OrganismView
    employer: Employer
    stops: int
    files: Mapping[date, Sequence[Path]]
    officer_id: int
    supervisor_id: int
    opened: int = 0
    completed: int = 0
    seconded: int = 0
    days: list[BenefitsDay] = field(default_factory=list)

    @property
    def cents(self) -> int:
        """All that was ordered from the bank."""
        return sum(day.cents for day in self.days)


def open_benefits(
    *, fund: CareFund, rank: int, body: OrganismView, people: Sequence[Insured], month: date, seed: int, folder: Path
) -> BenefitsPlayed:
    """A fund whose officers open what is asked of them, and whose insured work for one employer, which writes files.

    ``folder`` receives the files of the employer.
    """
    employer = make_employer(fund=fund, rank=rank, people=people, month=month, seed=seed)
    _register(employer, month)
    collector = network.organism_by_code(code=employer.place.organism)
    stops = make_stops(
        employees=employer.employees, count=MANY if fund.code in _LARGE else FEW, month=month,
        seed=f"{seed}/{fund.code}/stops",
    )  # fmt: skip
    sent = [
        declared(employer, recipient=collector.siret or "", month=add_months(month, -back), folder=folder)
        for back in range(MONTHS + 1, 0, -1)
    ]
    sent += [signalled(employer, stop, folder=folder) for stop in stops]
    files: dict[date, list[Path]] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for day, path, content in sorted(sent):
        path.write_bytes(content)
        files.setdefault(max(working_day_from(day), working_day_from(month)), []).append(path)
    told = sum(each.resumed_on is None for each in stops)
    played = BenefitsPlayed(body, employer, told, files, *_make_staff(body, month))
    _open_cases(played, make_asked(fund=fund, people=people, month=month), month)
    return played


def days_of(played: BenefitsPlayed, month: date) -> set[date]:
    """The days on which something comes or is due: files, family benefits on the fifth, pensions on the ninth."""
    after = add_months(month, 1)
    due = {working_day_from(month.replace(day=number)) for number in (_FIFTH, _NINTH)}
    return {day for day in (*played.files, *due) if day < after}


def live(played: BenefitsPlayed, day: date) -> BenefitsDay:
    """A day: files received, facts completed, cases decided and seconded, what is due by that day paid."""
    at = datetime.combine(day, _AT, tzinfo=UTC)
    paths = played.files.get(day, ())
    _receive(paths, at)
    _complete(played, at)
    decide(organism_id=played.body.id, on=day, at=at, by=played.officer_id)
    _second(played, day, at)
    paid = pay_day(organism_id=played.body.id, day=day, at=at)
    played.days.append(paid)
    return paid


def _receive(paths: Sequence[Path], at: datetime) -> None:
    """Files of employers come to the bodies that collect, which tell the funds what is theirs."""
    known = network.network()
    for batch in receive_batches(paths=paths, at=at, with_lines=True):
        tell_batch(batch, known, at)


def _register(employer: Employer, month: date) -> None:
    whole = network.network()
    with scope(whole.organism("agency").id):
        register_employers([employer], month.year, whole)
        registry.register_bank_accounts(
            rows=[
                BankAccountRow(
                    holder_kind=HolderKind.ESTABLISHMENT, holder_key=employer.siret, iban=employer.iban, bic=BIC
                )
            ]
        )


def _make_staff(body: OrganismView, since: date) -> tuple[int, int]:
    numbers = []
    for name, role in (("benefits", Role.CARE_OFFICER), ("benefits-second", Role.CARE_SUPERVISOR)):
        username = f"{name}-{body.code}"
        user_id = access.create_user(username=username, email=f"{username}@example.invalid", password=None)
        access.grant_membership(user_id=user_id, organism_id=body.id, role=role, valid_from=since)
        numbers.append(user_id)
    return numbers[0], numbers[1]


def _open_cases(played: BenefitsPlayed, asked: Sequence, month: date) -> None:
    at = datetime.combine(month, _AT, tzinfo=UTC)
    for each in asked:
        open_case(
            organism_id=played.body.id, kind=each.kind, nir=each.nir, since=each.since, facts=each.facts,
            by=played.officer_id, at=at,
        )  # fmt: skip
    played.opened = len(asked)


def _complete(played: BenefitsPlayed, at: datetime) -> None:
    """The officer adds what a signal does not tell: the birth that a rest is for, the day of an accident."""
    with scope(played.body.id):
        wanted = CasesWanted(state=CaseState.WAITING)
        waiting = cases_wanted(organism_id=played.body.id, wanted=wanted, limit=_QUEUE)
    for case in waiting:
        facts = _facts_of_birth(case) if case.question == "facts_unfit" else None
        if facts is not None:
            change_facts(
                organism_id=played.body.id, case_id=case.id, version=case.version, facts=facts,
                text="Certificat reçu", by=played.officer_id, at=at,
            )  # fmt: skip
            played.completed += 1


def _facts_of_birth(case: CaseView) -> dict | None:
    """The facts of a rest of parents in the place of its certificates; None for what asks for something else."""
    affiliated = {"affiliated_since": str(add_months(case.since.replace(day=1), -_AFFILIATED_MONTHS))}
    kept = {name: case.facts[name] for name in ("subrogated",) if name in case.facts}
    if case.kind == "maternity":
        return {**kept, **affiliated, "due_on": str(case.since + timedelta(days=42))}
    if case.kind == "paternity":
        parts = [{"since": each["since"], "to": each["to"]} for each in case.facts.get("certificates", ())]
        return {**kept, **affiliated, "born_on": str(case.since), "parts": parts}
    if case.kind == "injury_leave" and "accident_on" not in case.facts:
        told = {name: each for name, each in case.facts.items() if name not in ("happened_on", "started_on")}
        return {**told, "accident_on": case.facts.get("happened_on", str(case.since))}
    return None


def _second(played: BenefitsPlayed, day: date, at: datetime) -> None:
    with scope(played.body.id):
        proposed = queries.proposed(organism_id=played.body.id)
    for decision in proposed:
        second(
            organism_id=played.body.id, decision_id=decision.id, approved=True, on=day, at=at,
            by=played.supervisor_id,
        )  # fmt: skip
    played.seconded += len(proposed)
