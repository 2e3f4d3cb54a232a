"""A database server for each worker of a test run, for `-p tests.clusters`: readers of events wait for every open
transaction of their server, so workers that share one would wait for each other.

UPWELL_TEST_SERVERS names the servers, one address each, with spaces between."""

import os

SERVERS = os.environ.get("UPWELL_TEST_SERVERS", "").split()
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")

if SERVERS:
    os.environ["DATABASE_URL"] = SERVERS[int(WORKER) % len(SERVERS)]
