"""Pages of the portal: what an employer or its accountant sees, sends and pays."""
