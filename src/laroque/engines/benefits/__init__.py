"""Cash benefits: what a person is paid instead of work, by the facts of a case and the law of its days."""
