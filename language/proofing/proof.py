"""All rules over one plain passage."""

from collections import Counter
from collections.abc import Iterator

from language.proofing.dates import date_findings
from language.proofing.debris import debris_findings
from language.proofing.finding import MOST_OF_A_KIND, Finding, Writing
from language.proofing.lexicon import Lexicon
from language.proofing.mixture import letter_findings, script_findings
from language.terms import Terms


def proof(text: str, *, writing: Writing, lexicon: Lexicon, terms: Terms) -> tuple[Finding, ...]:
    """What is to be looked at in a passage without markup, in its order; at most 50 of a rule.

    `lexicon` must be in the passage's own script (`Lexicon.written_in`).
    """
    found = sorted(
        (
            *debris_findings(text),
            *script_findings(text, writing=writing, terms=terms),
            *letter_findings(text),
            *date_findings(text),
            *lexicon.findings(text),
        ),
        key=lambda each: (each.start, each.end, each.rule),
    )
    return tuple(_at_most(found))


def _at_most(findings: list[Finding]) -> Iterator[Finding]:
    told: Counter[str] = Counter()
    for each in findings:
        told[each.rule] += 1
        if told[each.rule] <= MOST_OF_A_KIND:
            yield each
