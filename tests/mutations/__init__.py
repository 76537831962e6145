"""Change the engines one number or operator at a time, and see a test fail: ``python -m tests.mutations``."""
