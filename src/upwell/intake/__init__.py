"""Residents' way in: finding a service, drafts, and carrying out what a journey asks for."""
