"""Where the declarations of a batch of files go: the bodies they name, and those where what they replace counts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.rules import REPLACING, DeclarationKey
from laroque.apps.network.queries import Network
from laroque.formats.dsn.filings import MONTHLY, Filing
from laroque.postgres.scope import scope
from laroque.usecases.declarations.dsn_files import DsnFile
from laroque.usecases.declarations.dsn_routing import Destination, destinations

AGENCY = 1
"""Number of the agency: what no collecting body can be found for is filed there."""


def route(files: Sequence[DsnFile], known: Network, at: datetime) -> None:
    """Find the bodies of each declaration; a file of which one declaration goes nowhere is refused as a whole.

    A replacing declaration replaces in whole (D10): it also goes to the bodies where the one before counts and that it
    no longer names, and there only when it names none.
    """
    counting = _counting(files)
    for file in files:
        for filing in file.filings:
            bodies, findings = destinations(filing, known, on=timezone.localdate(at))
            if not file.is_refused:
                file.findings.extend(replace(finding, line=filing.line) for finding in findings)
            is_counted = filing.month is not None and filing.nature == MONTHLY and not filing.is_test
            if is_counted and not file.is_refused:
                bodies = _followed(filing, bodies, counting)
            for destination in bodies:
                file.goes_to.setdefault(destination.organism_id, []).append((filing, destination))
        if not file.goes_to:
            file.goes_to[file.home or AGENCY] = []


def _counting(files: Sequence[DsnFile]) -> dict[DeclarationKey, frozenset[int]]:
    """The bodies where the declarations that those of a batch replace count; one statement, none without any."""
    keys = {
        (filing.siret, filing.month, filing.fraction)
        for file in files
        for filing in file.filings
        if filing.nature == MONTHLY and filing.type in REPLACING and filing.month is not None
    }
    if not keys:
        return {}
    with scope(AGENCY, national=True):
        return contributions.filed_at(keys=keys)


def _followed(
    filing: Filing, bodies: list[Destination], counting: dict[DeclarationKey, frozenset[int]]
) -> list[Destination]:
    """The bodies of a declaration once those of the one it replaces are counted; ``counting`` is brought up to date."""
    assert filing.month is not None, filing
    key = (filing.siret, filing.month, filing.fraction)
    before = counting.get(key, frozenset()) if filing.type in REPLACING else frozenset()
    named = {each.organism_id: each for each in bodies if not each.is_by_place}
    if before and (not named or before & named.keys()):
        wanted = before | named.keys()
        bodies = [_of_body(body, named, wanted) for body in sorted(wanted)]
    goes_to = frozenset(each.organism_id for each in bodies)
    if key not in counting or (filing.type in REPLACING and before & goes_to):  # else it will be refused
        counting[key] = goes_to
    return bodies


def _of_body(body: int, named: Mapping[int, Destination], wanted: frozenset[int]) -> Destination:
    others = wanted - {body}
    return replace(named[body], others=others) if body in named else Destination(body, 0, 0, others)
