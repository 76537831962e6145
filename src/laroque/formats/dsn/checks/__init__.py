"""The checks of a declaration, one file a family: each takes the frames of a window and gives hits.

A *hit* is a row (file, line, rubrique, rule, value, other): what was found where; ``rules`` puts it in words.
"""
