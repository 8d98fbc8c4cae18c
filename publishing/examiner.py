"""Have an uploaded file read by a bounded process, one at a time."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import orjson

from publishing.examine import MAX_CPU_SECONDS
from publishing.file_kinds import HEAD_BYTES, Examined, NotTaken, family_of

ROOT = Path(__file__).resolve().parents[1]
_SLOW = "This file takes too long to read. Save it anew, or send a smaller one."
_GRACE_SECONDS = 15.0


class Examiner:
    """Reads files in a process of its own; who comes meanwhile waits."""

    def __init__(self) -> None:
        self._one = asyncio.Semaphore(1)

    async def examine(self, file: Path, result: Path, *, name: str) -> Examined:
        """What the file is. A picture is written anew to `result`; raises NotTaken."""
        with file.open("rb") as opened:
            family = family_of(opened.read(HEAD_BYTES))
        async with self._one:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "publishing.examine",
                family.value,
                str(file),
                str(result),
                name[-40:].replace("\x00", "") or "file",
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            )
            try:
                # More than the processor's time: on a busy machine a process waits for its turn.
                async with asyncio.timeout(MAX_CPU_SECONDS + _GRACE_SECONDS):
                    written, _ = await process.communicate()
            except TimeoutError:
                raise NotTaken(_SLOW) from None
            finally:
                if process.returncode is None:
                    with suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
        if not written:
            # Stopped by its limits, or by a fault of a parser: either way it cannot be read here.
            raise NotTaken(_SLOW)
        answer = orjson.loads(written)
        if "refused" in answer:
            raise NotTaken(answer["refused"])
        return Examined(**answer)
