"""Where a city's own people write services: edits, previews, review, publishing."""
