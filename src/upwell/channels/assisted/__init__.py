"""Staff on the phone and at the counter: the sheet they fill in for somebody, their calls, and who is called back."""
