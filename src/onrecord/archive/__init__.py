"""The archive: a newsroom's reports and what they say, in one SQLite file.

`schema.sql` is the data and says what every table means; `store.Archive` is the way in and out.
"""
