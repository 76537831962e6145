"""The self-employed persons of the registers: who works on his own account, at which establishment, since when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from laroque.apps.registry import operations
from laroque.apps.registry.models import Person, SelfEmployed
from laroque.apps.registry.rules import EstablishmentRow, PersonRow
from laroque.apps.registry.states import Activity, Rhythm
from laroque.engines.self_employed.titles import ACTIVITY_TITLES
from laroque.kernel import identifiers
from laroque.kernel.text import Text

ACTIVITIES = (Activity.CRAFT, Activity.TRADE, Activity.LIBERAL_NON_REGULATED, Activity.LIBERAL_CIPAV)
"""The activities outside the micro scheme."""

MICRO_ACTIVITIES = (
    Activity.SALES,
    Activity.SALES_CRAFT,
    Activity.SERVICES_CRAFT,
    Activity.SERVICES_TRADE,
    Activity.LIBERAL_NON_REGULATED,
    Activity.LIBERAL_CIPAV,
    Activity.FURNISHED_TOURISM,
)
"""The activities of micro-entrepreneurs."""

PAY_DAYS = (5, 20)
"""The days of the month that one may choose to pay on (CSS R613-2)."""

SPREAD_YEARS_MAX = 5

_CHANGEABLE = ("is_micro", "activity", "started_on", "relieved_from", "spread_years")


class WrongSelfEmployed(ValueError):
    """Facts that do not go together; the text says which and what to write."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfEmployedRow:
    """A self-employed person to register; raises ``BadIdentifier`` or ``WrongSelfEmployed``.

    ``organism_id`` is the body that collects from him, one in the whole network. ``nir`` may be empty: the person is
    then not known yet. ``is_start`` is false for who goes on or starts again (CSS R131-3), ``has_minimum`` for those of
    L613-11.
    """

    siret: str
    organism_id: int
    nir: str = ""
    name: str = ""
    is_micro: bool
    activity: Activity
    started_on: date
    registered_on: date
    rhythm: Rhythm
    pay_day: int = 5
    is_start: bool = True
    has_minimum: bool = True
    relieved_from: date | None = None
    spread_years: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "siret", identifiers.check_siret(self.siret))
        wrong = self._wrong()
        if wrong is not None:
            raise WrongSelfEmployed(wrong)

    def _wrong(self) -> Text | None:
        known = MICRO_ACTIVITIES if self.is_micro else ACTIVITIES
        if self.activity not in known:
            en, fr = (", ".join(_titled(each, language) for each in known) for language in ("en", "fr"))
            return Text(
                f"{_titled(self.activity, 'en')} is no activity of this scheme; choose among {en}",
                f"{_titled(self.activity, 'fr')} n'est pas une activité de ce régime ; choisissez parmi {fr}",
            )
        if self.pay_day not in PAY_DAYS:
            return Text("payments are on the 5th or the 20th (R613-2)", "on paie le 5 ou le 20 (R613-2)")
        if not 0 <= self.spread_years <= SPREAD_YEARS_MAX:
            return Text(
                "the first contributions are spread over five years at most (R131-9)",
                "les premières cotisations s'étalent sur cinq ans au plus (R131-9)",
            )
        if self.relieved_from is not None and self.relieved_from < self.started_on:
            return Text(
                "the start relief begins with the activity, not before",
                "l'exonération de début commence avec l'activité, pas avant",
            )
        return None


def _titled(activity: Activity, language: str) -> str:
    """An activity in words, with the code that a table holds."""
    title = ACTIVITY_TITLES[activity.value]
    return f"{title.fr if language == 'fr' else title.en} ({activity.value})"


@dataclass(frozen=True, slots=True)
class SelfEmployedView:
    """A self-employed person as registered; ``person_id`` is the number of the person, None while unknown."""

    siret: str
    organism_id: int
    person_id: int | None
    is_micro: bool
    activity: Activity
    started_on: date
    registered_on: date
    rhythm: Rhythm
    pay_day: int
    is_start: bool
    has_minimum: bool
    relieved_from: date | None
    spread_years: int


def why_not_again(row: SelfEmployedRow, before: SelfEmployedView) -> Text | None:
    """Why a person registered before is not registered so; None when nothing that money depends on differs.

    Names and the NIR may be corrected, and the day of the first registration stays.
    """
    if before.organism_id != row.organism_id:
        return Text(
            f"another body collects from {row.siret}: have the account moved first",
            f"un autre organisme recouvre auprès de {row.siret} : faites d'abord transférer le compte",
        )
    if (row.rhythm, row.pay_day) != (before.rhythm, before.pay_day):
        return Text(
            f"{row.siret} is registered with another rhythm: declare the choice of the days of payment instead",
            f"{row.siret} est enregistré avec un autre rythme : déclarez plutôt le choix des jours de paiement",
        )
    if changes_money(row, before):
        return Text(
            f"{row.siret} is registered otherwise, and what was called stands on it: ask for the change on the page "
            "that registers a person, a second person decides",
            f"{row.siret} est enregistré autrement, et ce qui a été appelé en dépend : demandez le changement sur la "
            "page d'enregistrement, une seconde personne décide",
        )
    return None


def changes_money(row: SelfEmployedRow, before: SelfEmployedView) -> bool:
    """Whether what was called of a person would be called otherwise."""
    return any(getattr(row, name) != getattr(before, name) for name in (*_CHANGEABLE, "is_start", "has_minimum"))


@transaction.atomic
def change_self_employed(
    *, siret: str, is_micro: bool, activity: Activity, started_on: date, relieved_from: date | None, spread_years: int
) -> None:
    """Change what a person's contributions depend on, once two people decided it."""
    SelfEmployed.objects.filter(establishment_id=siret).update(
        is_micro=is_micro, activity=activity.value, started_on=started_on, relieved_from=relieved_from,
        spread_years=spread_years,
    )  # fmt: skip


@transaction.atomic
def register_self_employed(*, rows: Iterable[SelfEmployedRow]) -> None:
    """Add self-employed persons, with their establishments and persons; the same row twice changes nothing.

    Of two rows with one SIRET the last one counts. Raises ``WrongSelfEmployed`` as ``why_not_again`` says.
    """
    by_siret = {row.siret: row for row in rows}
    known = self_employed(sirets=by_siret)
    for siret, before in known.items():
        if (wrong := why_not_again(by_siret[siret], before)) is not None:
            raise WrongSelfEmployed(wrong)
    operations.register_establishments(
        rows=[EstablishmentRow(siret=row.siret, name=row.name, employer_name=row.name) for row in by_siret.values()]
    )
    persons = [PersonRow(nir=row.nir) for row in by_siret.values() if row.nir]
    operations.register_persons(rows=persons)
    numbers = dict(Person.objects.filter(nir__in=[row.nir for row in persons]).values_list("nir", "id"))
    changed = []
    for row in by_siret.values():
        before = known.get(row.siret)
        person = numbers[PersonRow(nir=row.nir).nir] if row.nir else (before.person_id if before else None)
        wanted = _view(row, person)
        if before is not None:
            wanted = replace(wanted, registered_on=before.registered_on)
        if before is None or before != wanted:
            changed.append(_record(wanted))
    SelfEmployed.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["establishment"],
        update_fields=[field.name for field in SelfEmployed._meta.concrete_fields if not field.primary_key],
    )


def self_employed(*, sirets: Iterable[str]) -> dict[str, SelfEmployedView]:
    """The self-employed persons registered at establishments, by SIRET."""
    rows = SelfEmployed.objects.filter(establishment_id__in=list(sirets)).order_by("establishment_id")
    return {
        row.establishment_id: SelfEmployedView(
            row.establishment_id,
            row.collecting_body_id,
            row.person_id,
            row.is_micro,
            Activity(row.activity),
            row.started_on,
            row.registered_on,
            Rhythm(row.rhythm),
            row.pay_day,
            row.is_start,
            row.has_minimum,
            row.relieved_from,
            row.spread_years,
        )
        for row in rows
    }


def _view(row: SelfEmployedRow, person_id: int | None) -> SelfEmployedView:
    return SelfEmployedView(
        row.siret,
        row.organism_id,
        person_id,
        row.is_micro,
        row.activity,
        row.started_on,
        row.registered_on,
        row.rhythm,
        row.pay_day,
        row.is_start,
        row.has_minimum,
        row.relieved_from,
        row.spread_years,
    )


def _record(view: SelfEmployedView) -> SelfEmployed:
    return SelfEmployed(
        establishment_id=view.siret,
        collecting_body_id=view.organism_id,
        person_id=view.person_id,
        is_micro=view.is_micro,
        activity=view.activity.value,
        started_on=view.started_on,
        registered_on=view.registered_on,
        rhythm=view.rhythm.value,
        pay_day=view.pay_day,
        is_start=view.is_start,
        has_minimum=view.has_minimum,
        relieved_from=view.relieved_from,
        spread_years=view.spread_years,
    )


@transaction.atomic
def move_self_employed(*, from_id: int, to_id: int, sirets: Iterable[str]) -> int:
    """Say that another body collects from self-employed persons from now on; gives how many."""
    rows = SelfEmployed.objects.filter(collecting_body_id=from_id, establishment_id__in=list(sirets))
    return rows.update(collecting_body_id=to_id)


def sirets_collected_by(*, organism_id: int) -> list[str]:
    """The SIRET of the self-employed persons that a body collects from, in order."""
    rows = SelfEmployed.objects.filter(collecting_body_id=organism_id).order_by("establishment_id")
    return list(rows.values_list("establishment_id", flat=True))
