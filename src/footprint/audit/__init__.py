"""The certifier's room: rule sets, and rules run on the open nodes of a bundle.

In: rule set documents and an opened record. Out: findings as problems. The rules themselves are those of
``result.gaps``: what the company sees before it signs is what the verifier sees after.
"""
