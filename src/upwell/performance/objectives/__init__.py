"""What the city aims at in a quarter, and how far it is: scored from live figures, kept week by week."""
