"""From bytes to a signed container and back.

In: files as bytes, keys, a trust policy. Out: canonical ``.fpz`` bytes, a checked ``Bundle``, signed
in-toto documents. ``container`` and ``bundle`` need the standard library alone; ``cryptography`` is
loaded when a signature is made or checked.
"""
