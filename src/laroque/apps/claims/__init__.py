"""Claims for care: received, priced line by line, held or refused with their reason, booked and paid."""
