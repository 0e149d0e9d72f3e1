"""Units: text -> unit id, and exact conversion ratios.

In: unit text as people write it (zh/en). Out: ids of base's closed table, exact ratios, or a problem
with the nearest right unit. pint never sees a text that the table does not know.
"""
