"""Passwords: which are good enough, and how they are hashed without holding up anybody else."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

SHORTEST, LONGEST = 12, 128
AT_ONCE = 2
MAX_WAITING = 64

# The hash of something nobody knows: for whoever does not exist the same work is done.
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$VxnL3N9giFSq4CY6xGYpBQ"
    "$k73Cd66kefI1yQc35QUikr2VZ8ihNAdlV4/3zPZnmyc"
)


class TooBusy(Exception):
    """So many wait for a password to be hashed that one more would wait too long."""


class Hashing:
    """Hashes passwords in threads, at most two at once: a hundred logins shall not stop the site."""

    def __init__(self) -> None:
        self.done = 0
        """How many passwords have been hashed or compared."""
        self._waiting = 0
        self._hasher = PasswordHasher(
            time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")

    async def hash(self, password: str) -> str:
        """What is kept of the password."""
        return await self._in_thread(self._hash, normal(password))

    async def matches(self, password: str, kept: str | None) -> bool:
        """Whether it is the password. Without anything kept the work is the same, and the answer no."""
        fits = await self._in_thread(
            self._verify, normal(password) if _bounded(password) else "", kept or NOBODY
        )
        return fits and kept is not None and _bounded(password)

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than are used now."""
        return self._hasher.check_needs_rehash(kept)

    async def _in_thread(self, work: Callable[..., T], *given: str) -> T:
        if self._waiting >= MAX_WAITING:
            raise TooBusy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
        finally:
            self._waiting -= 1
            self.done += 1

    def _hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def _verify(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


HASHING = Hashing()
"""The threads of this process."""


def normal(password: str) -> str:
    """The password as it is hashed: however a keyboard composes its letters, it is the same."""
    return unicodedata.normalize("NFKC", password)


def _bounded(password: str) -> bool:
    """Asked before anything is done with it: hashing a long text takes long."""
    return len(password) <= 4 * LONGEST and len(normal(password)) <= LONGEST


def fault_of(password: str, *, login: str = "") -> str | None:
    """What is wrong with a new password, said so that the person can choose another; None if nothing."""
    if not _bounded(password):
        return f"A password has at most {LONGEST} characters."
    chosen = normal(password)
    if len(chosen) < SHORTEST:
        return f"A password has at least {SHORTEST} characters. A few words in a row are easy to remember."
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in chosen):
        return "A password may not hold control characters."
    if _is_common(chosen, login):
        return "This password is among the first that are tried. Choose another, such as a few words in a row."
    return None


def _is_common(password: str, login: str) -> bool:
    plain = _plain(password)
    if len(set(plain)) < 5 or _is_repeated(plain) or _is_run(plain):
        return True
    left = plain
    for word in (*common_words(), *_words_of(login)):
        left = left.replace(word, "")
    # What stands beside the well-known words is all that has to be guessed.
    return len(left) < 5


_LEET = str.maketrans("4@301!$57", "aaeoiisst")


def _plain(password: str) -> str:
    return password.casefold().translate(_LEET)


def _words_of(login: str) -> list[str]:
    return [each for each in (_plain(login), _plain(login.partition("@")[0])) if len(each) > 2]


def _is_repeated(text: str) -> bool:
    """Whether it is one short text again and again."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 7))


_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1234567890".translate(_LEET))


def _is_run(text: str) -> bool:
    """Whether it goes along the alphabet, the keyboard or the digits, either way."""
    return any(text in (row * 6) or text in (row[::-1] * 6) for row in _ROWS)


@cache
def common_words() -> tuple[str, ...]:
    """Words that passwords are made of again and again, the longest first."""
    lines = Path(__file__).with_name("common_words.txt").read_text("utf-8").split()
    return tuple(sorted({_plain(each) for each in lines}, key=lambda each: (-len(each), each)))
