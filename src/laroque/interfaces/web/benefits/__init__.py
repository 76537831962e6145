"""Cash benefits on the pages of a fund: cases, what is decided of them, what is paid."""
