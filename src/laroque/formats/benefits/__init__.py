"""Cases of cash benefits written by hand."""
