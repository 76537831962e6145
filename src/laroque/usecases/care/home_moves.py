"""A household that moves: its address at its fund, or its file to the fund of the new home (CSS L160-17, L160-18)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from laroque.apps.network import queries as network
from laroque.apps.network.queries import OrganismView
from laroque.apps.rights import operations as rights
from laroque.apps.rights import queries as rights_read
from laroque.kernel.identifiers import check_nir
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.care.fund_moves import Moved, NothingToMove, move
from laroque.usecases.care.rights_opening import row_of


class NoFund(ValueError):
    """The fund of the new home is not known, or is to be chosen among ``candidates``; the text says why."""

    def __init__(self, text: Text, candidates: Sequence[OrganismView] = ()) -> None:
        self.text = text
        self.candidates = tuple(candidates)
        super().__init__(text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a household lives since a day."""

    address: str
    postcode: str
    town: str


@dataclass(frozen=True, slots=True)
class MovedHome:
    """The fund of the new home; ``moved``: the move of the file, None when the fund stays the same."""

    fund: OrganismView
    moved: Moved | None


def move_home(
    *,
    organism_id: int,
    nir: str,
    home: Home,
    on: date,
    at: datetime,
    to_code: str = "",
    by: int | None = None,
) -> MovedHome:
    """Have the persons under a NIR live elsewhere from a day; the fund of the new home takes their file.

    ``to_code``: the fund chosen where several insure the residents of the place. Again, it changes nothing. Raises
    ``NoFund``, ``NothingToMove``, ``BadIdentifier``.
    """
    nir = check_nir(nir)
    fund = _fund_of(organism_id, home.postcode, on, to_code)
    moved = None
    if fund.id != organism_id:
        moved = move(from_id=organism_id, to_id=fund.id, nir=nir, on=on, at=at, by=by)
    with scope(fund.id):
        people = rights_read.files(organism_id=fund.id, nirs=[nir])
        if not people:
            raise NothingToMove(nir, on)
        rows = [replace(row_of(each), address=home.address, postcode=home.postcode, town=home.town) for each in people]
        rights.register(organism_id=fund.id, rows=rows, at=at, by=by)
    return MovedHome(fund, moved)


def _fund_of(organism_id: int, postcode: str, on: date, to_code: str) -> OrganismView:
    """The fund that insures the residents of a postal code: the present one, the one chosen, or the only one."""
    route = network.route_home(postcode=postcode, on=on)
    funds = {each.code: each for each in route.candidates}
    if not funds:
        raise NoFund(
            Text(
                f"No fund is known for the postal code {postcode} on {on}: check it",
                f"Aucune caisse connue pour le code postal {postcode} le {on} : le vérifier",
            )
        )
    stays = next((each for each in funds.values() if each.id == organism_id), None)
    chosen = funds.get(to_code) if to_code else stays or (next(iter(funds.values())) if len(funds) == 1 else None)
    if chosen is None:
        named = ", ".join(funds)
        raise NoFund(
            Text(
                f"The residents of {postcode} are insured by {named}: say which",
                f"Les résidents de {postcode} relèvent de {named} : dire laquelle",
            ),
            tuple(funds.values()),
        )
    return chosen
