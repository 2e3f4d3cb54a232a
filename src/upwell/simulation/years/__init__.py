"""Years of a city's life through the real engine, as the city's `life.yaml` describes it."""
