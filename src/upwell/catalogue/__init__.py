"""What the city offers: published definitions, each version kept for ever, and what the city says about itself."""
