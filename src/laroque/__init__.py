"""Laroque: the core system of a social security scheme organised the French way."""
