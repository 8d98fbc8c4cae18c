"""The ways to an answer: two paths on two engines, and a naive reading beside them.

The compiled path lets the database write the answer; the ordinary one lets graphql-core complete the
planned data. Both could be wrong together, so the oracle reads the same content a second time.
"""

from collections import Counter
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from graphql import parse

from models.content import CATALOGUE
from reading.doors import Reader
from reading.guard import PUBLIC
from reading.limit import Limits
from reading.run import Readings
from resolvers.answer import Answers, Operation
from resolvers.errors import RequestFault
from resolvers.limits import DocumentLimits
from resolvers.plans import Plans
from tests.properties.oracle_answers import OracleAnswers
from tests.properties.pool import Pool
from tests.properties.variables import Written
from tests.site import REQUEST, schema_of


@dataclass(frozen=True)
class Hard:
    """The content: its file, the public's address of its copy on PostgreSQL, and what is known of it."""

    file: Path
    postgres: str
    oracle: OracleAnswers
    pool: Pool


@dataclass
class Ways:
    """The public doors to one content on both engines, and what was asked through them."""

    hard: Hard
    sqlite: Answers
    postgres: Answers
    seen: Counter[str] = field(default_factory=Counter)

    async def compare(self, written: Written) -> dict[str, Any]:
        """One document every way; gives the data, or nothing when the request is refused."""
        operation = Operation(written.text, None, written.variables)
        try:
            # Three times, since a plan is kept at the second and found at the third.
            answers = [await self.sqlite.ordinary(operation, request_id=REQUEST)]
            answers += [await self.sqlite.answer(operation, request_id=REQUEST) for _ in range(3)]
            answers += [await self.postgres.answer(operation, request_id=REQUEST)]
            answers += [await self.postgres.ordinary(operation, request_id=REQUEST)]
        except RequestFault as fault:
            self.seen[fault.code.name] += 1
            return {}
        bodies = {each.body for each in answers}
        assert len(bodies) == 1, written
        assert [each.path for each in answers] == ["ordinary", *["compiled"] * 4, "ordinary"]
        document = parse(written.text)
        wanted = self.hard.oracle.data(document, written.variables)
        assert answers[0].body.startswith(wanted), (written, wanted)
        self.seen["compared"] += 1
        self.seen["telling"] += len(wanted) > 80
        if written.others != written.variables:
            other = Operation(written.text, None, written.others)
            kept = await self.sqlite.answer(other, request_id=REQUEST)
            assert kept.body.startswith(self.hard.oracle.data(document, written.others)), written
            self.seen["under a kept plan"] += kept.body != answers[0].body
        return dict(orjson.loads(answers[0].body)["data"])


def ways_through(hard: Hard, sqlite: Reader, postgres: Reader) -> Ways:
    """The ways through these two doors."""
    generous = DocumentLimits(tokens=20_000, depth=30, aliases=500, fields=5_000, directives=500)
    readings = [
        Readings(
            each,
            CATALOGUE,
            rights=PUBLIC,
            limits=Limits(nodes=10_000_000, points=10_000_000),
            marked=True,
        )
        for each in (sqlite, postgres)
    ]
    first = Answers(schema_of(CATALOGUE), CATALOGUE, readings[0], limits=generous)
    # Validating is most of the work and the same on both engines; a copy shares what was validated.
    second = copy(first)
    second.readings, second.plans = readings[1], Plans()
    return Ways(hard, first, second)
