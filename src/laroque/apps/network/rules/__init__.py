"""The network without a database: its data files, and the routing over them or over the same rows of the tables."""
