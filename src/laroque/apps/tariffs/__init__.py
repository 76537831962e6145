"""Prices of care read from official files."""
