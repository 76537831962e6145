"""Work injuries and occupational diseases: allowances, capitals, pensions, survivors, and the delays to recognise."""
