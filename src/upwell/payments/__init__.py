"""Fees: what is owed, paid and given back. The only room that talks to payment providers."""
