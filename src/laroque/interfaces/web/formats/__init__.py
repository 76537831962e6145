"""Dates and numbers as pages write them, by language."""
