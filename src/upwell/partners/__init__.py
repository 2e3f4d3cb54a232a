"""Work orders out, updates in. The only room that talks to vendors' systems."""
