"""The accounts of self-employed persons: registered, declared, assessed without a declaration."""
