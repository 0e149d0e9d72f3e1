"""Thin shells over the api: the command line. The only rooms that print."""
