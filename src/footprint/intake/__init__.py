"""Files to Study and Problems.

In: a workbook, a folder of study.toml and CSV, or study.json. Out: the same ``Study`` whichever form it
came in, every problem with file, sheet and cell, and the place of each value for later rooms.
"""
