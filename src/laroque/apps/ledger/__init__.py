"""The books of every body: accounts, balanced entries, sealed days. Its specification is docs/algorithms/ledger.md."""
