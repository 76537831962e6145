"""What always holds between balances: the cash position of a branch, the agency's identity, the mirrors of liaisons.

Balances map an account path to signed cents, debit positive.
"""

from collections.abc import Iterator, Mapping

from laroque.apps.ledger.chart import BRANCHES, mirror_at_agency

_STANDING = ("debt:", "deposit:", "placement:", "interest:")
_CASH = ("bank:", "transit:")


def due_to_branch(balances: Mapping[str, int], branch: str) -> int:
    """What the agency holds for a branch, in cents."""
    return -balances.get(f"due_to:{branch}", 0)


def drawn_for_branch(balances: Mapping[str, int], branch: str) -> int:
    """What the funds have drawn for a branch and not yet charged, in cents, from the agency's books."""
    return sum(cents for path, cents in balances.items() if _is_liaison(path) and path.endswith(f":{branch}"))


def position_of_branch(balances: Mapping[str, int], branch: str) -> int:
    """Cash position of a branch: what is due to it less what its funds have drawn and not yet charged (CSS R255-6)."""
    return due_to_branch(balances, branch) - drawn_for_branch(balances, branch)


def due_to_third_parties(balances: Mapping[str, int]) -> dict[str, int]:
    """What the agency holds for each third party, in cents; those at zero are left out."""
    due = ((path.removeprefix("due_to:"), -cents) for path, cents in balances.items() if path.startswith("due_to:"))
    return {name: cents for name, cents in due if name not in BRANCHES and cents}


def agency_cash(balances: Mapping[str, int]) -> int:
    """The agency's bank accounts and transits, in cents."""
    return sum(cents for path, cents in balances.items() if path.startswith(_CASH))


def agency_identity_gap(balances: Mapping[str, int]) -> int:
    """How far the agency's books are from their identity, zero when it holds.

    Banks and transits = positions of all branches + due to third parties - pool liaisons (debit positive) + debt and
    deposits - placements + interest payable - prepaid - receivable - net interest not yet charged to the branches.
    """
    positions = sum(position_of_branch(balances, branch) for branch in BRANCHES)
    third_parties = sum(due_to_third_parties(balances).values())
    pools = sum(cents for path, cents in balances.items() if _is_liaison(path) and path.endswith(":pool"))
    funding = -sum(cents for path, cents in balances.items() if path.startswith(_STANDING))
    return agency_cash(balances) - (positions + third_parties - pools + funding)


def mirror_gaps(agency: Mapping[str, int], bodies: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, str, int]]:
    """Code of the body, its liaison account and the cents by which it and its mirror at the agency do not cancel.

    The balances are to hold complete pairs only: a half still alone is money on its way, not a gap.
    """
    mirrored = set()
    for code, balances in sorted(bodies.items()):
        for path, cents in sorted(balances.items()):
            if (mirror := mirror_at_agency(code, path)) is not None:
                mirrored.add(mirror)
                if gap := cents + agency.get(mirror, 0):
                    yield code, path, gap
    for path, cents in sorted(agency.items()):
        if _is_liaison(path) and path not in mirrored and cents:
            _, code, rest = path.split(":", 2)
            yield code, f"liaison:agency:{rest}", cents


def must_clear(path: str) -> bool:
    """Whether an account is to come back to zero by itself: transit and suspense."""
    return path.startswith(("transit:", "suspense:"))


def _is_liaison(path: str) -> bool:
    return path.startswith("liaison:")
