"""What health insurance pays of care: rights on the day, base, rate, exemptions, charges, caps and shares. Pure."""
