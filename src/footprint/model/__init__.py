"""What the company states: the study, as frozen values.

In: values that intake has read, or a caller's own. Out: a ``Study`` with its digest, and the problems
that can be seen without any factor. Knows units by id only; no files, no factors' values.
"""
