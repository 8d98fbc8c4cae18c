"""What is wrong with a declaration, said so that its author can mend it."""

from collections.abc import Iterable


class DeclarationFault(Exception):
    """A content type is declared wrongly; start-up stops with this sentence."""

    def __init__(self, where: str, problem: str, mend: str) -> None:
        super().__init__(f"{where}: {problem} {mend}")
        self.where = where
        self.problem = problem
        self.mend = mend


def no_such_field(owner: str, name: str, fields: Iterable[str]) -> DeclarationFault:
    """A field is named that is not there; the sentence names those that are."""
    return DeclarationFault(
        owner, f"has no field {name!r}.", f"Its fields are: {', '.join(fields) or 'none'}."
    )
