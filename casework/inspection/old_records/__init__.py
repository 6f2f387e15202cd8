"""Old records in a workbook, to be inspected: a sheet a procedure, a row a record.

`read.read_records` is the way in; `sheets.SHEETS` are the template, with every column explained.
"""
