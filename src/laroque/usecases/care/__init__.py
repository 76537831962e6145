"""Health care: rights opened and moved, claims received, priced, answered and paid."""
