"""Cash benefits: pays and signals told to funds, cases opened, decided, paid, revalued and told by letter."""
