"""When each declaration of a batch is due: by the headcount, the pay days and the place of its employer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.contributions.rules import due_on, is_early_payer, outside_window
from laroque.apps.registry import queries as registers
from laroque.formats.dsn.filings import MONTHLY, SUBSTITUTION, Filing
from laroque.kernel.findings import Finding, Severity
from laroque.legislation import parameters as law
from laroque.legislation.topics import NotLegislatedYet, UnknownValue
from laroque.usecases.declarations.dsn_files import DsnFile

_DATED = (MONTHLY, SUBSTITUTION)


def give_due_days(files: Sequence[DsnFile], at: datetime) -> None:
    """Give each declaration of a month its due day (CSS R243-6, R133-14); a headcount unknown, it is the last.

    Those of a file already refused have none: nothing of it is recorded. A month whose law is not held refuses its
    file, in the words of the employer when it is out of the window (D04).
    """
    dated = [
        (file, filing, month)
        for file in files
        if not file.is_refused
        for filing in file.filings
        if filing.nature in _DATED and (month := filing.month) is not None
    ]
    years = {month.year for _, _, month in dated}
    sirens = {filing.siret[:9] for _, filing, _ in dated}
    headcounts = {year: registers.headcounts(sirens=sirens, year=year) for year in years}
    for file, filing, month in dated:
        try:
            due = due_day(filing, month, headcounts[month.year].get(filing.siret[:9]))
        except (NotLegislatedYet, UnknownValue) as refusal:
            unknown = Finding("NOT_LEGISLATED", Severity.REJECT, refusal.text, rubrique="S20.G00.05.005")
            refused = outside_window(month, timezone.localdate(at)) or unknown
            file.findings.append(replace(refused, line=filing.line))
        else:
            file.due_on[filing.position] = due


def due_day(filing: Filing, month: date, headcount_hundredths: int | None) -> date:
    """The due day of a declaration: the 5th for a large employer who pays in the month of work, else the 15th.

    Raises ``NotLegislatedYet`` or ``UnknownValue`` for a month whose law is not held.
    """
    values = law.load()
    early = is_early_payer(
        month,
        headcount_hundredths=headcount_hundredths,
        threshold=values.value("due_dates.early_headcount", month).number,
        paid_on=filing.paid_on,
    )
    day = values.value(f"due_dates.{'early' if early else 'late'}_day", month).number
    return due_on(month, day_of_next_month=day, postcode=filing.postcode)
