"""A conversation: one screen becomes one message, one reply becomes one answer. Text messages, chat and the terminal
share it; what each of them looks like on the wire is theirs."""
