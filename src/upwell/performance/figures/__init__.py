"""Figures as departments send them: from a file or a call to what each cell says, and what is wrong with it. Pure."""
