"""What a batch of declarations received tells the funds, once it is recorded."""

from datetime import datetime

from laroque.apps.network.queries import Network
from laroque.usecases.benefits.tell_funds import tell_funds
from laroque.usecases.declarations.dsn_files import Batch


def tell_batch(batch: Batch, known: Network, at: datetime) -> None:
    """Tell funds what the files of a batch say, each from the first body that took it; once, whatever is sent again."""
    if batch.lines is None:
        return
    messages: dict[int, dict[int, int]] = {}
    for rank, file in enumerate(batch.files):
        taken = [each for each in file.outcomes if each.message_id is not None and each.is_new and each.is_accepted]
        if taken and taken[0].message_id is not None:
            body = known.organism(taken[0].body).id
            messages.setdefault(body, {})[rank] = taken[0].message_id
    for body, of_body in sorted(messages.items()):
        tell_funds(organism_id=body, lines=batch.lines, messages=of_body, at=at)
