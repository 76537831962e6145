"""Allowances of rest of employed parents: maternity, paternity, adoption, birth leave."""
