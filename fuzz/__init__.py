"""Fuzz targets: each takes bytes, and raises nothing but what the package refuses with."""
