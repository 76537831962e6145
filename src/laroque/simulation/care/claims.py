"""A made-up month of claims: who sends what on which day, and the faults put in on purpose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from laroque.engines.pricing.facts import Insurance, RightKind
from laroque.kernel.periods import working_day_from
from laroque.simulation.care.acts import Practice, Visit, price_list
from laroque.simulation.care.professionals import GENERAL_MEDICINE, MadeUpProfessional
from laroque.simulation.funds import CareFund
from laroque.simulation.insured import Insured

SENDINGS = 3
"""How many files a professional sends in a month."""

_SENT_ON = (1, 4)
"""Professionals send what they did on Tuesdays and Fridays."""

_DAYS_OF_CARE = 7
_CLAIMS_PER_FAULT = 300
_RELATED_PERCENT, _INJURY_PERCENT = 60, 50
_MOSTLY = {GENERAL_MEDICINE: 6, "24": 5, "26": 4, "50": 7, "30": 4, "": 2}
_ILL_CARE = (GENERAL_MEDICINE, "24", "50", "30", "56")
_INJURY_CARE = (GENERAL_MEDICINE, "24", "26", "50")
_MIDWIFE, _HOSPITAL = "21", ""
_TRIES = 20


class Fault(StrEnum):
    """What is wrong with a claim: the rule of B2 or the reason of pricing that it meets."""

    NIR_KEY = "nir_key"
    WRONG_LENGTH = "wrong_length"
    UNKNOWN_NATURE = "unknown_nature"
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_PROTOCOL = "unknown_protocol"
    RIGHTS_CLOSED = "rights_closed"
    REPEATED = "repeated"
    STAYS_OVERLAP = "stays_overlap"
    OVERSEAS = "overseas"


_PUT_IN = tuple(fault for fault in Fault if fault is not Fault.OVERSEAS)


@dataclass(frozen=True, slots=True)
class MadeUpClaim:
    """A claim of a professional for one visit, and what is wrong with it on purpose."""

    professional: MadeUpProfessional
    person: Insured
    care_on: date
    visit: Visit
    insurance: Insurance
    injury_file: str | None
    exemption: str | None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """The claims that a professional sends on a day."""

    sent_on: date
    professional: MadeUpProfessional
    claims: tuple[MadeUpClaim, ...]


def make_sendings(
    *,
    fund: CareFund,
    people: Sequence[Insured],
    professionals: Sequence[MadeUpProfessional],
    month: date,
    seed: int,
    sendings: int = SENDINGS,
) -> tuple[Sending, ...]:
    """What professionals claim in the days from ``month`` (a first day) on, with faults of each kind.

    Claims overseas are all refused: each is marked so, and no other fault is put in.
    """
    random = Random(f"{seed}/{fund.code}/claims")
    month_of = _Month(random, people, Practice(random, price_list(month)))
    made = [
        Sending(day, professional, tuple(month_of.claims(professional, day)))
        for professional in professionals
        for day in _days(random, month, sendings)
    ]
    if fund.is_overseas:
        made = [_all_refused(each) for each in made]
    else:
        for fault in _PUT_IN:
            made = _with_fault(random, made, fault, people)
    return tuple(sorted(made, key=lambda each: (each.sent_on, each.professional.number)))


def _days(random: Random, month: date, count: int) -> list[date]:
    """Working days on which files are sent, one in each part of the month, in order."""
    width = 28 // count
    return [_sending_day(month + timedelta(width * part + random.randrange(width - 3))) for part in range(count)]


def _sending_day(day: date) -> date:
    """The first working day that follows a sending weekday, from a day on."""
    while day.weekday() not in _SENT_ON:
        day += timedelta(1)
    return working_day_from(day)


class _Month:
    """Makes claims that have nothing wrong: no act twice on a day, no two stays of one person."""

    def __init__(self, random: Random, people: Sequence[Insured], practice: Practice) -> None:
        self._random, self._practice = random, practice
        self._people = [each for each in people if not each.is_closed]
        self._seen: set[tuple[str, str, date | None]] = set()

    def claims(self, professional: MadeUpProfessional, sent_on: date) -> Iterator[MadeUpClaim]:
        """What a professional did in the days before."""
        most = _MOSTLY.get(professional.speciality, 3)
        for _ in range(self._random.randint(1, 2 * most)):
            care_on = sent_on - timedelta(self._random.randint(1, _DAYS_OF_CARE))
            person = self._somebody(professional, care_on)
            if person is not None:
                yield self._claim(professional, person, care_on)

    def _somebody(self, professional: MadeUpProfessional, care_on: date) -> Insured | None:
        is_hospital = professional.speciality == _HOSPITAL
        for _ in range(_TRIES):
            person = self._random.choice(self._people)
            key = (professional.speciality, person.person, None if is_hospital else care_on)
            if key not in self._seen and _may_see(professional, person, care_on):
                self._seen.add(key)
                return person
        return None

    def _claim(self, professional: MadeUpProfessional, person: Insured, care_on: date) -> MadeUpClaim:
        visit = self._practice.visit(professional, person, care_on)
        injury_file = person.detail_of(RightKind.INJURY)
        is_injury = injury_file is not None and professional.speciality in _INJURY_CARE
        if is_injury and self._random.randrange(100) < _INJURY_PERCENT:
            return MadeUpClaim(professional, person, care_on, visit, Insurance.INJURY, injury_file, None)
        is_ill = person.detail_of(RightKind.LONG_ILLNESS) is not None and professional.speciality in _ILL_CARE
        is_related = is_ill and self._random.randrange(100) < _RELATED_PERCENT
        exemption = "long_illness" if is_related else None
        return MadeUpClaim(professional, person, care_on, visit, visit.insurance, None, exemption)


def _may_see(professional: MadeUpProfessional, person: Insured, on: date) -> bool:
    if professional.speciality == _MIDWIFE:
        return person.female and 15 <= person.age_on(on) < 55
    return professional.speciality != _HOSPITAL or person.age_on(on) >= 18


def _all_refused(sending: Sending) -> Sending:
    return replace(sending, claims=tuple(replace(claim, fault=Fault.OVERSEAS) for claim in sending.claims))


def _with_fault(random: Random, made: list[Sending], fault: Fault, people: Sequence[Insured]) -> list[Sending]:
    """The sendings with some claims at fault added, each after the claim it is made of."""
    found = list(made)
    whole = sum(len(sending.claims) for sending in made)
    for _ in range(1 + whole // _CLAIMS_PER_FAULT):
        candidates = [
            (place, claim)
            for place, sending in enumerate(found)
            for claim in sending.claims
            if claim.fault is None and _may_have(claim, fault)
        ]
        if not candidates:
            break
        place, claim = random.choice(candidates)
        wrong = replace(_spoilt(random, claim, fault, people), fault=fault)
        found[place] = replace(found[place], claims=(*found[place].claims, wrong))
    return found


def _may_have(claim: MadeUpClaim, fault: Fault) -> bool:
    if fault is Fault.STAYS_OVERLAP:
        return claim.visit.nights > 1
    if fault is Fault.UNKNOWN_PROTOCOL:
        return claim.person.detail_of(RightKind.LONG_ILLNESS) is None and claim.insurance is Insurance.SICKNESS
    return claim.visit.nights == 0 and claim.insurance is Insurance.SICKNESS


def _spoilt(random: Random, claim: MadeUpClaim, fault: Fault, people: Sequence[Insured]) -> MadeUpClaim:
    """A claim made of another, with a fault; those of its bytes are made when it is written."""
    if fault is Fault.REPEATED:
        return claim
    if fault is Fault.STAYS_OVERLAP:
        return replace(claim, care_on=claim.care_on + timedelta(1))
    if fault is Fault.RIGHTS_CLOSED:
        return replace(claim, person=random.choice([each for each in people if each.is_closed]), exemption=None)
    if fault is Fault.UNKNOWN_NATURE:
        acts = tuple(replace(act, nature="ZZZ", code=None, detail=None) for act in claim.visit.acts)
        return replace(claim, visit=replace(claim.visit, acts=acts))
    if fault is Fault.UNKNOWN_PERSON:
        born_abroad = f"{claim.person.nir[:5]}99{claim.person.nir[7:]}"
        return replace(claim, person=replace(claim.person, nir=born_abroad))
    if fault is Fault.UNKNOWN_PROTOCOL:
        return replace(claim, care_on=claim.care_on - timedelta(_DAYS_OF_CARE * 4), exemption="long_illness")
    return replace(claim, care_on=claim.care_on - timedelta(_DAYS_OF_CARE * 4))
