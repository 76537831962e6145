"""A made-up month of cash benefits beside that of care: stops of work, births, injuries, pensions, families."""
