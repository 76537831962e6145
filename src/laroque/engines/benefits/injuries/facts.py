"""What benefits of work injuries and occupational diseases are computed from."""

from collections.abc import Mapping
from enum import StrEnum

import polars as pl


class Occurrence(StrEnum):
    """What a fund is asked to recognise."""

    ACCIDENT = "accident"  # CSS R441-7, R441-8
    DISEASE = "disease"  # CSS R461-9, R461-10
    RELAPSE = "relapse"  # CSS R441-16


class Link(StrEnum):
    """Who a survivor is to the person who died of the injury."""

    SPOUSE = "spouse"  # or the partner of a civil union, or who lived with the person (CSS L434-8)
    DIVORCED = "divorced"  # divorced or separated, with an alimony (CSS L434-8)
    CHILD = "child"  # CSS L434-10
    ASCENDANT = "ascendant"  # CSS L434-13


LEAVES_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "person": pl.String(),
    "injury": pl.String(),
    "accident_on": pl.Date(),
    "started_on": pl.Date(),
    "is_relapse": pl.Boolean(),
    "consolidated_on": pl.Date(),
    "rhythm": pl.String(),
    "least_first_cents": pl.Int64(),
    "least_second_cents": pl.Int64(),
    "pension_cents": pl.Int64(),
    "is_subrogated": pl.Boolean(),
    "is_third_party": pl.Boolean(),
}
"""One stop of work. ``injury``: what stops of one accident or disease have in common. ``accident_on``: its day, or that
of the first certificate of a disease. ``is_relapse``: a stop after recovery or consolidation. ``consolidated_on``:
the day fixed for this stop, the last one paid. ``least_first_cents``, ``least_second_cents``: allowances of the first
stop, below which a later one never falls (CSS R433-7). ``pension_cents``: a year of the pension of the same injury
(CSS R443-2). ``is_third_party``: somebody else is liable (CSS L454-1)."""

STOPS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "part_time_loss_cents": pl.Int64(),
}
"""One certificate, half-open. ``part_time_loss_cents``: work arranged or in part, what it loses a day (CSS R433-15);
null: no work at all."""

CLAIMS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "place": pl.String(),
    "stopped_on": pl.Date(),
    "consolidated_on": pl.Date(),
    "until": pl.Date(),
    "rate": pl.Int64(),
    "former_rate": pl.Int64(),
    "year_cents": pl.Int64(),
    "acts": pl.Int64(),
    "is_danger": pl.Boolean(),
    "capital_cents": pl.Int64(),
    "is_chosen": pl.Boolean(),
    "is_third_party": pl.Boolean(),
}
"""A pension for a permanent incapacity, looked at until ``until``. ``rate``: of the incapacity (ppm); ``former_rate``:
the sum of those of earlier injuries (CSS R434-2-1). ``year_cents``: pay of the twelve civil months before the stop (CSS
R434-29). ``acts``: those of daily life that it cannot do alone; ``is_danger``: to itself or others (CSS D434-2).
``capital_cents``: capitals paid before. ``is_chosen``: a pension is chosen where a capital could be (CSS R434-4)."""

CAPITALS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "place": pl.String(),
    "consolidated_on": pl.Date(),
    "final_on": pl.Date(),
    "rate": pl.Int64(),
    "paid_rate": pl.Int64(),
    "is_third_party": pl.Boolean(),
}
"""A capital for an incapacity. ``consolidated_on``: the day of consolidation, or of the revision. ``final_on``: since
when the decision is final, null: not yet. ``paid_rate``: the rate that a capital was paid for before the revision (CSS
R434-1-1 a)."""

DEATHS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "place": pl.String(),
    "accident_on": pl.Date(),
    "stopped_on": pl.Date(),
    "died_on": pl.Date(),
    "until": pl.Date(),
    "year_cents": pl.Int64(),
    "is_third_party": pl.Boolean(),
}
"""The death of an insured person through the injury; its survivors are looked at until ``until``."""

SURVIVORS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "survivor": pl.String(),
    "link": pl.String(),
    "born_on": pl.Date(),
    "united_on": pl.Date(),
    "has_children": pl.Boolean(),
    "unfit_since": pl.Date(),
    "alimony_cents": pl.Int64(),
    "united_again_on": pl.Date(),
    "is_alone": pl.Boolean(),
    "bed": pl.String(),
    "is_needy": pl.Boolean(),
}
"""One survivor. ``united_on``: since when married or the like; ``has_children`` of who died. ``unfit_since``:
incapacity of work of half, for three months at least. ``alimony_cents``: a year. ``united_again_on``: a new union (CSS
L434-9). ``is_alone``: an orphan of both parents. ``bed``: the union that a child is of. ``is_needy``: an ascendant in
charge, or to whom an alimony would have been due (CSS L434-13)."""

RECOGNITIONS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "occurrence": pl.String(),
    "complete_on": pl.Date(),
    "inquired_on": pl.Date(),
    "asked_on": pl.Date(),
    "seized_on": pl.Date(),
    "decided_on": pl.Date(),
}
"""A file to decide. ``complete_on``: the fund has the declaration, the certificate, and the examinations of a disease.
``inquired_on``: an investigation is opened. ``asked_on``: a questionnaire is received. ``seized_on``: the regional
committee is. ``decided_on``: the decision is notified, null: not yet."""
