"""How the property tests are run: the same examples every time, and few enough to stay quick."""

from hypothesis import HealthCheck, Phase, settings


def examples(number: int) -> settings:
    """So many examples."""
    return settings(
        max_examples=number,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # Shrinking would take minutes, each example being a site of its own; add Phase.shrink to look closer.
        phases=[Phase.explicit, Phase.generate],
    )
