"""The price of care restated with Decimal from the articles, one line at a time: slow, and apart from the engine.

Care in town, with the caps in the legal order; stays are in ``care_stays_restated``. What a line is
(``facts.LINES_SCHEMA``) and the data of the law (the values in YAML, natures and prices in CSV) are shared with the
engine; no rule is.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cache

import yaml

from laroque.legislation.care import FOLDER as CARE
from laroque.legislation.topics import FOLDER

D = Decimal
ZERO = D(0)
WRITTEN = {
    name: yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["values"]
    for name in ("care_rates", "care_rates_local", "care_charges", "participations", "care_acts")
}
PRICE_FILES = {"ngap": "ngap", "ccam": "ccam", "nabm": "nabm", "drug": "drugs", "device": "devices",
               "transport": "transports", "stay": "stays"}  # fmt: skip
ASSOCIATIONS = {None: D(1), "1": D(1), "2": D("0.5"), "3": D("0.75"), "4": D(1), "5": D(1)}
# CSS D162-1-7: gynaecology, ophthalmology, psychiatry and neuropsychiatry are consulted directly.
DIRECT_ACCESS = {"07", "70", "77", "79", "15", "17", "33", "75"}
# CSS L160-13 II: a participation is for the act of a physician; midwives and dentists are none.
NO_PHYSICIAN = {"19", "21", "36", "53", "54"}
# CSS R160-16 IV: the co-payment of dental prostheses is not reduced.
PROSTHESES = {"CM0", "CZ0", "PF0", "PFC", "IC0", "PT0"}


def table(name: str) -> list[dict[str, str]]:
    with (CARE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


NATURES = {row["nature"]: row for row in table("natures")}
PENALISED = {row["code"] for row in table("care_paths") if row["penalised"] == "true"}


EXEMPT_ACTS = {(row["system"], row["code"]): row for row in table("exempt_acts")}


@cache
def prices(system: str) -> dict[str, list[dict[str, str]]]:
    held = defaultdict(list)
    for row in table(f"prices_{PRICE_FILES[system]}"):
        held[row["code"]].append(row)
    return held


@cache
def value(topic: str, name: str, on: date) -> Decimal:
    known = [entry for entry in WRITTEN[topic][name] if entry["from"] <= on]
    return D(next(known[-1][unit] for unit in ("amount", "rate", "number") if unit in known[-1]))


def cent(amount: Decimal) -> Decimal:
    return amount.quantize(D("0.01"), ROUND_HALF_UP)


def price_row(line: dict) -> dict[str, str]:
    """The price of the act on the day of care."""
    nature = NATURES[line["nature"]]
    day = line["care_on"].isoformat()
    for row in prices(nature["system"])[line["code"] if nature["has_code"] == "true" else line["nature"]]:
        in_force = row["since"] <= day and (not row["until"] or day < row["until"])
        is_act = all(not row[name] or row[name] == line[name] for name in ("activity", "phase"))
        if in_force and is_act and (not row["grid"] or row["grid"] == line["sector"]):
            return row
    raise LookupError(line)


@dataclass
class People:
    """Days of birth and periods of rights."""

    born: dict[str, date]
    rights: dict[str, list[dict]]

    def has(self, line: dict, kind: str, detail: str | None = None) -> bool:
        return any(
            right["kind"] == kind
            and right["since"] <= line["care_on"]
            and (right["until"] is None or line["care_on"] < right["until"])
            and (detail is None or right["detail"] == detail)
            for right in self.rights.get(line["person"], ())
        )

    def age(self, person: str, on: date) -> int:
        born = self.born[person]
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass
class Priced:
    """A line on its way; all amounts in euros."""

    line: dict
    price: dict[str, str]
    tariff: Decimal
    base: Decimal
    rate: Decimal
    exemption: str | None
    copayment: Decimal
    flat_charge: Decimal = ZERO
    penalty: Decimal = ZERO
    participation: Decimal = ZERO
    franchise: Decimal = ZERO
    is_outside_path: bool = False
    is_c2s: bool = False
    is_local: bool = False

    @property
    def share(self) -> Decimal:
        return self.base - self.copayment - self.penalty


def tariff_of(line: dict, price: dict[str, str]) -> Decimal:
    """Price x coefficient x quantity (CSS L162-1-7), with the modifiers and the association of acts of the CCAM."""
    unit = D(price["price"])
    if NATURES[line["nature"]]["by_coefficient"] == "true":
        unit *= D(line["coefficient_hundredths"]) / 100
    if NATURES[line["nature"]]["system"] != "ccam":
        return cent(unit * line["quantity"])
    # CCAM III-3 B: modifiers that are a part of the price follow it, those that are amounts are paid in full.
    amounts = ZERO
    for letter in line["modifiers"] or "":
        modifier = value("care_acts", f"modifier_{letter.lower()}", line["care_on"])
        if letter == "J":
            unit += D(price["price"]) * modifier
        else:
            amounts += modifier
    return cent(unit * ASSOCIATIONS[line["association"]] * line["quantity"]) + amounts


def rate_family(line: dict, price: dict[str, str]) -> str:
    return price["rate_family"] or NATURES[line["nature"]]["rate_family"]


def exemption_of(line: dict, family: str, people: People) -> str | None:
    """Why the co-payment is not due, the strongest reason first."""
    if line["insurance"] == "injury" and people.has(line, "injury", line["injury_file"]):
        return "injury"  # CSS L431-1 1°, L432-1: the fund pays it all
    if line["insurance"] == "maternity" or people.has(line, "maternity"):
        return "maternity"  # CSS L160-9 last paragraph
    if line["exemption_asked"] == "long_illness" and people.has(line, "long_illness"):
        return "long_illness"  # CSS R160-11: what the protocol holds; R160-18 does not name R160-11
    # CSS R160-18: who is exempt by R160-10 still bears the co-payment of R160-5 6° and 14°.
    if family not in ("drug_moderate", "drug_low"):
        if people.has(line, "invalidity"):
            return "invalidity"  # CSS R160-10
        if people.has(line, "injury_pension"):
            return "injury_pension"  # CSS R160-10, L371-1
        if is_exempt_act(line, people):
            return "exempt_act"
    return None


def is_exempt_act(line: dict, people: People) -> bool:
    """CSS L160-14 21°, 27°, 30°, 31°, R160-8 al. 2, R160-17: what the act is, and how old the person is, is enough."""
    act = EXEMPT_ACTS.get((NATURES[line["nature"]]["system"], line["code"]))
    if act is None:
        # CSS R160-17 I 10°: a journey that the emergency service asked for; or what the fund granted.
        is_run = NATURES[line["nature"]]["system"] == "transport" and line["exemption_asked"] == "emergency"
        return is_run or line["exemption_asked"] == "granted"
    age = people.age(line["person"], line["care_on"])
    return age >= int(act["age_from"] or 0) and age < int(act["age_until"] or 1000)


def begun(line: dict, people: People) -> Priced:
    """The base, the rate and the co-payment, before what acts of a visit change together."""
    price = price_row(line)
    tariff = tariff_of(line, price)
    base = min(tariff, D(line["billed_cents"]) / 100)
    family = rate_family(line, price)
    exemption = exemption_of(line, family, people)
    topic = "care_rates_local" if people.has(line, "local_scheme") else "care_rates"
    rate = D(1) if exemption else value(topic, family, line["care_on"])
    found = Priced(line, price, tariff, base, rate, exemption, base - cent(base * rate))
    found.is_local = people.has(line, "local_scheme")
    found.is_c2s = people.has(line, "c2s")
    found.is_outside_path = is_outside_path(found, people)
    return found


def is_outside_path(found: Priced, people: People) -> bool:
    """Whether the patient came out of the care path (CSS L162-5-3, D162-1-6, D162-1-7)."""
    line = found.line
    if NATURES[line["nature"]]["penalised"] != "true" or people.age(line["person"], line["care_on"]) < 16:
        return False
    # CSS R160-6 speaks of L160-14 alone: neither maternity (L160-9) nor work injuries (L432-1) bear the penalty;
    # D162-1-6 3°: nor does what the protocol of care holds.
    if found.exemption in ("injury", "maternity", "long_illness") or line["speciality"] in DIRECT_ACCESS:
        return False
    if line["care_path"] is None:  # nobody says that the treating doctor sent the patient
        return not people.has(line, "treating_doctor", line["professional"])
    return line["care_path"] in PENALISED


def charge_heavy_acts(lines: list[Priced]) -> None:
    """One flat charge for the acts of 120 euros and more of a visit (CSS R160-16 I 1, II 1), where it is the lower.

    It is counted on the dearest act that bears a co-payment: the article fixes the sum alone.
    """
    visits: dict[tuple, list[Priced]] = defaultdict(list)
    for each in lines:
        line = each.line
        if NATURES[line["nature"]]["system"] != "ccam" or line["nature"] in PROSTHESES:
            continue
        if line["nature"] == "ADI":
            is_dear = each.tariff / line["quantity"] >= value("care_charges", "heavy_act_threshold", line["care_on"])
            if is_dear and each.copayment:
                each.copayment, each.exemption = D(0), "heavy_imaging"
            continue
        visits[(line["claim"], line["professional"], line["care_on"])].append(each)
    for (_, _, day), acts in visits.items():
        charge = value("care_charges", "heavy_act_charge", day)
        is_heavy = sum(each.tariff for each in acts) >= value("care_charges", "heavy_act_threshold", day)
        if not is_heavy or sum(each.copayment for each in acts) <= charge:
            continue
        dearest = min((each for each in acts if each.copayment), key=lambda act: (-act.base, act.line["line"]))
        for each in acts:
            if each.copayment:
                each.copayment, each.exemption = D(0), "heavy_act"
        dearest.copayment = dearest.flat_charge = min(charge, dearest.base)


def penalise(found: Priced) -> None:
    """40 % of the tariff, at most 40 % of a consultation, and no more than is left of the share (CSS R160-6)."""
    if found.is_outside_path:
        on = found.line["care_on"]
        rate = value("care_charges", "penalty", on)
        cap = rate * value("care_charges", "penalty_consultation", on)
        found.penalty = min(cent(found.base * rate), cap, found.base - found.copayment)


@dataclass
class Caps:
    """What each person has borne already: by year of reimbursement and by day of care."""

    year_number: dict[tuple, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    day_number: dict[tuple, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    year_cents: dict[tuple, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    day_cents: dict[tuple, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def start(self, counted: Iterable[dict]) -> None:
        for row in counted:
            person, year, euros = row["person"], row["paid_on"].year, D(row["cents"]) / 100
            if row["kind"] == "participation":
                self.year_number[person, year] += row["number"]
                self.day_number[person, row["professional"], row["care_on"]] += row["number"]
            else:
                self.year_cents[person, year] += euros
                self.day_cents[person, row["kind"], row["care_on"]] += euros

    def participate(self, found: Priced) -> None:
        """CSS L160-13 II, D160-6, D160-8: so many a year and a day, two euros each, within the share."""
        line, on = found.line, found.line["paid_on"]
        year = (line["person"], on.year)
        day = (line["person"], line["professional"], line["care_on"])
        allowed = min(
            value("participations", "per_year", on) - self.year_number[year],
            value("participations", "per_day", on) - self.day_number[day],
            D(line["quantity"]),
        )
        one = value("participations", "participation", on)
        number = max(min(allowed, (found.share / one).to_integral_value(ROUND_CEILING)), D(0))
        found.participation = min(number * one, found.share)
        if found.participation:
            self.year_number[year] += number
            self.day_number[day] += number

    def franchise(self, found: Priced, kind: str) -> None:
        """CSS L160-13 III, D160-9 to D160-11: by box, act or journey, within the day, the year and the share."""
        line, on = found.line, found.line["paid_on"]
        year = (line["person"], on.year)
        day = (line["person"], kind, line["care_on"])
        due = value("participations", f"franchise_{kind}", on) * line["quantity"]
        room = value("participations", "franchise_per_year", on) - self.year_cents[year]
        if kind in ("act", "transport"):
            room = min(room, value("participations", f"{kind}s_per_day", on) - self.day_cents[day])
        found.franchise = max(min(due, room, found.share), D(0))
        self.year_cents[year] += found.franchise
        self.day_cents[day] += found.franchise


def bears_them(found: Priced, people: People) -> bool:
    """CSS L160-15, R160-20, D160-12: neither minors, nor those with C2S, nor (L160-9) in maternity."""
    is_maternity = found.line["insurance"] == "maternity" or people.has(found.line, "maternity")
    if found.is_c2s or is_maternity or found.line["in_hospital"]:
        return False
    return people.age(found.line["person"], date(found.line["paid_on"].year, 1, 1)) >= 18


def answer(found: Priced) -> dict[str, object]:
    """Who bears what and who is paid, in cents."""
    line = found.line
    billed = D(line["billed_cents"]) / 100
    # CSS L861-3 1°: outside the care path the co-payment stays with the person.
    is_solidary = found.is_c2s and not found.is_outside_path
    solidarity = found.copayment if is_solidary else D(0)
    basic = found.share - found.participation - found.franchise
    # Who advanced the money is a fact of the claim (CSS L160-13 II, L432-1, L861-3).
    to_professional = line["third_party"]
    asked = cent(found.base * (line["complementary_ppm"] or 0) / 1_000_000)
    complementary = D(0) if found.is_c2s else min(asked, max(billed - found.share - found.penalty, D(0)))
    owed = found.participation + found.franchise if to_professional else D(0)
    amounts = {
        "base": found.base,
        "penalty": found.penalty,
        "flat_charge": found.flat_charge,
        "share": found.share,
        "participation": found.participation,
        "franchise": found.franchise,
        "basic": basic,
        "solidarity": solidarity,
        "complementary": complementary,
        "insured": billed - basic - solidarity - complementary,
        "paid": basic + owed + solidarity,
        "owed": owed,
    }
    return {
        "claim": line["claim"],
        "line": line["line"],
        "branch": "occupational_risk" if found.exemption == "injury" else "health",
        "exemption": found.exemption or ("local_scheme" if found.is_local else None),
        "paid_to": "professional" if to_professional else "insured",
        **{f"{name}_cents": int(amount * 100) for name, amount in amounts.items()},
    }


def restated(lines: list[dict], people: People, counted: Iterable[dict]) -> list[dict[str, object]]:
    """Every line of the claims, in the legal order of the caps: the day of payment, then that of care."""
    priced = [begun(line, people) for line in lines]
    charge_heavy_acts(priced)
    caps = Caps()
    caps.start(counted)
    order = ("paid_on", "care_on", "professional", "claim", "line")
    for found in sorted(priced, key=lambda each: tuple(each.line[name] for name in order)):
        penalise(found)
        if bears_them(found, people):
            nature = NATURES[found.line["nature"]]
            is_physician = found.line["speciality"] not in NO_PHYSICIAN
            if nature["participation"] == "true" and is_physician:
                caps.participate(found)
            is_run = nature["system"] == "transport" and found.line["exemption_asked"] == "emergency"
            if nature["franchise"] and not is_run:  # CSS L160-13 III 3°: not for emergency transport
                caps.franchise(found, nature["franchise"])
    return [answer(found) for found in priced]
