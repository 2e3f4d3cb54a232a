"""The chat: a conversation on a page, with buttons. Works as a plain form; the rules are others'."""
