"""Open data: the figures of the pages as files, described for programs that collect catalogues. Streamed; small cells
are hidden in them as everywhere."""

SCHEMA = "2.1"
"""Of the columns. Who takes one out or changes what it means raises the first number, who adds one the second."""
