"""Pages that compute a pay slip, or a year of self-employment, as one types."""
