"""The pages of the inventory. They read queries and render."""
