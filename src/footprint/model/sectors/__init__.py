"""Sector starts: what a study of one kind must answer, as data.

In: the tables of this folder (``starts.csv``, one CSV of items a start, ``common.csv`` of items that many
share, unit processes, documents, sources, the catalogue of the Chinese label). Out: the items that a study
of a sector must say something about, and the problems of one that does not. Every item names its source.
"""
