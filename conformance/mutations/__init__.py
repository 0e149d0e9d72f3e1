"""Mutations of good bundles in five layers, and the oracle that judges what is accepted."""
