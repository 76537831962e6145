"""The day a page is asked for, in its address."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from laroque.interfaces.web.membership import today


@dataclass(frozen=True, slots=True)
class DayAsked:
    """The day of ``?on=``: None means now; ``problem`` says what was not understood."""

    on: date | None
    problem: str = ""

    def shows(self, day: date) -> bool:
        """Whether what happened on a day had happened by the end of the day asked."""
        return self.on is None or day <= self.on


def day_asked(request: HttpRequest) -> DayAsked:
    """A past day, else now: today is now, and a day to come has not been written yet."""
    text = request.GET.get("on", "").strip()
    if not text:
        return DayAsked(None)
    asked = parse_day(text)
    if asked is None:
        problem = _("%(text)s is not a day; write it as 2026-04-30. The account of today is shown.")
        return DayAsked(None, problem % {"text": text})
    if asked > today():
        return DayAsked(None, _("This day is still to come. The account of today is shown."))
    return DayAsked(asked if asked < today() else None)


def parse_day(text: str) -> date | None:
    """A day written as 2026-04-30, None when it is no day."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def parse_month(text: str) -> date | None:
    """The first day of a month written as 2026-04, None when it is no month."""
    return parse_day(f"{text}-01")
