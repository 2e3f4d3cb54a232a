"""The ways out for work orders to partners without a say in days: webhooks, Open311, lists. `kinds.py` chooses."""
