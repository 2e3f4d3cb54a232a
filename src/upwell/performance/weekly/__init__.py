"""What a week was like, in words that rules make of the figures; and what needs somebody's eyes now."""
