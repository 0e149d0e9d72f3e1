"""footprint: product carbon footprints that a stranger can recompute."""

__version__ = "0.1.0"
