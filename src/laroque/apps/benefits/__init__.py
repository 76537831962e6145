"""Cash benefits: pays told by declarations, cases, what is decided of them, what is paid and when."""
