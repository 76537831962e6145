"""Bank statements and notices of the ISO 20022 family camt (052, 053, 054), from bytes to records.

``frames.to_frame`` gives them as a frame; it stands apart so that showing a statement does not load Polars.
"""

from laroque.formats.camt.reading import read_statements
from laroque.formats.camt.records import Balance, CamtFile, Movement, Statement

__all__ = ["Balance", "CamtFile", "Movement", "Statement", "read_statements"]
