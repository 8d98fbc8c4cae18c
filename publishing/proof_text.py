"""Proofread a text that is not saved yet, as an editor types it."""

import asyncio

from language.proofing.finding import Finding
from language.proofing.proof import proof
from models.locale import Locale
from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Code, refuse
from publishing.lexicon import lexicon_in, lexicon_of
from publishing.passages import WRITINGS
from publishing.permissions import permit

LONGEST = 20_000


async def proof_text(act: Act, text: str, locale: Locale) -> tuple[Finding, ...]:
    """What is found in a plain text of this language; raises Refused when it is too long."""
    permit(act.actor, Verb.READ)
    if len(text) > LONGEST:
        raise refuse(
            Code.TOO_LONG, f"{len(text)} characters; {LONGEST:,} are read at once.", "text"
        )
    writing = WRITINGS[locale]
    lexicon = lexicon_in(writing, await lexicon_of(act), act.terms)
    return await asyncio.to_thread(proof, text, writing=writing, lexicon=lexicon, terms=act.terms)
