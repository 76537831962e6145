"""What somebody asks about and nobody keeps: a pay slip, a year of independent work."""
