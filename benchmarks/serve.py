"""Kapok as `server.py serve` runs it, but that graphql-core completes every answer."""

from collections.abc import Callable

import server
from delivery.cache import AnswerCache
from delivery.service import Contract
from delivery.settings import Settings
from reading.dictionary import Dictionary
from reading.doors import Reader
from resolvers.answer import Answers, NoteMissed


def ordinary(contract: Callable[[Settings], Contract]) -> Callable[[Settings], Contract]:
    """The same contract, answered the ordinary way."""

    def altered(settings: Settings) -> Contract:
        made = contract(settings)

        def answers(
            reader: Reader,
            _cache: AnswerCache | None,
            dictionary: Dictionary,
            note_missed: NoteMissed,
        ) -> Answers:
            found = made.answers(reader, None, dictionary, note_missed)
            found.answer = found.ordinary  # type: ignore[method-assign]  # for measuring only
            return found

        return Contract(answers, made.manage, made.printed)

    return altered


if __name__ == "__main__":
    setattr(server, "contract", ordinary(server.contract))  # noqa: B010  # mypy takes functions for constants
    server.cli(["serve", "--port", "0", "--json"])
