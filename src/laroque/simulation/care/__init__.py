"""Made-up care: insured persons, professionals, a month of claims with faults, received and paid."""
