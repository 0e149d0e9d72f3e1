"""Study + pinned factors -> Program (numbers) + LineMap (what each number means).

In: a Study, a factor library, GWP sets. Out: an ``Inventory`` in the words of RECORD S16 and the
``Program`` of each assessment, or problems with their places. Units end here: what leaves is exact
numbers and unit ids. Never selects a factor: it uses the pins of the study.
"""
