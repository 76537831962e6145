"""Django's PostgreSQL engine, for tables whose primary key starts with the organism."""
