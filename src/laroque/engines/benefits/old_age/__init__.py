"""Basic old-age pensions, and those of survivors."""
