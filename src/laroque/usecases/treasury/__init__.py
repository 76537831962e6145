"""Money between bodies and branches: passed, notified, swept, settled, paid to third parties."""
