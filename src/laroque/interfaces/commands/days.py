"""Days and months as a person writes them on the command line, and today's, in France."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import typer

from laroque.interfaces.commands.output import say
from laroque.kernel.periods import parse_month
from laroque.kernel.text import Text


def today() -> date:
    """The day of the command, in France."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def a_day(text: str | None, option: str | None = None) -> date:
    """A day as written, today when left out; ``option`` names where it stands when it is refused as misuse."""
    if text is None:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong = Text(f"{text} is not a day; write it as 2026-05-18", f"{text} n'est pas un jour ; écrire 2026-05-18")
        raise typer.BadParameter(say(wrong), param_hint=option) from None


def a_month(text: str, option: str | None = None) -> date:
    """A month as written, as its first day; ``option`` names where it stands when it is refused as misuse."""
    try:
        return parse_month(text)
    except ValueError:
        wrong = Text(f"{text} is not a month; write it as 2026-04", f"{text} n'est pas un mois ; écrire 2026-04")
        raise typer.BadParameter(say(wrong), param_hint=option) from None
