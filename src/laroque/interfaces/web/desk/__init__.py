"""Pages of the collection desk: accounts, declarations, receipts, refunds, bank, and the acts on them."""
