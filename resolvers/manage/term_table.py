"""The table of terms at the editors' door: read as a file, then looked at or written."""

from typing import Any

from publishing.actor import Verb
from publishing.errors import Refused
from publishing.term_table import ImportedTerms, import_terms
from resolvers.manage.imports import with_sheet


async def import_table(
    info: Any, *, csv: str | None, csv_base64: str | None, dry_run: bool
) -> ImportedTerms | Refused:
    """What became of the table, or why nothing."""
    return await with_sheet(
        info,
        Verb.TERMS,
        csv=csv,
        csv_base64=csv_base64,
        work=lambda act, rows: import_terms(act, rows, dry_run=dry_run),
    )
