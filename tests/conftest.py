"""The plugins of the tests: a quick opening, a PostgreSQL server, and sites on both engines."""

pytest_plugins = ["tests.prepared", "tests.postgres", "tests.fixtures"]
