"""Results for people: report.html, calculation.xlsx with live formulas, lines.csv; zh, en or both.

In: ``ReportData``, the neutral content of one assessment (from a Result here, from an opened bundle
elsewhere). Out: text and bytes. Nothing is calculated here but shares and sums that a reader expects.
"""
