"""The price of a stay in hospital restated with Decimal from the articles, one claim at a time, apart from the engine.

A claim of a stay holds the stay itself (by group or by day), fees, and the daily charge. Beside it, the emergency
charge of a visit without a stay.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from tests.oracles.care_restated import (
    NATURES,
    PENALISED,
    PROSTHESES,
    People,
    Priced,
    answer,
    cent,
    exemption_of,
    price_row,
    rate_family,
    tariff_of,
    value,
)

D = Decimal
STAYS = ("GHS", "PJ")
FEES = ("physician", "dentist", "auxiliary", "biology")


def restated_stay(lines: list[dict], people: People) -> list[dict[str, object]]:
    """The lines of one claim of a stay."""
    priced = [daily_charge(line, people) if line["nature"] == "FJ" else begun(line, people) for line in lines]
    care = [each for each in priced if each.line["nature"] != "FJ"]
    charge_heavy_stay(care)
    stays = [each for each in care if each.line["nature"] in STAYS]
    if stays and any(each.is_outside_path for each in stays):
        # CSS R160-6 al. 4: the co-payment of all of the stay rises by the amount of al. 3, once.
        first = next(each for each in stays if each.is_outside_path)
        on = first.line["care_on"]
        cap = cent(value("care_charges", "penalty", on) * value("care_charges", "penalty_consultation", on))
        first.penalty = min(cap, first.base - first.copayment)
    set_daily_charge_against(stays, [each for each in priced if each.line["nature"] == "FJ"])
    return [answer_of_stay(each) for each in priced]


def restated_emergency(line: dict, people: People) -> dict[str, object]:
    """CSS L160-13 I: a flat sum, lower for long illness and work injury, none for those whom it names."""
    on = line["care_on"]
    is_injured = line["insurance"] == "injury" or people.has(line, "injury", line["injury_file"])
    reduced = is_injured or people.has(line, "long_illness")
    tariff = value("care_charges", "emergency_reduced" if reduced else "emergency", on)
    base = min(tariff, D(line["billed_cents"]) / 100)
    why = None
    if line["insurance"] == "maternity" or people.has(line, "maternity"):
        why = "maternity"
    elif people.has(line, "invalidity"):
        why = "invalidity"
    elif people.has(line, "injury_pension"):
        why = "injury_pension"
    elif is_newborn(line["care_on"], line, people):
        why = "newborn"
    found = Priced(line, {}, tariff, base, D(1 if why else 0), why, D(0) if why else base)
    found.is_c2s = people.has(line, "c2s")
    return answer_of_stay(found)


def is_newborn(on: date, line: dict, people: People) -> bool:
    """CSS R160-17 I 1°: care, or a stay that begins, in the thirty days after birth."""
    return on <= people.born[line["person"]] + timedelta(days=30)


def begun(line: dict, people: People) -> Priced:
    """The base and the co-payment of a line of care of the stay."""
    price = price_row(line)
    tariff = tariff_of(line, price)
    base = min(tariff, D(line["billed_cents"]) / 100)
    family = rate_family(line, price)
    if family in FEES:
        family = "hospital_fees"  # CSS R160-5 1°
    day = (line["care_on"] - line["entered_on"]).days + 1
    exemption = exemption_of(line, family, people)
    if exemption in (None, "exempt_act") and is_newborn(line["entered_on"], line, people):
        exemption = "newborn"
    is_local = people.has(line, "local_scheme")
    rate = D(1) if exemption else value("care_rates_local" if is_local else "care_rates", family, line["care_on"])
    copayment = base - cent(base * rate)
    if exemption in (None, "exempt_act") and day > 30 and line["nature"] not in STAYS:
        exemption, rate, copayment = "long_stay", D(1), D(0)  # CSS R160-16 V 3°
    if not exemption and line["nature"] == "PJ" and day > 30:
        free = min(line["quantity"], day - 30)  # of the days that this line counts, those from the thirty-first
        paying = D(line["quantity"] - free) / line["quantity"]
        copayment = base - cent(base * (1 - (1 - rate) * paying))
    found = Priced(line, price, tariff, base, rate, exemption, copayment)
    found.is_local, found.is_c2s = is_local, people.has(line, "c2s")
    # CSS L162-5-3, R160-6: a stay is outside the path when the hospital says so, of a person of sixteen and more.
    found.is_outside_path = (
        line["care_path"] in PENALISED
        and people.age(line["person"], line["care_on"]) >= 16
        and exemption not in ("injury", "maternity", "long_illness")
    )
    return found


def daily_charge(line: dict, people: People) -> Priced:
    """CSS L174-4: borne by the scheme for maternity and work injuries alone; the local scheme pays it (D325-6 2°)."""
    name = "psychiatric_day" if line["psychiatric"] else "hospital_day"
    tariff = value("care_charges", name, line["care_on"]) * line["quantity"]
    base = min(tariff, D(line["billed_cents"]) / 100)
    why = None
    if line["insurance"] == "injury" and people.has(line, "injury", line["injury_file"]):
        why = "injury"
    elif line["insurance"] == "maternity" or people.has(line, "maternity"):
        why = "maternity"
    is_local = people.has(line, "local_scheme")
    is_borne = why is not None or is_local
    found = Priced(line, {}, tariff, base, D(1 if is_borne else 0), why, D(0) if is_borne else base)
    found.is_local, found.is_c2s = is_local, people.has(line, "c2s")
    return found


def charge_heavy_stay(care: list[Priced]) -> None:
    """CSS R160-16 I 2 and 3: one flat sum for all of the stay, due on the stay, when an act of it is a heavy one."""
    threshold = {}
    at_once: dict[tuple, Decimal] = defaultdict(Decimal)
    for each in care:
        line = each.line
        threshold[line["care_on"]] = value("care_charges", "heavy_act_threshold", line["care_on"])
        is_act = NATURES[line["nature"]]["system"] == "ccam" and line["nature"] not in (*PROSTHESES, "ADI")
        if is_act:  # acts of one time and practitioner add up
            at_once[line["professional"], line["care_on"], line["activity"]] += each.tariff
    is_heavy = any(amount >= threshold[day] for (_, day, _), amount in at_once.items())
    is_said = any(each.line["exemption_asked"] == "heavy_act" for each in care)
    paying = [each for each in care if each.copayment]
    if not (is_heavy or is_said) or not paying:
        return
    on_stay = [each for each in paying if each.line["nature"] in STAYS] or paying
    bears = min(on_stay, key=lambda each: (-each.base, each.line["line"]))
    charge = value("care_charges", "heavy_act_charge", bears.line["care_on"])
    if sum(each.copayment for each in paying) <= charge:  # reduced to it, never raised to it
        return
    for each in paying:
        each.copayment, each.exemption = D(0), "heavy_act"
    bears.copayment = bears.flat_charge = min(charge, bears.base)


def set_daily_charge_against(stays: list[Priced], charges: list[Priced]) -> None:
    """CSS L174-4: the daily charge is set against the co-payment of the stay as far as it goes, but not a flat one."""
    due = sum((each.base for each in charges if each.copayment), D(0))
    left = [each for each in stays if each.copayment + each.penalty and each.exemption != "heavy_act"]
    if due and left:
        first = min(left, key=lambda each: each.line["line"])
        first.copayment -= min(due, first.copayment + first.penalty)


def answer_of_stay(found: Priced) -> dict[str, object]:
    """What town answers; the branch is that of the insurance claimed, for charges too."""
    told = answer(found)
    told["branch"] = "occupational_risk" if found.line["insurance"] == "injury" else "health"
    return told
