"""What a stranger checks: schema, commitments, the replay of every number, trust.

In: a ``Bundle`` (``seal``), the verifier's own tables and trust policy. Out: a ``Verification``.
Needs the standard library, python-flint and ``cryptography`` only; nothing here trusts the writer.
"""
