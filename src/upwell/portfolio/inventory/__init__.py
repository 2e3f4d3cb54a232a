"""Services, delivered here or not: who has them, for whom, how much they are used, what they cost."""
