"""Figures of the accounts of each body by département: counted now and then, and read by the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min, Sum

from laroque.apps.network.models import DepartmentFigures


@dataclass(frozen=True, slots=True)
class Figures:
    """What accounts come to in a département (empty when the registers do not say which); amounts are cents."""

    department: str
    establishments: int
    due_cents: int
    unpaid_cents: int
    missing: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures by département within what the scope shows, and the oldest and latest counts among them."""

    figures: tuple[Figures, ...]
    first_at: datetime | None
    last_at: datetime | None


@transaction.atomic
def keep_figures(*, organism_id: int, figures: Sequence[Figures], at: datetime) -> None:
    """Put the figures of a body in the place of those it had."""
    DepartmentFigures.objects.filter(organism_id=organism_id).delete()
    DepartmentFigures.objects.bulk_create(
        DepartmentFigures(
            organism_id=organism_id,
            department=row.department,
            establishments=row.establishments,
            due_cents=row.due_cents,
            unpaid_cents=row.unpaid_cents,
            missing=row.missing,
            counted_at=at,
        )
        for row in figures
    )


def establishments_by_organism() -> dict[int, int]:
    """How many establishments with an account each body had when its figures were last counted."""
    sums = DepartmentFigures.objects.values("organism_id").annotate(all=Sum("establishments")).order_by("organism_id")
    return {organism_id: int(count) for organism_id, count in sums.values_list("organism_id", "all")}


def figures_by_department(*, organism_id: int | None = None) -> Counted:
    """The figures of a body, or of all that the scope shows; two statements."""
    found = DepartmentFigures.objects.all()
    if organism_id is not None:
        found = found.filter(organism_id=organism_id)
    names = ("establishments", "due_cents", "unpaid_cents", "missing")
    sums = found.values("department").annotate(**{f"all_{name}": Sum(name) for name in names}).order_by("department")
    rows = sums.values_list("department", *(f"all_{name}" for name in names))
    when = found.aggregate(first=Min("counted_at"), last=Max("counted_at"))
    figures = tuple(Figures(department, *(int(value) for value in sums)) for department, *sums in rows)
    return Counted(figures, when["first"], when["last"])
