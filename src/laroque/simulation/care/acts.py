"""What made-up professionals do for somebody in one visit, at the prices shipped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from laroque.engines.pricing.facts import Insurance, RightKind
from laroque.legislation import parameters as law
from laroque.legislation.care import System, prices
from laroque.simulation.care.professionals import GENERAL_MEDICINE, MadeUpProfessional
from laroque.simulation.insured import Insured

_TEN_THOUSANDTHS = 10_000
_DRUGS_MAX, _EXAMS_MAX = 4, 6
_SECTOR_TWO_EXCESS_CENTS = (0, 1_000, 2_500, 4_000)


@dataclass(frozen=True, slots=True)
class Act:
    """An act done: what a line of a claim says of it, in its words (``formats.b2.LINES``)."""

    nature: str
    billed_cents: int
    code: str | None = None
    detail: str | None = None
    activity: str | None = None
    phase: str | None = None
    quantity: int = 1
    coefficient_hundredths: int = 100
    record: str = "4"


@dataclass(frozen=True, slots=True)
class Visit:
    """Acts of one day for one person; ``nights`` of a stay that ends that day, 0 outside hospital."""

    acts: tuple[Act, ...]
    care_path: str | None = None
    third_party: bool = True
    nights: int = 0
    insurance: Insurance = Insurance.SICKNESS


@dataclass(frozen=True, slots=True)
class PriceList:
    """The prices shipped, of a day, in ten-thousandths of a cent by system and code; ``of_group``: codes by nature."""

    unit: Mapping[tuple[str, str], int]
    of_group: Mapping[str, Sequence[str]]
    day_in_hospital_cents: int

    def cents(self, system: System, code: str, *, quantity: int = 1, hundredths: int = 100) -> int:
        """The price of an act, rounded half up to the cent."""
        whole = self.unit[system, code] * quantity * hundredths
        return (whole + _TEN_THOUSANDTHS * 50) // (_TEN_THOUSANDTHS * 100)


def price_list(on: date) -> PriceList:
    """The prices of a day that hold for anybody: whatever the sector, sex, age and number of acts."""
    unit: dict[tuple[str, str], int] = {}
    groups: dict[str, list[str]] = {}
    for price in prices():
        is_open = price.since <= on and (price.until is None or on < price.until)
        is_bound = price.grid or price.sex or price.age_from or price.age_until is not None
        is_for_all = price.system is System.NGAP or not is_bound
        if is_open and is_for_all and price.activity in (None, "", "1") and (price.system, price.code) not in unit:
            unit[price.system, price.code] = price.cents_ten_thousandths
            groups.setdefault(_nature(price.system, price.group, price.rate_family), []).append(price.code)
    return PriceList(unit, groups, law.load().value("care_charges.hospital_day", on).number)


_DRUG_NATURES = {"drug_major": "PH7", "drug_moderate": "PH4", "drug_low": "PH2", "drug_irreplaceable": "PH1"}


def _nature(system: System, group: str | None, rate_family: str | None) -> str:
    if system is System.DRUG:
        return _DRUG_NATURES[rate_family or "drug_major"]
    return "B" if system is System.NABM else group or ""


class Practice:
    """Makes the visits of a professional, from a seed and the prices of the month."""

    def __init__(self, random: Random, known: PriceList) -> None:
        self._random, self._known = random, known
        self._of_kind: dict[str, Callable[[MadeUpProfessional, Insured, date], Visit]] = {
            GENERAL_MEDICINE: self._general, "03": self._specialist, "05": self._specialist, "19": self._dentist,
            "21": self._midwife, "24": self._nurse, "26": self._physiotherapist, "50": self._pharmacy,
            "30": self._laboratory, "60": self._supplier, "56": self._carrier, "": self._hospital,
        }  # fmt: skip

    def visit(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        """What a professional does for somebody on a day."""
        return self._of_kind[professional.speciality](professional, person, on)

    def _general(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        at_home = person.age_on(on) >= 75 and self._random.random() < 0.4
        acts = [self._act("VG"), self._act("MD")] if at_home else [self._act("G")]
        if person.age_on(on) < 6:
            acts.append(self._act("MEG"))
        own = person.detail_of(RightKind.TREATING_DOCTOR) == professional.number
        path = "T" if own else self._random.choices(("S", "R", "U"), (60, 25, 15))[0]
        return Visit(tuple(acts), path, third_party=self._is_free(person) or self._random.random() < 0.15)

    def _specialist(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        excess = self._random.choice(_SECTOR_TWO_EXCESS_CENTS) if professional.sector == "2" else 0
        directed = self._random.random() < 0.8
        free = self._is_free(person)
        if self._random.random() < 0.3:
            return Visit((self._coded("ADE", System.CCAM, "4M", code="DZQM006"),), "O" if directed else "S", free)
        acts = (self._act("CS", excess_cents=0 if free else excess), *([self._act("MCS")] if directed else []))
        return Visit(acts, "O" if directed else "S", free)

    def _dentist(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        nature = self._random.choice(("SDE", "SDE", "AXI", "AID", "DC"))
        act = self._act("DC") if nature == "DC" else self._coded(nature, System.CCAM, "4M")
        return Visit((act,), third_party=self._is_free(person))

    def _midwife(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        expecting = person.detail_of(RightKind.MATERNITY) is not None
        insurance = Insurance.MATERNITY if expecting else Insurance.SICKNESS
        return Visit((self._act("SF", hundredths=1_250),), insurance=insurance)

    def _nurse(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        acts = [self._act("AMI", hundredths=self._random.choice((100, 150, 225, 400)))]
        if self._random.random() < 0.6:
            acts.append(self._act("IFI"))
        return Visit(tuple(acts))

    def _physiotherapist(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        return Visit((self._act("AMK", hundredths=self._random.choice((750, 805, 950))),))

    def _pharmacy(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        chosen: dict[str, Act] = {}
        for _ in range(self._random.randint(1, _DRUGS_MAX)):
            act = self._coded(self._random.choices(("PH7", "PH4", "PH2"), (70, 20, 10))[0], System.DRUG, "4P")
            chosen[act.code or ""] = act
        return Visit(tuple(chosen.values()))

    def _laboratory(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        codes = self._random.sample(list(self._known.of_group["B"]), self._random.randint(1, _EXAMS_MAX))
        acts = [self._coded("B", System.NABM, "4B", code=code) for code in sorted(codes)]
        return Visit((*acts, self._act("TB", hundredths=150)))

    def _supplier(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        return Visit((self._coded("PAN", System.DEVICE, "4F", code="1335040"),))

    def _carrier(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        kilometres = self._random.randint(5, 60)
        ride = self._coded("VSL", System.TRANSPORT, "4F", code="VSA")
        return Visit((ride, self._coded("KMT", System.TRANSPORT, "4F", code="KMV", quantity=kilometres)))

    def _hospital(self, professional: MadeUpProfessional, person: Insured, on: date) -> Visit:
        nights = self._random.randint(1, 6)
        stay = self._coded("GHS", System.STAY, None, code=self._random.choice(("1143", "1239", "1753")))
        days = nights + 1
        charge = Act("FJ", self._known.day_in_hospital_cents * days, quantity=days, record="3")
        return Visit((stay, charge), nights=nights)

    def _act(self, nature: str, *, hundredths: int = 100, excess_cents: int = 0) -> Act:
        cents = self._known.cents(System.NGAP, nature, hundredths=hundredths)
        return Act(nature, cents + excess_cents, coefficient_hundredths=hundredths)

    def _coded(self, nature: str, system: System, detail: str | None, *, code: str = "", quantity: int = 1) -> Act:
        chosen = code or self._random.choice(list(self._known.of_group[nature]))
        is_ccam = system is System.CCAM
        return Act(
            nature,
            self._known.cents(system, chosen, quantity=quantity),
            code=chosen,
            detail=detail,
            activity="1" if is_ccam else None,
            phase="0" if is_ccam else None,
            quantity=quantity,
            record="3" if system is System.STAY else "4",
        )

    def _is_free(self, person: Insured) -> bool:
        return person.detail_of(RightKind.C2S) is not None
