"""How often something may be done from one place, or to one person, so that nobody takes from the others.

The kinds and their amounts: `kinds.py`. Knows no room that asks it and keeps no address, only keyed marks."""
