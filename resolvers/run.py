"""Run a prepared read; what keeps it from an answer becomes a fault that says what to ask instead."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reading.doors import TooNested, TooSlow, Unavailable
from reading.run import ForeignCursor, Found, Prepared, Readings, TooManyFound
from reading.search import MOST_COUNTED
from resolvers.errors import Code, fault


async def run(
    readings: Readings,
    prepared: Prepared,
    values: Mapping[str, Any],
    *,
    at: datetime | None = None,
) -> Found:
    """What the statement gives; `at` is the instant of timed views. Raises RequestFault."""
    try:
        return await readings.run(prepared, values, at=at)
    except ForeignCursor as error:
        message = "This cursor belongs to a search for something else. Start again without it."
        raise fault(Code.BAD_USER_INPUT, message) from error
    except TooManyFound as error:
        message = (
            f"More than {MOST_COUNTED:,} items are found; only so many are counted."
            " Leave out totalCount and facets, or search for something narrower."
        )
        raise fault(Code.TOO_MANY_FOUND, message) from error
    except TooSlow as error:
        message = (
            "The query took longer than five seconds. Ask for smaller pages or simpler filters."
        )
        raise fault(Code.TOO_SLOW, message) from error
    except TooNested as error:
        message = "The query follows more links inside links than SQLite can read at once. Ask in two requests."
        raise fault(Code.TOO_DEEP, message) from error
    except Unavailable as error:
        message = "The database cannot be reached at the moment. Try again in a few seconds."
        raise fault(Code.UNAVAILABLE, message) from error
