"""Simulated vendors: one server for each kind of system, with trucks, a working day, and bad days when asked for.

They know of Upwell only what a vendor would: its messages, and an address for news. Nothing here is a rule of ours."""
