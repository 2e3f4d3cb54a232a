"""The pages around the sheet: calls, and who is called back."""
