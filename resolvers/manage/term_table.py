"""The table of terms at the editors' door: read as a file, then looked at or written."""

import asyncio
from typing import Any

from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Refused
from publishing.permissions import permit
from publishing.term_table import ImportedTerms, import_terms
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.imports import given_rows


async def import_table(
    info: Any, *, csv: str | None, csv_base64: str | None, dry_run: bool
) -> ImportedTerms | Refused:
    """What became of the table, or why nothing."""
    try:
        permit(context_of(info).actor, Verb.TERMS)
        # Five megabytes take a while to read; nobody else has to wait for it.
        rows = await asyncio.to_thread(given_rows, None, csv, csv_base64)
    except Refused as refused:
        return refused

    async def work(act: Act) -> ImportedTerms:
        return await import_terms(act, rows, dry_run=dry_run)

    return await attempt(info, work)
