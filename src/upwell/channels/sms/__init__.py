"""Text messages: from a carrier's webhook to a conversation and back. Translates; the rules are others'."""
