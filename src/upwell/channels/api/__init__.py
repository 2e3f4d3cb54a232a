"""The programs of others: partners, kiosks, other systems of the city. `/api/v1/`, as its own OpenAPI document says."""
