"""What was asked, promised and done: cases, their history, their promise and their way through the teams.

Decides which moves a case may make, by when, and whose it is. Never sends, reads the clock or knows HTTP.
Rooms above call `actions` and `queries`; `workflow`, `promise`, `routing` and `outcomes` are pure."""
