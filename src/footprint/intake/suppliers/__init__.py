"""Requests to suppliers and their replies, by workbook.

In: lines of a study that lack a factor of their own; later the workbook that the supplier filled in. Out: one
questionnaire a supplier; then an own factor with its evidence, or a small study of the supplier's product.
"""
