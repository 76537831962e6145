"""The API: the operations and rights of the pages, for programs, under ``/api/v1``."""
