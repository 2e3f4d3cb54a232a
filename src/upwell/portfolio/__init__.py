"""What a city steers by: the inventory of every service there is, and what is decided on it."""
