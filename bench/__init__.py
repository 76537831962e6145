"""Measures: command, seeded data, warm-up, median of five, ratios against a peer or a bound of the same run."""
