"""What every room speaks: money, rates, days, identifiers, messages. Standard library and python-stdnum only."""
