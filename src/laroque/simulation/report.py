"""What a made-up month gave, as one document: received, refused, due, collected, per branch, and the audit."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from laroque.apps.contributions import queries as contributions
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.rules import CashPosition
from laroque.kernel.findings import Severity
from laroque.postgres.scope import scope
from laroque.simulation.benefits.report import benefits_report
from laroque.simulation.care.report import care_report
from laroque.simulation.month import MonthPlayed

SCHEMA_VERSION = 1


def report_of(played: MonthPlayed) -> dict[str, Any]:
    """The report of a month: amounts in cents, days in ISO form. The same month and code give the same document."""
    assert played.position is not None
    assert played.audit is not None
    assert played.last_day is not None
    return {
        "schema_version": SCHEMA_VERSION,
        "month": f"{played.month:%Y-%m}",
        "seed": played.seed,
        "employers": len(played.employers),
        "employees": sum(employer.headcount for employer in played.employers),
        "received": _received(played),
        "bodies": [_body(played, number) for number in range(len(played.scheme.bodies))],
        "bank": _bank(played),
        "care": care_report(played.care) if played.care else [],
        "benefits": [benefits_report(each.benefits) for each in played.care.funds] if played.care else [],
        "last_day": played.last_day.isoformat(),
        "branches": _cash(played.position.branches),
        "third_parties": _cash(played.position.third_parties),
        "banks_cents": played.position.banks_cents,
        "identity_clean": played.position.identity_clean,
        "closed_bodies": [closed.code for closed in played.closed],
        "audit": {
            "clean": played.audit.clean,
            "checks": [{"name": check.name, "clean": check.clean} for check in played.audit.checks],
        },
    }


def _received(played: MonthPlayed) -> dict[str, Any]:
    refusals: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for file in played.received:
        for control, severity in {(finding["control"], finding["severity"]) for finding in file.findings}:
            (refusals if severity == Severity.REJECT.value else warnings)[control] += 1
    accepted = [file for file in played.received if file.is_accepted]
    return {
        "files": len(played.received),
        "accepted": len(accepted),
        "refused": len(played.received) - len(accepted),
        "repeated": sum(not file.is_new for file in accepted),
        "declarations": sum(len(file.declarations) for file in accepted if file.is_new),
        "refused_for": dict(sorted(refusals.items())),
        "warned_of": dict(sorted(warnings.items())),
    }


def _body(played: MonthPlayed, number: int) -> dict[str, Any]:
    body = played.scheme.bodies[number]
    with scope(body.id):
        totals = contributions.month_totals(organism_id=body.id, month=played.month)
        suspense = treasury.suspense_cents(organism_id=body.id)
    collected = [each for code, each in played.collected if code == body.code]
    outcomes = [outcome.booked for code, outcome in played.booked if code == body.code and outcome.booked]
    return {
        "organism": body.code,
        "name": body.name,
        "declarations": totals.declarations,
        "replaced": totals.replaced,
        "declared_cents": totals.declared_cents,
        "due_cents": totals.due_cents,
        "paid_cents": totals.paid_cents,
        "debits_sent": sum(len(file.orders) for each in collected for file in each.files),
        "debits_sent_cents": sum(each.cents for each in collected),
        "debits_settled": sum(len(booked.settled) for booked in outcomes),
        "debits_returned": sum(len(booked.returned) for booked in outcomes),
        "transfers": sum(len(booked.transfers) for booked in outcomes),
        "in_suspense_cents": suspense,
        "notified_cents": sum(each.cents for each in played.notified if each.body == body.code),
    }


def _bank(played: MonthPlayed) -> dict[str, int]:
    outcomes = [outcome.booked for _, outcome in played.booked if outcome.booked]
    return {
        "statements": sum(len(booked.statements) for booked in outcomes),
        "alarms": sum(len(statement.alarms) for booked in outcomes for statement in booked.statements),
        "swept_cents": played.swept_cents,
    }


def _cash(positions: Mapping[str, CashPosition]) -> dict[str, dict[str, int]]:
    return {
        name: {
            "due_cents": cash.due_cents,
            "drawn_cents": cash.drawn_cents,
            "position_cents": cash.position_cents,
        }
        for name, cash in positions.items()
    }
