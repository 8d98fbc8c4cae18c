"""Run a prepared read; what keeps it from an answer becomes a fault that says what to ask instead."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from language.synonyms import NO_SYNONYMS, Synonyms
from reading.dictionary import Dictionary
from reading.doors import TooNested, TooSlow, Unavailable
from reading.run import (
    Expired,
    ForeignCursor,
    ForeignLog,
    Found,
    Prepared,
    Readings,
    TooManyFound,
)
from reading.search import MOST_COUNTED
from resolvers.errors import Code, fault

SEARCH = "search"


async def run(
    readings: Readings,
    prepared: Prepared,
    values: Mapping[str, Any],
    *,
    at: datetime | None = None,
) -> Found:
    """What the statement gives; `at` is the instant of timed views. Raises RequestFault."""
    with told_apart():
        return await readings.run(prepared, values, at=at)


async def known_synonyms(dictionary: Dictionary | None, query: str) -> Synonyms:
    """What stands for what, for a document that may search; nothing does for any other.

    Raises RequestFault.
    """
    if dictionary is None or SEARCH not in query:
        return NO_SYNONYMS
    with told_apart():
        return await dictionary.current()


@contextmanager
def told_apart() -> Iterator[None]:
    """What keeps a read from its answer, as faults that say what to ask instead."""
    try:
        yield
    except ForeignCursor as error:
        message = "This cursor belongs to a search for something else. Start again without it."
        raise fault(Code.BAD_USER_INPUT, message) from error
    except ForeignLog as error:
        message = (
            "This cursor belongs to another log of changes, or to one that was restored from a copy."
            " Start anew with since: null."
        )
        raise fault(Code.CURSOR_EXPIRED, message) from error
    except Expired as error:
        message = (
            "This cursor has expired: what was removed so long ago is told no more."
            " Start anew with since: null, and take down what does not come."
        )
        raise fault(Code.CURSOR_EXPIRED, message) from error
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
