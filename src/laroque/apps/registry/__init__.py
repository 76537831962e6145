"""Persons, employers, bank accounts and mandates."""
