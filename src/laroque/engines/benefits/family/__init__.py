"""Family benefits: allowances by month, and sums paid once."""
