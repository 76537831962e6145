"""What a made-up month of cash benefits gave at a fund: stops told, cases by kind and state, what was paid and when."""

from collections import Counter
from typing import Any

from laroque.apps.benefits.finding import CasesWanted, cases_wanted
from laroque.postgres.scope import scope
from laroque.simulation.benefits.month import BenefitsPlayed

_ALL = 100_000


def benefits_report(played: BenefitsPlayed) -> dict[str, Any]:
    """One document, amounts in cents. ``paid_on``: what was ordered on each day."""
    with scope(played.body.id):
        found = cases_wanted(organism_id=played.body.id, wanted=CasesWanted(), limit=_ALL)
    paid = {str(day.day): day.cents for day in played.days if day.cents}
    return {
        "organism": played.body.code,
        "name": played.body.name,
        "stops": played.stops,
        "cases": len(found),
        "kinds": dict(sorted(Counter(each.kind for each in found).items())),
        "stand": dict(sorted(Counter(each.state.value for each in found).items())),
        "asked_for": dict(sorted(Counter(each.question for each in found if each.question).items())),
        "completed": played.completed,
        "seconded": played.seconded,
        "payments": sum(len(day.payments) for day in played.days),
        "paid_cents": played.cents,
        "paid_on": paid,
    }
