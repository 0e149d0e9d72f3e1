"""Numbers to meaning: totals, trace, coverage and gaps of a calculated study.

In: an Inventory and what its rule sets and GWP sets say. Out: a frozen ``Result`` whose exact values the
record room can write down, and the gaps a reader must know of.
"""
