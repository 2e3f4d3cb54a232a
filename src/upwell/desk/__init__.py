"""Staff's pages: the queue, one case and what to do next, many cases at once, the file, what is stuck.

Nothing is decided here: every page asks one query and every button calls one action of the rooms below."""
