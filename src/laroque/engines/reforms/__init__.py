"""What a reform does: months of pay under the law and under the law with changes, compared to the cent.

found = join([effects(batch, law, changed_law) for batch in batches])
yields(found, keys)      # beneficiary, side, before, after
bands(found)             # pay band: employers' cost, employees' net, winners and losers
"""

from laroque.engines.reforms.bands import BANDS, bands
from laroque.engines.reforms.effects import Effects, effects, join, series_read
from laroque.engines.reforms.yields import line_yields, yields

__all__ = ["BANDS", "Effects", "bands", "effects", "join", "line_yields", "series_read", "yields"]
