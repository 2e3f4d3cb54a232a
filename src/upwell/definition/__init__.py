"""The definition language: one city service, declared in a file that a content designer can write.

`load.py` turns text into a `Service` or into every problem at once, each with its place. Nothing here knows Django,
a clock or a database."""
