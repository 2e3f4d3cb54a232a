"""The append-only record of what happened, written in the same transaction as the change.

Carries no personal data: an area, never a point. Measures and the rooms above read it; nothing here reads them."""
