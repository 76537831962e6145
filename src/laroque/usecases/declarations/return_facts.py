"""What there is to tell an employer of a month: what reception and assessment found, what is missing or short."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.queries import DeclarationView, MonthSituation
from laroque.apps.contributions.rules import missing_fractions
from laroque.apps.contributions.states import DeclarationState
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.states import MessageKind
from laroque.engines.contributions.controls import NOTES
from laroque.kernel.findings import Severity
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

ABSENT = "DECLARATION_ABSENT"
FRACTION_MISSING = "FRACTION_MISSING"
PAYMENT_MISSING = "PAYMENT_MISSING"
PAYMENT_SHORT = "PAYMENT_SHORT"
OWN_CONTROLS = (ABSENT, FRACTION_MISSING, PAYMENT_MISSING, PAYMENT_SHORT)
"""Controls of the returns themselves, beside those of reception and assessment."""

_COUNTED = ("01", "09")


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing to tell: what is wrong and where; amounts in cents, null where nothing is compared."""

    control: str
    severity: str
    what: Text
    rubrique: str = ""
    line: int | None = None
    declared_cents: int | None = None
    expected_cents: int | None = None
    declaration_id: int | None = None


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What there is to tell of a month of an establishment; ``due_on`` is the due day of what was declared, if any."""

    siret: str
    month: date
    due_on: date | None = None
    declarations: tuple[dict[str, Any], ...] = ()
    anomalies: tuple[Anomaly, ...] = ()


@dataclass(slots=True)
class _Told:
    """Why declarations of a month of an establishment were refused, by nature and fraction: those not taken since."""

    refused: dict[tuple[str, str], list[Anomaly]] = field(default_factory=dict)


def received_facts(organism_id: int, *, since: datetime, until: datetime) -> list[MonthFacts]:
    """What reception and assessment found in the months declared between two instants, by SIRET and month.

    All the declarations of the month that count are told, those received before too: what a report said of one fraction
    is still there when the next tells of another. Of those replaced since, nothing is said; of those refused and not
    taken since, why. Test sends are left out.
    """
    reports = messages.reports_since(organism_id=organism_id, kind=MessageKind.DSN, since=since, until=until)
    said = {report.message_id: report.body for report in reports}
    told: dict[tuple[str, date], _Told] = {}
    for report in reports:
        if not report.body["test"]:
            _hear(report.body, told)
    facts = []
    for month, keys in groupby(sorted(told, key=lambda key: (key[1], key[0])), key=lambda key: key[1]):
        sirets = [siret for siret, _ in keys]
        found = contributions.counting_declarations(organism_id=organism_id, month=month, sirets=sirets)
        said |= _reports(organism_id, {each.message_id for each in found} - said.keys())
        by_siret = _by_siret(found)
        facts.extend(_received(siret, month, by_siret.get(siret, []), told[siret, month], said) for siret in sirets)
    return facts


def month_facts(organism_id: int, *, month: date, sirets: Sequence[str]) -> list[MonthFacts]:
    """All that still stands for a month of establishments that declared it, by SIRET: findings, fractions, payment."""
    found = contributions.counting_declarations(organism_id=organism_id, month=month, sirets=sirets)
    said = _reports(organism_id, {each.message_id for each in found})
    money = contributions.situations(organism_id=organism_id, month=month, sirets=sirets)
    return [
        _standing(siret, month, declarations, said, money.get(siret))
        for siret, declarations in _by_siret(found).items()
    ]


def absent_facts(siret: str, month: date, last_month: date) -> MonthFacts:
    """What there is to tell of a month that an establishment did not declare, though it declared an earlier one."""
    what = Text(
        f"No declaration was received for {month:%Y-%m}; the last one is of {last_month:%Y-%m}",
        f"Aucune déclaration n'a été reçue pour {month:%m/%Y} ; la dernière est celle de {last_month:%m/%Y}",
    )
    absent = Anomaly(ABSENT, Severity.REJECT.value, what, "S20.G00.05.005")
    return MonthFacts(siret, month, None, (), (absent,))


def _reports(organism_id: int, message_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What was answered to messages, by their numbers."""
    found = messages.reports(organism_id=organism_id, message_ids=sorted(message_ids))
    return {report.message_id: report.body for report in found}


def _hear(body: Mapping[str, Any], told: dict[tuple[str, date], _Told]) -> None:
    """Add what a receipt says of each month: why a declaration was refused, with the findings of a file refused whole.

    One taken after it was refused needs no correction any more.
    """
    of_file = [each for each in body["findings"] if each["declaration"] is None and body["kind"] == "anomalies"]
    for said in body["declarations"]:
        if said["month"] is None or said["nature"] not in _COUNTED:
            continue
        place = told.setdefault((said["siret"], date.fromisoformat(f"{said['month']}-01")), _Told())
        key = said["nature"], said["fraction"]
        if said["recorded"]:
            place.refused.pop(key, None)
        else:
            findings = [*of_file, *contributions.findings_at(body, said["line"])]
            place.refused.setdefault(key, []).extend(_of_finding(each, None) for each in findings)


def _received(
    siret: str,
    month: date,
    counting: Sequence[DeclarationView],
    told: _Told,
    said: Mapping[int, Mapping[str, Any]],
) -> MonthFacts:
    refused = [anomaly for anomalies in told.refused.values() for anomaly in anomalies]
    found = [anomaly for each in counting for anomaly in _of_declaration(each, said)]
    return MonthFacts(siret, month, _due_on(counting), tuple(map(_summary, counting)), (*refused, *found))


def _standing(
    siret: str,
    month: date,
    declarations: Sequence[DeclarationView],
    said: Mapping[int, Mapping[str, Any]],
    money: MonthSituation | None,
) -> MonthFacts:
    anomalies = [anomaly for each in declarations for anomaly in _of_declaration(each, said)]
    anomalies += _fractions([each.fraction for each in declarations if each.nature == "01"])
    if money is not None:
        anomalies += _payment(money)
    return MonthFacts(siret, month, _due_on(declarations), tuple(map(_summary, declarations)), tuple(anomalies))


def _of_declaration(declaration: DeclarationView, said: Mapping[int, Mapping[str, Any]]) -> list[Anomaly]:
    """What reception, then assessment found in a declaration."""
    body = said.get(declaration.message_id)
    received = contributions.findings_at(body, declaration.position) if body is not None else []
    told = [each for each in declaration.findings if each["control"] not in NOTES]
    return [_of_finding(each, declaration.id) for each in (*received, *told)]


def _of_finding(finding: Mapping[str, Any], declaration_id: int | None) -> Anomaly:
    return Anomaly(
        control=finding["control"],
        severity=finding["severity"],
        what=Text(**finding["message"]),
        rubrique=finding["rubrique"] or "",
        line=finding["line"],
        declared_cents=finding.get("declared_cents"),
        expected_cents=finding.get("expected_cents"),
        declaration_id=declaration_id,
    )


def _fractions(present: Sequence[str]) -> list[Anomaly]:
    missing = ", ".join(missing_fractions(present))
    if not missing:
        return []
    what = Text(
        f"Fractions missing: {missing}; received: {', '.join(present)}. Nothing is assessed until all are there",
        f"Fractions manquantes : {missing} ; reçues : {', '.join(present)}. Rien n'est calculé tant que toutes ne sont "
        "pas là",
    )
    return [Anomaly(FRACTION_MISSING, Severity.REJECT.value, what, "S20.G00.05.003")]


def _payment(money: MonthSituation) -> list[Anomaly]:
    if money.unpaid_cents <= 0:
        return []
    came = money.paid_cents + money.under_way_cents
    control = PAYMENT_SHORT if came else PAYMENT_MISSING
    what = Text(
        f"Due {format_euros(money.due_cents)} EUR, paid or being paid {format_euros(came)} EUR",
        f"Dû {format_euros(money.due_cents, 'fr')} EUR, payé ou en cours de paiement {format_euros(came, 'fr')} EUR",
    )
    found = Anomaly(
        control, Severity.REJECT.value, what, "S21.G00.20.005", declared_cents=came, expected_cents=money.due_cents
    )
    return [found]


def _summary(declaration: DeclarationView) -> dict[str, Any]:
    """A declaration as a return shows it."""
    is_assessed = declaration.state is DeclarationState.ASSESSED
    return {
        "message": declaration.message_id,
        "line": declaration.position,
        "nature": declaration.nature,
        "type": declaration.type,
        "fraction": declaration.fraction,
        "order_number": declaration.order_number,
        "due_on": declaration.due_on.isoformat(),
        "declared_cents": declaration.declared_cents,
        "recomputed_cents": declaration.recomputed_cents if is_assessed else None,
    }


def _due_on(declarations: Iterable[DeclarationView]) -> date | None:
    return max((each.due_on for each in declarations), default=None)


def _by_siret(declarations: Iterable[DeclarationView]) -> dict[str, list[DeclarationView]]:
    return {siret: list(group) for siret, group in groupby(declarations, key=lambda each: each.siret)}
