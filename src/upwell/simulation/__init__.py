"""Simulated residents and crews, for the sandbox, tests and benchmarks. They drive the real rooms; no rule is here."""
