"""Other people's formats: PACT, openLCA JSON-LD, ILCD+EPD and openEPD files become checked factors.

In: one file (or package) of a stranger, bounded and parsed exactly from its text. Out: a ``ForeignSource``,
a library of own factors with one source card and the remarks that a user must see. Every value keeps the
place where it stood; nothing is guessed: a unit with several meanings, a sum that does not hold or a data set
that is no footprint is a problem with its place. No reader needs more than the core dependencies.
"""
