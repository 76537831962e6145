"""Money of contributors: debits, receipts, cheques and refunds."""
