"""Leaders that kill themselves before a step that they are told, each forked from this process.

Arguments: the database's address, and the file to which every leader writes the facts it heard. On
standard input comes a line for each leader: before which of its steps it dies, 0 for never, and
perhaps the name of the only steps that count. On standard output follow `leads` with its process id,
`before` with what it was about to do when it died, and `gone`. Forked, it need not import anything,
which would take longer than all of its life.

A step is a statement, a commit or anything else that the database is asked, and a webhook's message
that is sent, written or answered. They are counted where the drivers do them, so that what is tried
is the code that is served, with nothing in it for tests.
"""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg
import structlog

from delivery import leader, outgoing_post
from delivery.changes import ChangesListener
from delivery.dispatch import Dispatch, Hear, Pace
from delivery.webhook_sender import Sender
from models.content import CATALOGUE
from models.database import DatabaseUrl, open_database
from publishing.changes import LISTENER
from publishing.outbox import Told
from publishing.outgoing import Outgoing
from tests.dispatch.queueing import queueing

WRITER = "writer"
SEND, BE_ANSWERED, MARK_SENT = "send", "be answered", "mark as sent"
NAMED = (SEND, BE_ANSWERED, MARK_SENT, "COMMIT", "UPDATE listener", "INSERT webhook_delivery")
"""Steps that are tried by name, besides those that are drawn among all."""

AT_ONCE = 5


class Steps:
    """Counts what a process does, and ends it before the step it was told."""

    def __init__(self, last: int, only: str) -> None:
        self.left = last
        self.only = only

    def step(self, what: str) -> None:
        self.left -= not self.only or what == self.only
        if self.left == 0:
            _say(f"before {what}")
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner: Any, name: str, told: Callable[..., str]) -> None:
        """Count each call of that function as a step, named by what it is given."""
        done: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def counted(*args: Any, **kwargs: Any) -> Any:
            self.step(told(*args, **kwargs))
            return await done(*args, **kwargs)

        setattr(owner, name, counted)

    def watch(self) -> None:
        """Count from now on whatever this process asks of a database or of a receiver."""
        self.before(aiosqlite.Connection, "_execute", _sqlite_call)
        for each in ("execute", "executemany", "fetch", "fetchrow"):
            self.before(asyncpg.Connection, each, lambda _self, sql, *_, **__: _words(sql))
        self.before(outgoing_post, "_connected", lambda *_: SEND)
        self.before(outgoing_post, "_answer", lambda *_: BE_ANSWERED)
        self.before(Sender, "_mark", lambda *_: MARK_SENT)


def _sqlite_call(_self: Any, call: Any, *args: Any, **_: Any) -> str:
    if args and isinstance(args[0], str):
        return _words(args[0])
    return str(call.__name__).upper()


def _words(sql: str) -> str:
    """The verb and the table of a statement, or its first words."""
    words = re.sub(r"[\";,]", " ", sql).split()
    for mark in ("FROM", "INTO", "UPDATE"):
        if mark in words[:-1]:
            return f"{words[0]} {words[words.index(mark) + 1]}"
    return " ".join(words[:2])


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


async def lead(url: str, written: Path) -> None:
    """Lead until killed."""
    database = await open_database(DatabaseUrl(url), CATALOGUE)

    async def hear(facts: Sequence[Told]) -> None:
        with written.open("a") as file:
            file.write("".join(f"{each.position}\n" for each in facts))

    changes = ChangesListener(database, keep_days=90, then=[queueing(database)])
    sender = Sender(database, Outgoing(local=True), look_anyway=0.05)
    pace = Pace(first_retry=0.05, look_anyway=0.2, at_once=AT_ONCE)
    listeners: dict[str, Hear] = {LISTENER: changes, WRITER: hear}
    await Dispatch(database, listeners, pace=pace, beside=[sender.run]).run()


def main(url: str, written: Path) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    leader.TRY_SECONDS = 0.02
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            last, _, only = line.strip().partition(" ")
            steps = Steps(int(last), only)
            steps.watch()
            asyncio.run(lead(url, written))
        _say(f"leads {child}")
        os.waitpid(child, 0)
        _say("gone")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
