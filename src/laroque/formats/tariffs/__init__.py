"""Official files of tariffs: the public drug database (BDPM), the CCAM and the NABM; ``reading`` reads any of them.

A line that cannot be read is refused alone, with its number and a reason; the others are prices.
"""
