"""Pages of a fund: the insured and their rights, claims, payments, debts; and the portal of the insured and professionals."""
