"""The outside world, made up from a seed: employers, their payroll programs, a bank; for demo, tests and benches."""
