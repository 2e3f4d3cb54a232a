"""Makes the standing cast of `tests/cast.py` known to every test of the project."""

pytest_plugins = ["tests.cast"]
