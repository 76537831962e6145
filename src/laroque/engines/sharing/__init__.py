"""Sharing out: each line of a bordereau to its beneficiaries, by dated keys."""

from laroque.engines.sharing.keys import keys_frame
from laroque.engines.sharing.shares import UNALLOCATED, share_out

__all__ = ["UNALLOCATED", "keys_frame", "share_out"]
