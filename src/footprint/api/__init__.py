"""The verbs on the objects that users hold: Study, Result, Verification."""
