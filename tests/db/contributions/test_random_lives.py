"""Whatever is declared and replaced, what stands is what a slow reading of the sequence says."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.contributor_books import APRIL, AT, MAY, filing
from tests.support.dsn_builder import siret

from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.rules import missing_fractions

EARLY = datetime(2026, 2, 1, tzinfo=UTC)
_numbers = count(5_000)


@dataclass(frozen=True)
class Sent:
    """One declaration of a sequence."""

    month: object
    fraction: str
    kind: str
    order: int
    has_bordereaux: bool
    early: bool


SENT = st.builds(
    Sent,
    month=st.sampled_from([APRIL, MAY]),
    fraction=st.sampled_from(["11", "12", "22"]),
    kind=st.sampled_from(["01", "02", "03", "05"]),
    order=st.integers(1, 4),
    has_bordereaux=st.booleans(),
    early=st.sampled_from([False, False, False, True]),
)


def expected(sequence: list[Sent]) -> tuple[list[list[str]], dict[tuple[object, str], int]]:
    """What is said of each, and the index of the one that counts for each month and fraction: one after the other."""
    counts: dict[tuple[object, str], int] = {}
    said = []
    for index, sent in enumerate(sequence):
        key = (sent.month, sent.fraction)
        before = sequence[counts[key]] if key in counts else None
        if sent.early:
            said.append(["D04"])
        elif before is None:
            said.append(["D09"] if sent.kind in ("03", "05") else [])
            counts[key] = index
        elif sent.kind in ("01", "02"):
            said.append(["D01"])
        elif sent.order < before.order:
            said.append(["D05"])
        else:
            said.append(["D10"] if before.has_bordereaux and not sent.has_bordereaux else [])
            counts[key] = index
    return said, counts


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(SENT, min_size=1, max_size=8), cut=st.integers(0, 8))
@pytest.mark.django_db
def test_a_sequence_stands_as_its_slow_reading_says(body, sequence, cut):
    shop = siret(next(_numbers))
    filings = [
        filing(
            shop, month=sent.month, fraction=sent.fraction, type_=sent.kind, order=sent.order, position=index,
            has_bordereaux=sent.has_bordereaux,
        )
        for index, sent in enumerate(sequence)
    ]  # fmt: skip
    filed = []
    for is_early, group in groupby(zip(sequence, filings, strict=True), key=lambda each: each[0].early):
        # One reception for those that come together: what replaces within a batch is replaced as across two.
        batch = [one for _, one in group]
        at = EARLY if is_early else AT
        for part in (batch[:cut], batch[cut:]):
            filed.extend(operations.record_declarations(organism_id=body, filings=part, at=at))
    said, counts = expected(sequence)
    assert [[finding.control for finding in each.findings] for each in filed] == said
    found = queries.declarations(organism_id=body, siret=shop)
    standing = {(each.month, each.fraction): each for each in found if each.state.value != "replaced"}
    assert {key: each.position for key, each in standing.items()} == counts
    replaced = {each.replaces_id for each in found if each.replaces_id is not None}
    assert {each.id for each in found if each.state.value == "replaced"} == replaced
    for month in (APRIL, MAY):
        present = sorted(fraction for at, fraction in counts if at == month)
        (told,) = queries.fractions(organism_id=body, month=month, sirets=[shop]) or [None]
        assert (told and told.missing) == (missing_fractions(present) if present else None)
