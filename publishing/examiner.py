"""Have an uploaded file read by a bounded process, one at a time."""

import asyncio
from pathlib import Path

import orjson

from publishing.bounded_process import Stopped, ask_process
from publishing.file_kinds import HEAD_BYTES, Examined, NotTaken, family_of

_SLOW = "This file takes too long to read. Save it anew, or send a smaller one."


class Examiner:
    """Reads files in a process of its own; who comes meanwhile waits."""

    def __init__(self) -> None:
        self._one = asyncio.Semaphore(1)

    async def examine(self, file: Path, result: Path, *, name: str) -> Examined:
        """What the file is. A picture is written anew to `result`; raises NotTaken."""
        with file.open("rb") as opened:
            family = family_of(opened.read(HEAD_BYTES))
        told = name[-40:].replace("\x00", "") or "file"
        async with self._one:
            try:
                written = await ask_process(
                    "publishing.examine", family.value, str(file), str(result), told
                )
            except Stopped:
                raise NotTaken(_SLOW) from None
        answer = orjson.loads(written)
        if "refused" in answer:
            raise NotTaken(answer["refused"])
        return Examined(**answer)
