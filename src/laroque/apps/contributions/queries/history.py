"""Who changed the refunds and the settings of a body, from their journal."""

from laroque.apps.contributions.models.money import Refund, Setting
from laroque.postgres.journal import Change, changes


def history_of_refund(*, organism_id: int, refund_id: int) -> list[Change]:
    """The changes of a refund, the oldest first."""
    return changes(Refund, organism_id=organism_id, id=refund_id)


def history_of_setting(*, organism_id: int, name: str) -> list[Change]:
    """The changes of a setting of a body, the oldest first."""
    return changes(Setting, organism_id=organism_id, name=name)
