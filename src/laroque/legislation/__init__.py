"""The numbers of the law: dated, sourced values in ``values/`` and the typed access to them in ``parameters``."""
