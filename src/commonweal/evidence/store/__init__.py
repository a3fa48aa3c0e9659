"""The columnar store: observations as append-only Parquet files, asked through Ibis on DuckDB in the process or on a Spark cluster.

`shape` says what an observation is, `segments` writes and checks the files, which lie on one of `shelves` or in
`objects` (read `afar` by the workers of a cluster), `expressions` are the questions as Ibis
expressions, `engines` compute them, `questions` asks and remembers, `engine` is the DuckDB in the process that loads and answers.

What does not belong here: Django. Which files are part of the store is written in the database
(the Segment and Release tables); this package is told the paths.
"""
