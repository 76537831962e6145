"""Sick leaves of employees."""
