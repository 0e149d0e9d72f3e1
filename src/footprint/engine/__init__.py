"""Numbers only: linear systems of demands, exactly.

In: counts, index edges, exact rationals. Out: exact rationals, or an error that carries indices.
Knows no names, no units, no files.
"""
