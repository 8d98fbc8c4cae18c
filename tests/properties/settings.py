"""How the property tests are run: the same examples every time, and few enough to stay quick."""

from typing import Any

from hypothesis import HealthCheck, settings

from models.database import Engine


def examples(sqlite: int) -> Any:
    """So many examples; a test asks `fewer` to do less on PostgreSQL."""
    return settings(
        max_examples=sqlite,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def fewer(engine: Engine, number: int, *, share: int = 4) -> bool:
    """Whether this example is one that PostgreSQL is spared."""
    return engine == "postgres" and number % share != 0
