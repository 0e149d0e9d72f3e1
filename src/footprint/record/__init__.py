"""Result to durable document: the nodes, commitments and public record of RECORD.md version 1.

In: a calculated ``Result``, a 32-byte secret, a time. Out: the files of a bundle but for its statement.
Never sees a private key; a writer that would publish what it must not refuses instead.
"""
