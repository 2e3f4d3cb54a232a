"""The residents' pages: every screen of a journey as a page, and the pages around journeys. No rules."""
