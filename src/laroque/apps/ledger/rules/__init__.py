"""Posting rules: pure functions from the facts of one event to the legs of its entry, which sum to zero.

One module a kind of books. Shares are mappings from a beneficiary to signed cents.
"""

from laroque.apps.ledger.rules.drafts import Draft, Leg, join

__all__ = ["Draft", "Leg", "join"]
