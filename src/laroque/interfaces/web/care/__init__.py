"""Pages of a fund: the insured and their rights, claims, payments and debts; and the portals of care."""
