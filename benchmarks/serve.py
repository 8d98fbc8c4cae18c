"""Kapok as `server.py serve` runs it, held to one way of answering.

`python -m benchmarks.serve compiled` never answers from the cache; `ordinary` lets graphql-core
complete every answer.
"""

import sys
from collections.abc import Callable

import server
from delivery.app import Contract
from delivery.cache import AnswerCache
from delivery.settings import Settings
from reading.doors import Reader
from resolvers.answer import Answers

Held = Callable[[Answers], None]


def uncached(answers: Answers) -> None:
    """Every answer is read anew."""
    answers.cache = None


def ordinary(answers: Answers) -> None:
    """graphql-core completes every answer."""
    uncached(answers)
    answers.answer = answers.ordinary  # type: ignore[method-assign]  # a switch for measuring only


WAYS: dict[str, Held] = {"compiled": uncached, "ordinary": ordinary}


def held(contract: Callable[[Settings], Contract], hold: Held) -> Callable[[Settings], Contract]:
    """The same contract, its answers held to one way."""

    def altered(settings: Settings) -> Contract:
        made = contract(settings)

        def answers(reader: Reader, cache: AnswerCache) -> Answers:
            found = made.answers(reader, cache)
            hold(found)
            return found

        return Contract(answers, made.printed)

    return altered


if __name__ == "__main__":
    setattr(server, "contract", held(server.contract, WAYS[sys.argv[1]]))  # noqa: B010  # mypy takes functions for constants
    server.cli(["serve", "--port", "0", "--json"])
