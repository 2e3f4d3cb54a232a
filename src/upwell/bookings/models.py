"""The rows of this room. Others call `actions` and `queries`."""
