"""A day of money: statements and statuses of banks booked, books audited, the day closed."""
