"""The plugins of the tests: a PostgreSQL server, and sites on both engines."""

pytest_plugins = ["tests.postgres", "tests.fixtures"]
