"""The conformance pack, its builder and runner, and the mutations of good bundles."""
