"""Open311 GeoReport v2: other software reads what the city does and sends requests, from the same definitions."""
