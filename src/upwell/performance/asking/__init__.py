"""A language to ask measures in, so that a new figure on a page needs no program: what may be asked, how it is read,
answered within what somebody may see, and kept as a tile."""
