"""Instants, on their way from the tables to the editors and back."""

from datetime import datetime

from models.clock import instant, micros, wire_instant
from models.view import FOREVER
from schema.scalars import Instant


def moment_shown(at: int) -> Instant:
    """An instant in the form readers see, from microseconds since 1970."""
    return Instant(wire_instant(instant(at)))


def moment_or_none(at: int | None) -> Instant | None:
    """The same where there may be no instant."""
    return None if at is None else moment_shown(at)


def end_shown(at: int | None) -> Instant | None:
    """An end in the form readers see; None where nothing ends it."""
    return None if at == FOREVER else moment_or_none(at)


def moment_given(given: Instant | None) -> datetime | None:
    """An instant as the scalar has read it, aware; None where none was given."""
    return None if given is None else datetime.fromisoformat(given)


def micros_given(given: Instant | None) -> int | None:
    """The same as the tables hold it: in microseconds since 1970."""
    moment = moment_given(given)
    return None if moment is None else micros(moment)
