"""The pages of the workbench. Each reads one request, calls one action, and draws what came of it."""
