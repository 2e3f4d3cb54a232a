"""A screen as fields of a form, and what was sent back as an answer: for residents' pages and the agent's sheet."""
