"""A body where each role has work, and what a membership names of those who see only their own."""

from laroque.apps.access.rules import KEYS, has_sense_at
from laroque.apps.access.states import Role
from laroque.apps.network.states import OrganismKind

FUND = "cpam-751"
NIR = "185057800608491"
PROFESSIONAL = "751234567"


def place_of(role: Role, collecting: str, siren: str) -> tuple[str, dict[str, str]]:
    """The code of a body for a role, ``collecting`` where an URSSAF has work for it, and its key."""
    code = collecting if has_sense_at(role, OrganismKind.URSSAF) else FUND
    key = KEYS.get(role)
    return code, {} if key is None else {key: {"siren": siren, "nir": NIR, "professional": PROFESSIONAL}[key]}
