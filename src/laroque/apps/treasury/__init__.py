"""Money at the bank: direct debits ordered, statements read and matched, own transfers, cash positions."""
