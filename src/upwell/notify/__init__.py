"""Messages to people: written in their language when something happens, sent afterwards by a job.

The only room that talks to message providers. Nothing is sent inside a transaction, nothing twice on purpose."""
