"""Factors: what the world states, with its passport.

In: the built index in ``data/`` (made by ``emission_factors/build_all.py``), own factors, and any other
library behind the ``FactorSource`` protocol. Out: frozen ``Factor`` rows, search hits, candidates with
reasons, released documents and their digests. Nothing here picks a factor for a study: it proposes.
"""
