"""Django's PostgreSQL back end with values bound by the server, so that statements are prepared once and not planned
anew for each request.

Bound that way, Django marks each whole number with the width of its field, and one too large for it would be cut to
fit without a word. Here numbers go as they are: PostgreSQL refuses what does not fit. Named by the settings only."""

from typing import Any

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    def adapt_integerfield_value(self, value: Any, _internal_type: str) -> Any:
        return value if value is None or hasattr(value, "resolve_expression") else int(value)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
