"""A conversation that goes on with a person: the line, who took it, what was said. For every channel that talks."""
