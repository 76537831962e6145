"""When a payer may plan a direct debit, and change his mind."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from laroque.kernel.periods import is_working_day, working_day_from
from laroque.kernel.text import Text

AHEAD_DAYS_MAX = 366
_FRANCE, _NOON = ZoneInfo("Europe/Paris"), time(12)


def modifiable_until(debit_on: date) -> datetime:
    """Until when the debit of a day may be planned or cancelled: noon of its eve, in France."""
    return datetime.combine(debit_on - timedelta(1), _NOON, tzinfo=_FRANCE)


def first_day(at: datetime) -> date:
    """The first day that a debit may still be planned for."""
    day = working_day_from(at.astimezone(_FRANCE).date() + timedelta(1))
    while at >= modifiable_until(day):
        day = working_day_from(day + timedelta(1))
    return day


def why_not_on(debit_on: date, at: datetime) -> Text | None:
    """What refuses a day for a debit, with the day to choose, or None when it may be planned."""
    first = first_day(at)
    if debit_on < first:
        return Text(
            f"A debit is planned until noon of the day before: the first day is {first}",
            f"Un prélèvement se programme jusqu'à midi la veille : le premier jour possible est le {first:%d/%m/%Y}",
        )
    if debit_on > first + timedelta(AHEAD_DAYS_MAX):
        return Text(
            f"A debit is planned a year ahead at most: choose a day before {first + timedelta(AHEAD_DAYS_MAX)}",
            "Un prélèvement se programme un an à l'avance au plus : choisissez un jour avant le "
            f"{first + timedelta(AHEAD_DAYS_MAX):%d/%m/%Y}",
        )
    if not is_working_day(debit_on):
        following = working_day_from(debit_on)
        return Text(
            f"Banks are closed on {debit_on}: choose {following}",
            f"Les banques sont fermées le {debit_on:%d/%m/%Y} : choisissez le {following:%d/%m/%Y}",
        )
    return None
