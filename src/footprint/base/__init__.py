"""Ground floor: numbers, text, digests, places and problems.

In: bytes and strings. Out: exact rationals, canonical bytes, digests, ``Where`` and ``Problem``.
Imports nothing of ours and nothing heavy, so that a hostile file meets only this code first.
"""
