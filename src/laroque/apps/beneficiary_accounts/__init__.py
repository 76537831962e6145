"""What insured persons and professionals owe a fund, and how it is recovered from what they are paid."""
